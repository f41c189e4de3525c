package io.featuresql.law;

final class PostgresBadInputTest extends BadInputContract {
  PostgresBadInputTest() {
    super(new PostgresEngine(), "CAST(ARRAY[] AS INTEGER[])");
  }

  @Override
  int mostColumns() {
    return 1664;
  }
}
