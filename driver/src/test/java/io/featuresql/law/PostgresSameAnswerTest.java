package io.featuresql.law;

/** PostgreSQL answers as DuckDB does. */
final class PostgresSameAnswerTest extends SameAnswerContract {
  private final TestEngine engine = new PostgresEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
