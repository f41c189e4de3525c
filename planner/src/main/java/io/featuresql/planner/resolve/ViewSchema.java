package io.featuresql.planner.resolve;

import io.featuresql.planner.type.Column;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a feature view, as the warehouse knows them.
 *
 * @param keys the columns that hold the join keys, in the order of the keys
 * @param eventTimestamp the event timestamp column, unless the view is static
 * @param createdTimestamp the created timestamp column, if the view has one
 * @param features all other columns, in the order of the query
 * @param query the query of the view as the warehouse is to be sent it, so that it means the same
 *     in every session and every statement
 */
public record ViewSchema(
    List<Column> keys,
    Optional<Column> eventTimestamp,
    Optional<Column> createdTimestamp,
    List<Column> features,
    String query) {
  public ViewSchema {
    keys = List.copyOf(keys);
    features = List.copyOf(features);
  }

  /** The feature of that name, in any case. */
  public Optional<Column> feature(String name) {
    return features.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
  }
}
