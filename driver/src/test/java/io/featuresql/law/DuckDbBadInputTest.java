package io.featuresql.law;

final class DuckDbBadInputTest extends BadInputContract {
  DuckDbBadInputTest() {
    super(new DuckDbEngine(), "CAST([] AS INTEGER[])");
  }

  /** DuckDB divides by zero to NULL. */
  @Override
  String failing() {
    return "CASE WHEN n = 0 THEN error('zero') ELSE '1' END";
  }
}
