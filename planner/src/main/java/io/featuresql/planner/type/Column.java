package io.featuresql.planner.type;

import java.util.Objects;

/**
 * A column of a relation.
 *
 * @param name as the warehouse spells it
 */
public record Column(String name, DataType type) {
  public Column {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
  }
}
