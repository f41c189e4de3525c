package io.featuresql.planner.resolve;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.type.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * One feature view of a FEATURES clause, with all names looked up. A reference to a service becomes
 * one of these for each member.
 *
 * @param view the view
 * @param entity its entity
 * @param schema its columns
 * @param features what was asked for, in order
 * @param bindings for each join key what it is bound to
 * @param ttl how old a row may be: WITHIN, else the view's TTL, else unlimited
 * @param alias the name by which the statement refers to it; empty for a member of a service that
 *     has an alias, or that is named twice
 * @param service the name by which the statement refers to the service that this is a member of
 * @param span the reference in the user's text
 */
public record FeatureReference(
    FeatureView view,
    Entity entity,
    ViewSchema schema,
    List<Selected> features,
    List<KeyBinding> bindings,
    Optional<Duration> ttl,
    Optional<String> alias,
    Optional<String> service,
    Span span) {
  /** A feature and its name in the result. */
  public record Selected(Column feature, String outputName) {}

  /**
   * What a join key is bound to.
   *
   * @param joinKey the name of the join key
   * @param expression the user's expression; empty when it is a column of the spine
   * @param column the name of that column
   */
  public record KeyBinding(String joinKey, Optional<SqlNode> expression, String column) {
    /** A key that the spine has under its own name, unless an expression is given. */
    public KeyBinding(String joinKey, Optional<SqlNode> expression) {
      this(joinKey, expression, joinKey);
    }
  }

  public FeatureReference {
    features = List.copyOf(features);
    bindings = List.copyOf(bindings);
  }

  /** The same view with other features. */
  FeatureReference withFeatures(List<Selected> other) {
    return new FeatureReference(view, entity, schema, other, bindings, ttl, alias, service, span);
  }

  /**
   * The name of the matched event timestamp, if the view has one and the result no feature of it.
   */
  public Optional<String> matchedTimestampName() {
    return schema.eventTimestamp().map(Column::name).filter(name -> !isFeature(name));
  }

  /** The name of the created timestamp of the matched row, likewise, if the view has one. */
  public Optional<String> matchedCreatedName() {
    return schema.createdTimestamp().map(Column::name).filter(name -> !isFeature(name));
  }

  private boolean isFeature(String name) {
    return features.stream().anyMatch(f -> f.outputName().equalsIgnoreCase(name));
  }

  /**
   * The same, with the created timestamp as a feature behind the others. It is there already where
   * ties are settled, so that the row is the same.
   *
   * @param name its name in the result
   */
  public FeatureReference withCreated(String name) {
    Column created = schema.createdTimestamp().orElseThrow();
    List<Column> all = new ArrayList<>(schema.features());
    all.add(created);
    List<Selected> selected = new ArrayList<>(features);
    selected.add(new Selected(created, name));
    return new FeatureReference(
        view,
        entity,
        new ViewSchema(
            schema.keys(), schema.eventTimestamp(), schema.createdTimestamp(), all, schema.query()),
        selected,
        bindings,
        ttl,
        alias,
        service,
        span);
  }
}
