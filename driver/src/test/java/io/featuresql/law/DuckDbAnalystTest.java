package io.featuresql.law;

/** What analysts write for DuckDB. */
final class DuckDbAnalystTest extends AnalystContract {
  DuckDbAnalystTest() {
    super("duckdb.sql");
  }

  @Override
  String project() {
    return new DuckDbEngine().project("analyst");
  }
}
