package io.featuresql.planner.resolve;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureService;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.resolve.FeatureReference.Selected;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.SqlFeatureItem;
import io.featuresql.planner.sql.SqlFeatureRef;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.SqlKeyBinding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Looks the names of FEATURES clauses up in a catalog. */
public final class ReferenceResolver {
  private final Catalog catalog;
  private final BiFunction<FeatureView, Span, ViewSchema> schemas;

  /**
   * A resolver.
   *
   * @param schemas gives the columns of a view that is named at a place, or throws
   */
  public ReferenceResolver(Catalog catalog, BiFunction<FeatureView, Span, ViewSchema> schemas) {
    this.catalog = catalog;
    this.schemas = schemas;
  }

  /**
   * What the clause refers to, in order.
   *
   * @throws FeatureSqlException when a view, feature or key is unknown, or two references have one
   *     alias
   */
  public List<FeatureReference> resolve(SqlFeatures clause) {
    List<FeatureReference> result = new ArrayList<>();
    Set<String> aliases = new HashSet<>();
    for (SqlFeatureRef ref : clause.refs()) {
      Name name = ref.alias().orElse(ref.name());
      if (!aliases.add(Catalog.key(name.text()))) {
        throw FeatureSqlException.at(
            name.span(),
            ErrorCode.DUPLICATE_ALIAS,
            "the alias '" + name.text() + "' is taken; give this reference another with AS");
      }
      result.addAll(resolve(ref));
    }
    return result;
  }

  private List<FeatureReference> resolve(SqlFeatureRef ref) {
    Name name = ref.name();
    Definition definition =
        catalog
            .find(name.text())
            .orElseThrow(
                () ->
                    FeatureSqlException.at(
                        name.span(),
                        ErrorCode.UNKNOWN_NAME,
                        "there is no feature view or service '"
                            + name.text()
                            + "'"
                            + Names.didYouMean(name.text(), servable())));
    if (definition instanceof FeatureView view) {
      return List.of(viewReference(ref, view));
    }
    if (definition instanceof FeatureService service) {
      return serviceReferences(ref, service);
    }
    throw FeatureSqlException.at(
        name.span(),
        ErrorCode.UNKNOWN_NAME,
        "'" + name.text() + "' is an entity; FEATURES takes feature views and services");
  }

  private List<String> servable() {
    return catalog.definitions().stream()
        .filter(d -> !(d instanceof Entity))
        .map(Definition::name)
        .toList();
  }

  private FeatureReference viewReference(SqlFeatureRef ref, FeatureView view) {
    ViewSchema schema = schemas.apply(view, ref.name().span());
    Entity entity = catalog.entityOf(view);
    List<Selected> selected =
        ref.items()
            .map(
                items ->
                    items.stream().map(item -> select(item, ref, view.name(), schema)).toList())
            .orElseGet(() -> all(schema, prefix(ref)));
    List<KeyBinding> bindings = bindings(ref, entity, key -> key);
    checkKeys(ref, bindings, "feature view '" + view.name() + "'");
    if (view.isStatic() && ref.within().isPresent()) {
      throw FeatureSqlException.at(
          span(ref),
          ErrorCode.SYNTAX,
          "feature view '"
              + view.name()
              + "' has no TIMESTAMP, so its rows hold at any instant and have no age; leave WITHIN"
              + " out");
    }
    return new FeatureReference(
        view,
        entity,
        schema,
        selected,
        bindings,
        ref.within().or(view::ttl),
        Optional.of(ref.alias().orElse(ref.name()).text()),
        Optional.empty(),
        span(ref));
  }

  private List<FeatureReference> serviceReferences(SqlFeatureRef ref, FeatureService service) {
    List<FeatureReference> members = new ArrayList<>();
    for (FeatureService.Member member : service.members()) {
      FeatureView view = catalog.featureView(member.view()).orElseThrow();
      ViewSchema schema = schemas.apply(view, ref.name().span());
      Entity entity = catalog.entityOf(view);
      List<Selected> selected = new ArrayList<>();
      for (FeatureService.Choice choice : member.features()) {
        selected.add(
            new Selected(
                schema
                    .feature(choice.feature())
                    .orElseThrow(
                        () -> unknown(ref.name().span(), choice.feature(), view.name(), schema)),
                member.outputName(choice)));
      }
      members.add(
          new FeatureReference(
              view,
              entity,
              schema,
              selected.isEmpty() ? all(schema, member.prefix()) : selected,
              bindings(ref, entity, member::column),
              ref.within().filter(w -> !view.isStatic()).or(view::ttl),
              memberAlias(ref, service, member),
              Optional.of(ref.alias().orElse(ref.name()).text()),
              span(ref)));
    }
    checkKeys(
        ref,
        members.stream().flatMap(member -> member.bindings().stream()).toList(),
        "feature service '" + service.name() + "'");
    if (ref.items().isPresent()) {
      return choose(ref.items().get(), prefix(ref), service, members);
    }
    return members.stream().map(member -> prefixed(member, prefix(ref))).toList();
  }

