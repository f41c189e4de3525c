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
 */
public record OnlineView(String entity, List<Column> joinKeys, String name, List<Column> features) {
  public OnlineView {
    Objects.requireNonNull(entity);
    Objects.requireNonNull(name);
    joinKeys = List.copyOf(joinKeys);
    features = List.copyOf(features);
  }
}
