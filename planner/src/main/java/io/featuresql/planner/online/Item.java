package io.featuresql.planner.online;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.value.Value;

/** A column of the result of an online statement. */
sealed interface Item {
  /** Its name. */
  String name();

  /** A column of the spine. */
  record SpineColumn(String name, int index) implements Item {}

  /** A feature: of a view by its place among the references, and by its place in what is read. */
  record Feature(String name, int reference, int index, DataType type) implements Item {}

  /**
   * The event timestamp of the matched row of a view, or its created timestamp.
   *
   * @param created whether it is the created one
   */
  record Matched(String name, int reference, DataType type, boolean created) implements Item {}

  /** A literal or parameter. */
  record Constant(String name, Value value) implements Item {}
}
