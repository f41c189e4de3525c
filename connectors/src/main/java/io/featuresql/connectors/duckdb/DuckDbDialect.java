package io.featuresql.connectors.duckdb;

import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.type.DataType;

/** How SQL is written for DuckDB. */
public final class DuckDbDialect implements WarehouseDialect {
  @Override
  public String name() {
    return "DuckDB";
  }

  @Override
  public String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public DataType parseType(String text) {
    return DuckDbTypes.parse(text);
  }
}
