package io.featuresql.planner.catalog;

import io.featuresql.planner.sql.Intervals;
import io.featuresql.planner.sql.Properties;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes definitions as the statements that create them, always in the same form. */
public final class DefinitionPrinter {
  /** Words that cannot be names without quotes in the definition statements or in most engines. */
  private static final Set<String> RESERVED =
      Set.of(
          "all",
          "and",
          "any",
          "as",
          "asc",
          "between",
          "both",
          "by",
          "case",
          "cast",
          "check",
          "column",
          "comment",
          "constraint",
          "create",
          "created",
          "cross",
          "delay",
          "desc",
          "distinct",
          "drop",
          "else",
          "end",
          "entity",
          "except",
          "exists",
          "false",
          "features",
          "for",
          "from",
          "full",
          "group",
          "having",
          "if",
          "in",
          "inner",
          "interval",
          "into",
          "is",
          "join",
          "known",
          "left",
          "like",
          "limit",
          "natural",
          "not",
          "null",
          "of",
          "offline",
          "offset",
          "on",
          "or",
          "order",
          "right",
          "select",
          "set",
          "table",
          "then",
          "timestamp",
          "to",
          "true",
          "ttl",
          "union",
          "unique",
          "using",
          "values",
          "when",
          "where",
          "window",
          "with",
          "within");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private DefinitionPrinter() {}

  /** The statement that creates {@code definition}, without a semicolon. */
  public static String print(Definition definition) {
    if (definition instanceof Entity entity) {
      return entity(entity);
    }
    if (definition instanceof FeatureView view) {
      return view(view);
    }
    return service((FeatureService) definition);
  }

  private static String entity(Entity entity) {
    String keys =
        entity.joinKeys().stream()
            .map(key -> name(key.name()) + " " + key.typeName())
            .collect(Collectors.joining(", "));
    return "CREATE ENTITY "
        + name(entity.name())
        + " ("
        + keys
        + ")"
        + (entity.comment().isEmpty() ? "" : " COMMENT " + text(entity.comment()))
        + with(entity.properties());
  }

  private static String view(FeatureView view) {
    List<String> lines = new ArrayList<>();
    lines.add("CREATE FEATURE VIEW " + name(view.name()));
    String keys = view.keyColumns().isEmpty() ? "" : " (" + names(view.keyColumns()) + ")";
    lines.add("  ENTITY " + name(view.entity()) + keys);
    view.eventTimestamp().ifPresent(column -> lines.add("  TIMESTAMP " + name(column)));
    view.createdTimestamp().ifPresent(column -> lines.add("  CREATED TIMESTAMP " + name(column)));
    view.ttl().ifPresent(ttl -> lines.add("  TTL " + Intervals.toSql(ttl)));
    if (!view.delay().isZero()) {
      lines.add("  DELAY " + Intervals.toSql(view.delay()));
    }
    if (view.offline()) {
      lines.add("  OFFLINE");
    }
    if (!view.comment().isEmpty()) {
      lines.add("  COMMENT " + text(view.comment()));
    }
    if (!view.properties().isEmpty()) {
      lines.add(" " + with(view.properties()));
    }
    lines.add("AS " + view.query());
    return String.join("\n", lines);
  }

  private static String property(String key, String value) {
    return Properties.OVERLAP.equalsIgnoreCase(key) ? value : text(value);
  }

  /** {@code WITH (...)} behind a blank; nothing without properties. */
  private static String with(SortedMap<String, String> properties) {
    return properties.isEmpty()
        ? ""
        : properties.entrySet().stream()
            .map(e -> name(e.getKey()) + " = " + property(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", ", " WITH (", ")"));
  }

  private static String service(FeatureService service) {
    return "CREATE FEATURE SERVICE "
        + name(service.name())
        + (service.comment().isEmpty() ? "" : " COMMENT " + text(service.comment()))
        + with(service.properties())
        + " AS "
        + members(service);
  }

  /** What a service lists, as its statement says it. */
  public static String members(FeatureService service) {
    return service.members().stream()
        .map(DefinitionPrinter::member)
        .collect(Collectors.joining(", "));
  }

  private static String member(FeatureService.Member member) {
    StringBuilder text = new StringBuilder(name(member.view()));
    if (!member.features().isEmpty()) {
      text.append(
          member.features().stream()
              .map(c -> name(c.feature()) + c.alias().map(a -> " AS " + name(a)).orElse(""))
              .collect(Collectors.joining(", ", " (", ")")));
    }
    member.role().ifPresent(role -> text.append(" AS ").append(name(role)));
    if (!member.prefix().isEmpty()) {
      text.append(" PREFIX ").append(name(member.prefix()));
    }
    if (!member.bindings().isEmpty()) {
      text.append(
          member.bindings().stream()
              .map(b -> name(b.joinKey()) + " = " + name(b.column()))
              .collect(Collectors.joining(" AND ", " ON ", "")));
    }
    return text.toString();
  }

  /** {@code name}, in quotes where it needs them. */
  public static String name(String name) {
    boolean plain =
        PLAIN.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String names(List<String> names) {
    return names.stream().map(DefinitionPrinter::name).collect(Collectors.joining(", "));
  }

  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
