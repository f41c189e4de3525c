package io.featuresql.law;

/** The law on PostgreSQL. */
final class PostgresPointInTimeTest extends PointInTimeContract {
  private final TestEngine engine = new PostgresEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
