package io.featuresql.planner.spi;

import io.featuresql.planner.type.Column;
import java.util.List;
import java.util.Objects;

/**
 * A feature view as the online store sees it.
 *
 * @param entity the name of the entity
 * @param joinKeys the join keys of the entity, in order
 * @param name the name of the view
 * @param features all features of the view, in order
 * @param source what else decides which row of a key is stored: the query of the view, its columns
 *     and its delay. Rows of a view with another source are rows of another view.
 * @param generation which of several sets of rows of the view, from 0; a rebuild fills the next one
 *     while the one before is read
 */
public record OnlineView(
    String entity,
    List<Column> joinKeys,
    String name,
    List<Column> features,
    String source,
    long generation) {
  public OnlineView {
    Objects.requireNonNull(entity);
    Objects.requireNonNull(name);
    Objects.requireNonNull(source);
    joinKeys = List.copyOf(joinKeys);
    features = List.copyOf(features);
  }

  /** A view that nothing but its columns tells from others. */
  public OnlineView(String entity, List<Column> joinKeys, String name, List<Column> features) {
    this(entity, joinKeys, name, features, "");
  }

  /** The first generation of a view. */
  public OnlineView(
      String entity, List<Column> joinKeys, String name, List<Column> features, String source) {
    this(entity, joinKeys, name, features, source, 0);
  }

  /** The same view in another generation. */
  public OnlineView withGeneration(long other) {
    return new OnlineView(entity, joinKeys, name, features, source, other);
  }

  /** Whether rows of the one can be read as rows of the other. */
  public boolean isDefinedAs(OnlineView other) {
    return withGeneration(0).equals(other.withGeneration(0));
  }
}
