package io.featuresql.planner.offline;

import io.featuresql.planner.type.DataType;
import java.time.Duration;

/** How SQL is written for one warehouse. Stateless. */
public interface WarehouseDialect {
  /** The name of the warehouse, for people. */
  String name();

  /** {@code name} as an identifier that keeps its case and cannot be taken for a key word. */
  String quote(String name);

  /** A type of the warehouse by the text with which the user names it. */
  DataType parseType(String text);
}
