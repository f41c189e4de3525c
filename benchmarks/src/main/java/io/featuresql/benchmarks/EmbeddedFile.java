package io.featuresql.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The file of the embedded store: how long a first load of one view of three whole numbers takes,
 * DuckDB's part included, and how large the file is to its content after it, after ten runs of one
 * percent of the keys each, and after a rebuild.
 */
final class EmbeddedFile {
  private static final long KEYS = 3_000_000;
  private static final int RUNS = 10;
  private static final String PROJECT = "bench";

  /** Of a row: 17 bytes of header, the null bitmap, three numbers of 3 bytes, the created time. */
  private static final long ROW_BYTES = 17 + 1 + 9 + 8 + 4;

  private final Options options;
  private final Report report;

  EmbeddedFile(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("embedded");
    try (Database database = new Database()) {
      Path folder = Files.createDirectory(database.folder().resolve("project"));
      try (Connection connection =
          database.featureSql("project=" + folder + ";online=embedded;namespace=" + PROJECT)) {
        measure(connection, folder, options.rows(KEYS));
      }
    }
  }

  private void measure(Connection connection, Path folder, long keys) throws Exception {
    Sql.execute(
        connection,
        "CREATE TABLE counts AS SELECT i AS customer_id, TIMESTAMP '2026-01-01' +"
            + " to_seconds(i % 86400) AS event_at, TIMESTAMP '2026-01-02' AS seen_at,"
            + " (hash(i) % 1000000)::BIGINT AS a, (hash(i + 1) % 1000000)::BIGINT AS b,"
            + " (hash(i + 2) % 1000000)::BIGINT AS c FROM range("
            + keys
            + ") t(i) ORDER BY hash(i)");
    Sql.execute(connection, "CREATE ENTITY customer (customer_id BIGINT)");
    Sql.execute(
        connection,
        "CREATE FEATURE VIEW counted ENTITY customer TIMESTAMP event_at CREATED TIMESTAMP seen_at"
            + " AS SELECT * FROM counts");
    long content = 0;
    for (long key = 0; key < keys; key++) {
      content += ROW_BYTES + (PROJECT + ":customer:" + key).length();
    }
    double first = seconds(connection, "MATERIALIZE counted");
    report.atMost(
        String.format(Locale.ROOT, "first load of %d keys into the embedded store", keys),
        first,
        30,
        " s",
        String.format(Locale.ROOT, "%.0f keys/s", keys / first));
    size("a first load", folder, content, first);
    double runs = 0;
    for (int run = 1; run <= RUNS; run++) {
      Sql.execute(
          connection,
          "UPDATE counts SET a = a + 1, event_at = event_at + INTERVAL 1 HOUR, seen_at = TIMESTAMP"
              + " '2026-01-02' + to_days("
              + 3 * run
              + ") WHERE hash(customer_id + "
              + run
              + ") % 100 = 0");
      runs += seconds(connection, "MATERIALIZE counted");
    }
    size(RUNS + " runs of 1 %", folder, content, runs);
    size(
        "a rebuild, with the old rows",
        folder,
        2 * content,
        seconds(connection, "MATERIALIZE counted WITH (rebuild = TRUE)"));
  }

  private void size(String what, Path folder, long content, double seconds) throws IOException {
    double bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".db")).toList()) {
        bytes += Files.size(file);
      }
    }
    report.atMost(
        "file of the embedded store after " + what + ", to its content",
        bytes / content,
        2,
        "x",
        String.format(
            Locale.ROOT, "%.0f MB of %.0f MB, %.1f s", bytes / 1e6, content / 1e6, seconds));
  }

  private static double seconds(Connection connection, String sql) throws SQLException {
    long start = System.nanoTime();
    Sql.execute(connection, sql);
    return (System.nanoTime() - start) / 1e9;
  }
}
