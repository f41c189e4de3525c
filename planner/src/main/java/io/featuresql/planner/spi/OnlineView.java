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
 */
public record OnlineView(
    String entity, List<Column> joinKeys, String name, List<Column> features, String source) {
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
}
