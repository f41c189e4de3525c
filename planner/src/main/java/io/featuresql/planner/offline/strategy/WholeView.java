package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives a view without keys one that is the same in all its rows, and a static view an event
 * timestamp that is the same in all its rows, so that every strategy reads it as any other view.
 */
public final class WholeView {
  /** The event timestamp of static rows, and the instant that they are asked for. */
  public static final LocalDateTime ALWAYS = LocalDateTime.of(1970, 1, 1, 0, 0);

  /** The key of an entity without keys. */
  public static final String ONE = "1";

  private static final String KEY = "~key";
  private static final String EVENT = "~always";

  private WholeView() {}

  /** {@code reference}, with a key and an event timestamp. */
  public static FeatureReference of(FeatureReference reference, WarehouseDialect dialect) {
    ViewSchema schema = reference.schema();
    boolean keyless = schema.keys().isEmpty();
    boolean isStatic = schema.eventTimestamp().isEmpty();
    if (!keyless && !isStatic) {
      return reference;
    }
    List<String> items = new ArrayList<>();
    List<Column> keys = schema.keys();
    List<KeyBinding> bindings = reference.bindings();
    Entity entity = reference.entity();
    if (keyless) {
      items.add(ONE + " AS " + dialect.quote(KEY));
      keys = List.of(new Column(KEY, DataType.of(TypeKind.INTEGER, "INTEGER")));
      bindings = List.of(new KeyBinding(KEY, Optional.empty()));
      entity =
          new Entity(entity.name(), List.of(new Entity.JoinKey(KEY, "INTEGER")), entity.comment());
    }
    Optional<Column> event = schema.eventTimestamp();
    if (isStatic) {
      items.add(dialect.timestampLiteral(ALWAYS) + " AS " + dialect.quote(EVENT));
      event = Optional.of(new Column(EVENT, dialect.parseType(dialect.timestampType())));
    }
    String rows = dialect.quote("~rows");
    String query =
        "SELECT "
            + String.join(", ", items)
            + ", "
            + rows
            + ".* FROM ("
            + schema.query()
            + "\n) AS "
            + rows;
    return new FeatureReference(
        reference.view(),
        entity,
        new ViewSchema(keys, event, schema.createdTimestamp(), schema.features(), query),
        reference.features(),
        bindings,
        reference.ttl(),
        reference.alias(),
        reference.service(),
        reference.span());
  }
}
