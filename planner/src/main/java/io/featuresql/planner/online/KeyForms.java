package io.featuresql.planner.online;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which keys an online store can be asked for: those of which two are equal in the warehouse when
 * their canonical values are. Views with other keys are read from the warehouse only.
 */
public final class KeyForms {
  private KeyForms() {}

  /** Why the keys of {@code view} have no exact form, by their types; empty when they have. */
  public static Optional<String> unlike(FeatureView view, Entity entity, WarehouseDialect dialect) {
    return entity.joinKeys().stream()
        .filter(key -> !isExact(dialect.parseType(key.typeName()), key.typeName(), dialect))
        .findFirst()
        .map(
            key ->
                said(
                    view,
                    key,
                    "is "
                        + key.typeName()
                        + ", whose values only "
                        + dialect.name()
                        + " compares"));
  }

  /** What to say of a key by whose collation different texts are equal. */
  public static String collated(FeatureView view, Entity.JoinKey key) {
    return said(view, key, "is a text of which different ones are equal by its collation");
  }

  /** Why the keys of {@code view} have no exact form, by their collations; runs queries. */
  public static Optional<String> collated(
      FeatureView view,
      Entity entity,
      ViewSchema schema,
      WarehouseDialect dialect,
      Relations relations) {
    return probes(view, entity, schema, dialect).stream()
        .filter(probe -> relations.number(probe.sql()).orElse(0) > 0)
        .findFirst()
        .map(probe -> collated(view, probe.key()));
  }

  private static String said(FeatureView view, Entity.JoinKey key, String why) {
    return "the key '"
        + key.name()
        + "' of feature view '"
        + view.name()
        + "' "
        + why
        + ", so that it is read from the warehouse and never materialized";
  }

  /** Queries of one number each, with the join key of which it is 0 unless its texts are folded. */
  public static List<Probe> probes(
      FeatureView view, Entity entity, ViewSchema schema, WarehouseDialect dialect) {
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < schema.keys().size(); i++) {
      Column column = schema.keys().get(i);
      Entity.JoinKey key = entity.joinKeys().get(i);
      if (column.type().kind() == TypeKind.VARCHAR) {
        dialect.equalTexts(view.query(), column).ifPresent(sql -> probes.add(new Probe(key, sql)));
      }
    }
    return probes;
  }

  /** A query about a join key. */
  public record Probe(Entity.JoinKey key, String sql) {}

  private static boolean isExact(DataType type, String typeName, WarehouseDialect dialect) {
    boolean padsAnyLength = dialect.padsTexts(typeName) && dialect.textLength(typeName).isEmpty();
    return Conversion.knows(type) && type.kind() != TypeKind.JSON && !padsAnyLength;
  }
}
