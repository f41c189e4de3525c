package io.featuresql.benchmarks;

/** The program: runs the parts that it is told to, and prints a table of requirements. */
public final class Main {
  private Main() {}

  /**
   * Runs.
   *
   * @param arguments see {@link Options#parse}
   * @throws Exception when a part fails, or {@code verify} finds a difference
   */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    Report report = new Report();
    for (String part : options.parts()) {
      switch (part) {
        case "offline" -> new Offline(options, report).run();
        case "reading" -> new Reading(options, report).run();
        case "online" -> new Online(options, report).run();
        case "materialize" -> new Materializing(options, report).run();
        case "files" -> new ParquetFiles(options, report).run();
        case "embedded" -> new EmbeddedFile(options, report).run();
        case "connect" -> new Connecting(options, report).run();
        case "serving" -> new Serving(options, report).run();
        case "warehouses" -> new Warehouses(options, report).run();
        case "sharing" -> new Sharing(options, report).run();
        case "scale" -> new Scale(options).run();
        case "verify" -> new Verification(options).run();
        default -> throw new IllegalArgumentException(part);
      }
    }
    report.print(options);
  }
}
