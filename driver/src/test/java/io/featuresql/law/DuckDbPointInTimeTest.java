package io.featuresql.law;

/** The law on DuckDB. */
final class DuckDbPointInTimeTest extends PointInTimeContract {
  private final TestEngine engine = new DuckDbEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
