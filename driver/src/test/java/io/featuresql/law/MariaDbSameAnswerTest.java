package io.featuresql.law;

/** MariaDB answers as DuckDB does. */
final class MariaDbSameAnswerTest extends SameAnswerContract {
  private final TestEngine engine = new MariaDbEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
