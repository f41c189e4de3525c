package io.featuresql.law;

final class TrinoBadInputTest extends BadInputContract {
  TrinoBadInputTest() {
    super(new TrinoEngine(), "CAST(ARRAY[] AS ARRAY(INTEGER))");
  }
}
