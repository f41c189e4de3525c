package io.featuresql.examples;

import java.nio.file.Path;

/**
 * Where the demo reads and writes, and how long it measures.
 *
 * @param flights the Parquet file of flights
 * @param airports the CSV file of airports
 * @param project the folder for definitions, warehouse and online store; created when missing
 * @param lookUps how many times each look-up is measured; half as many come before, to warm up
 */
record DemoSettings(Path flights, Path airports, Path project, int lookUps) {
  private static final int LOOK_UPS = 20_000;

  /**
   * The settings of a terminal's command.
   *
   * @param home the folder that holds FeatureSQL's sources
   * @param arguments none, or the project folder
   * @throws DemoException when there are other arguments
   */
  static DemoSettings of(Path home, String... arguments) {
    if (arguments.length > 1 || (arguments.length == 1 && arguments[0].startsWith("-"))) {
      throw new DemoException("usage: ./featuresql demo [project folder]");
    }
    Path examples = home.resolve("sql-examples");
    Path project =
        arguments.length == 0
            ? examples.resolve("target").resolve("demo")
            : Path.of(arguments[0]).toAbsolutePath();
    Path data = examples.resolve("flights");
    return new DemoSettings(
        data.resolve("flights.parquet"), data.resolve("airports.csv"), project, LOOK_UPS);
  }

  /** Where the training set goes. */
  Path training() {
    return project.resolve("training.parquet");
  }

  /** The JDBC URL of the project. */
  String url() {
    return "jdbc:featuresql:project=" + project;
  }
}