  /** A member goes by its role or view's name too, unless that would be unclear. */
  private static Optional<String> memberAlias(
      SqlFeatureRef ref, FeatureService service, FeatureService.Member member) {
    long times =
        service.members().stream().filter(m -> m.name().equalsIgnoreCase(member.name())).count();
    return ref.alias().isPresent() || times > 1 ? Optional.empty() : Optional.of(member.name());
  }

  private static String prefix(SqlFeatureRef ref) {
    return ref.prefix().map(Name::text).orElse("");
  }

  /** The features of the list, each from the member that has it; in the order of the members. */
  private static List<FeatureReference> choose(
      List<SqlFeatureItem> items,
      String prefix,
      FeatureService service,
      List<FeatureReference> members) {
    List<FeatureReference> result = new ArrayList<>();
    List<String> known =
        members.stream().flatMap(m -> m.features().stream()).map(Selected::outputName).toList();
    for (SqlFeatureItem item : items) {
      if (known.stream().noneMatch(name -> name.equalsIgnoreCase(item.feature().text()))) {
        throw FeatureSqlException.at(
            item.feature().span(),
            ErrorCode.UNKNOWN_FEATURE,
            "feature '"
                + item.feature().text()
                + "' is not in feature service '"
                + service.name()
                + "'"
                + Names.didYouMean(item.feature().text(), known));
      }
    }
    for (FeatureReference member : members) {
      List<Selected> chosen = new ArrayList<>();
      for (SqlFeatureItem item : items) {
        for (Selected feature : member.features()) {
          if (feature.outputName().equalsIgnoreCase(item.feature().text())) {
            String output = item.alias().map(Name::text).orElse(prefix + feature.outputName());
            chosen.add(new Selected(feature.feature(), output));
          }
        }
      }
      if (!chosen.isEmpty()) {
        result.add(member.withFeatures(chosen));
      }
    }
    return result;
  }

  private static FeatureReference prefixed(FeatureReference member, String prefix) {
    return member.withFeatures(
        member.features().stream()
            .map(f -> new Selected(f.feature(), prefix + f.outputName()))
            .toList());
  }

  private static Selected select(
      SqlFeatureItem item, SqlFeatureRef ref, String view, ViewSchema schema) {
    String name = item.feature().text();
    return new Selected(
        schema.feature(name).orElseThrow(() -> unknown(item.feature().span(), name, view, schema)),
        item.alias().map(Name::text).orElse(prefix(ref) + name));
  }

  private static FeatureSqlException unknown(
      Span span, String feature, String view, ViewSchema schema) {
    return FeatureSqlException.at(
        span,
        ErrorCode.UNKNOWN_FEATURE,
        "feature '"
            + feature
            + "' is not in feature view '"
            + view
            + "'"
            + Names.didYouMean(
                feature, schema.features().stream().map(column -> column.name()).toList()));
  }

  private static List<Selected> all(ViewSchema schema, String prefix) {
    return schema.features().stream().map(f -> new Selected(f, prefix + f.name())).toList();
  }

  private static void checkKeys(SqlFeatureRef ref, List<KeyBinding> keys, String what) {
    List<String> known = keys.stream().map(KeyBinding::column).toList();
    Set<String> seen = new HashSet<>();
    for (SqlKeyBinding binding : ref.bindings()) {
      Name key = binding.key();
      if (known.stream().noneMatch(name -> name.equalsIgnoreCase(key.text()))) {
        throw FeatureSqlException.at(
            key.span(),
            ErrorCode.UNKNOWN_KEY,
            "'"
                + key.text()
                + "' is not a join key of "
                + what
                + (known.size() == 1 ? "; its key is '" : "; its keys are '")
                + String.join("', '", new java.util.LinkedHashSet<>(known))
                + "'");
      }
      if (!seen.add(key.text().toLowerCase(Locale.ROOT))) {
        throw FeatureSqlException.at(
            key.span(), ErrorCode.UNKNOWN_KEY, "the key '" + key.text() + "' is bound twice");
      }
    }
  }

  /**
   * What the join keys are bound to: ON of the reference names the columns that they would be.
   *
   * @param column the column of the spine that a join key is without it
   */
  private static List<KeyBinding> bindings(
      SqlFeatureRef ref, Entity entity, UnaryOperator<String> column) {
    return entity.joinKeys().stream()
        .map(
            key ->
                new KeyBinding(
                    key.name(),
                    ref.bindings().stream()
                        .filter(b -> b.key().text().equalsIgnoreCase(column.apply(key.name())))
                        .map(SqlKeyBinding::expression)
                        .findFirst(),
                    column.apply(key.name())))
        .toList();
  }

  private static Span span(SqlFeatureRef ref) {
    return FeatureSqlParser.spanOf(ref);
  }
}
