package io.featuresql.law;

/** The law on MariaDB. */
final class MariaDbPointInTimeTest extends PointInTimeContract {
  private final TestEngine engine = new MariaDbEngine();

  @Override
  TestEngine engine() {
    return engine;
  }
}
