package io.featuresql.law;

/** Trino answers as DuckDB does. */
final class TrinoSameAnswerTest extends SameAnswerContract {
  private final TestEngine engine = new TrinoEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
