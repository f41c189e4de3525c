package io.featuresql.law;

/** The law on Trino. */
final class TrinoPointInTimeTest extends PointInTimeContract {
  private final TestEngine engine = new TrinoEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
