package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureService;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureStatement.Kind;
import io.featuresql.planner.sql.Intervals;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What SHOW and DESCRIBE answer. */
final class Descriptions {
  private static final DataType TEXT = DataType.of(TypeKind.VARCHAR, "VARCHAR");

  private final Catalog catalog;

  Descriptions(Catalog catalog) {
    this.catalog = catalog;
  }

  Rows show(Kind kind) {
    return switch (kind) {
      case ENTITY ->
          rows(
              List.of("name", "join_keys", "comment"),
              catalog.definitions(Entity.class).stream()
                  .map(e -> new @Nullable Object[] {e.name(), keys(e), e.comment()})
                  .toList());
      case FEATURE_VIEW ->
          rows(
              List.of(
                  "name",
                  "entity",
                  "timestamp",
                  "created_timestamp",
                  "ttl",
                  "delay",
                  "offline",
                  "comment"),
              catalog.definitions(FeatureView.class).stream().map(Descriptions::viewRow).toList());
      case FEATURE_SERVICE ->
          rows(
              List.of("name", "features", "comment"),
              catalog.definitions(FeatureService.class).stream()
                  .map(s -> new @Nullable Object[] {s.name(), members(s), s.comment()})
                  .toList());
    };
  }

  private static @Nullable Object[] viewRow(FeatureView view) {
    return new @Nullable Object[] {
      view.name(),
      view.entity(),
      view.eventTimestamp().orElse(null),
      view.createdTimestamp().orElse(null),
      view.ttl().map(Intervals::toSql).orElse(null),
      view.delay().isZero() ? null : Intervals.toSql(view.delay()),
      view.offline() ? "yes" : "no",
      view.comment()
    };
  }

  /** The columns of a definition, with the part that each plays. */
  Rows describe(Definition definition, ViewSchemas schemas, Relations relations, Span span) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (definition instanceof Entity entity) {
      entity.joinKeys().forEach(k -> rows.add(row(k.name(), k.typeName(), "join key", null, null)));
    } else if (definition instanceof FeatureView view) {
      describeView(view, read(view, schemas, relations, span), rows);
    } else if (definition instanceof FeatureService service) {
      for (FeatureService.Member member : service.members()) {
        FeatureView view = catalog.featureView(member.view()).orElseThrow();
        ViewSchema schema = read(view, schemas, relations, span);
        if (member.features().isEmpty()) {
          schema
              .features()
              .forEach(
                  f ->
                      rows.add(
                          row(
                              member.prefix() + f.name(),
                              f.type().name(),
                              "feature",
                              view.name() + "." + f.name(),
                              view.featureComment(f.name()).orElse(null))));
        }
        for (FeatureService.Choice choice : member.features()) {
          String name = member.outputName(choice);
          String type = schema.feature(choice.feature()).map(f -> f.type().name()).orElse("?");
          rows.add(
              row(
                  name,
                  type,
                  "feature",
                  view.name() + "." + choice.feature(),
                  view.featureComment(choice.feature()).orElse(null)));
        }
      }
    }
    return rows(List.of("column_name", "column_type", "role", "source", "comment"), rows);
  }

  private ViewSchema read(FeatureView view, ViewSchemas schemas, Relations relations, Span span) {
    return schemas.read(view, catalog.entityOf(view), relations, ViewSchemas.Places.all(span));
  }

  private void describeView(FeatureView view, ViewSchema schema, List<@Nullable Object[]> rows) {
    Entity entity = catalog.entityOf(view);
    for (int i = 0; i < schema.keys().size(); i++) {
      rows.add(row(schema.keys().get(i), "join key", entity.joinKeys().get(i).name()));
    }
    schema.eventTimestamp().ifPresent(c -> rows.add(row(c, "event timestamp", null)));
    schema.createdTimestamp().ifPresent(c -> rows.add(row(c, "created timestamp", null)));
    schema
        .features()
        .forEach(
            f ->
                rows.add(
                    row(
                        f.name(),
                        f.type().name(),
                        "feature",
                        null,
                        view.featureComment(f.name()).orElse(null))));
  }

  Rows showCreate(Definition definition) {
    return rows(
        List.of("definition"),
        List.<@Nullable Object[]>of(
            new @Nullable Object[] {DefinitionPrinter.print(definition) + ";"}));
  }

  private static @Nullable Object[] row(Column column, String role, @Nullable String source) {
    return row(column.name(), column.type().name(), role, source, null);
  }

  private static @Nullable Object[] row(
      String name, String type, String role, @Nullable String source, @Nullable String comment) {
    return new @Nullable Object[] {name, type, role, source, comment};
  }

  private static String keys(Entity entity) {
    return entity.joinKeys().stream()
        .map(key -> key.name() + " " + key.typeName())
        .collect(Collectors.joining(", "));
  }

  private static String members(FeatureService service) {
    return DefinitionPrinter.members(service);
  }

  private static Rows rows(List<String> names, List<@Nullable Object[]> rows) {
    return new Rows(names.stream().map(name -> new Column(name, TEXT)).toList(), rows);
  }
}
