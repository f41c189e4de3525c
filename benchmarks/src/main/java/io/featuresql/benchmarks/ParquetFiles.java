package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Training sets from Parquet files on DuckDB: one file, a folder of files, and partitions by day.
 * The sum of each feature is compared with that of a wide as-of join, which knows neither ties nor
 * TTL; the memory that both take at most is DuckDB's own figure.
 */
final class ParquetFiles {
  private static final long HISTORY_ROWS = 60_000_000;
  private static final long SPINE_ROWS = 3_000_000;
  private static final long KEYS = 200_000;
  private static final int FEATURES = 5;
  private static final int FILES = 200;
  private static final Pattern PEAK = Pattern.compile("\"peak_buffer_memory\": (\\d+)");
  private static final Pattern SCANNED =
      Pattern.compile("(?s)\"PARQUET_SCAN\".*?\"rows_scanned\": (\\d+)");

  private final Options options;
  private final Report report;

  ParquetFiles(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("files");
    try (Database database = new Database()) {
      long rows = options.rows(HISTORY_ROWS);
      database.execute("SET memory_limit = '6GB'");
      database.createSpine(options.rows(SPINE_ROWS), options.rows(KEYS));
      // the instants of three days, for partitions that none of them can need
      database.execute(
          "CREATE TABLE few AS SELECT id, customer_id, made_at FROM spine WHERE made_at BETWEEN"
              + " TIMESTAMP '2026-01-20' AND TIMESTAMP '2026-01-23'");
      database.createHistory("history", rows, options.rows(KEYS), FEATURES, options);
      String folder = database.folder().toString();
      database.execute("COPY history TO '" + folder + "/one.parquet'");
      database.execute(
          "COPY (SELECT *, (hash(event_at) % "
              + FILES
              + ")::INTEGER AS part FROM history) TO '"
              + folder
              + "/parts' (FORMAT parquet, PARTITION_BY (part))");
      database.execute(
          "COPY (SELECT *, event_at::DATE AS day FROM history) TO '"
              + folder
              + "/days' (FORMAT parquet, PARTITION_BY (day))");
      database.execute("DROP TABLE history");
      try (Connection features = database.featureSql("route=offline")) {
        execute(features, "CREATE ENTITY customer (customer_id BIGINT)");
        race(database.plain(), features, "one file", folder + "/one.parquet");
        race(database.plain(), features, FILES + " files", folder + "/parts/*/*.parquet");
        race(database.plain(), features, "partitions by day", folder + "/days/*/*.parquet");
        days(features);
        database.execute("SET memory_limit = '2GB'");
        race(database.plain(), features, "one file, 2 GB", folder + "/one.parquet");
      }
    }
  }

  private void race(Connection plain, Connection features, String what, String files)
      throws SQLException {
    execute(
        features,
        "CREATE OR REPLACE FEATURE VIEW history ENTITY customer TIMESTAMP event_at CREATED"
            + " TIMESTAMP created_at TTL INTERVAL '30' DAY AS SELECT customer_id, event_at,"
            + " created_at, "
            + Database.list(1, FEATURES, "f", "")
            + " FROM '"
            + files
            + "'");
    String sums = "SELECT count(*), " + Database.list(1, FEATURES, "sum(f", ")") + " FROM ";
    String wide =
        sums
            + "spine AS s ASOF LEFT JOIN '"
            + files
            + "' AS h ON h.customer_id = s.customer_id AND h.event_at <= s.made_at";
    String clause = sums + "spine FEATURES history AS OF spine.made_at";
    double ours = Double.MAX_VALUE;
    double theirs = Double.MAX_VALUE;
    for (int round = 0; round <= options.rounds(); round++) {
      double wideSeconds = seconds(plain, wide);
      double clauseSeconds = seconds(features, clause);
      if (round > 0) { // the first one warms up
        theirs = Math.min(theirs, wideSeconds);
        ours = Math.min(ours, clauseSeconds);
      }
    }
    report.atMost(
        "5 features from Parquet, " + what + ", to a wide ASOF join without ties and TTL",
        ours / theirs,
        1.4,
        "x",
        String.format(
            Locale.ROOT,
            "%.2f s against %.2f s; at most %.0f MB against %.0f MB of memory",
            ours,
            theirs,
            peak(features, clause),
            peak(plain, wide)));
  }

  /** Of the days that no instant can need nothing is read but what is known of each row group. */
  private void days(Connection features) throws SQLException {
    String few =
        "SELECT count(f1), count(f5) FROM few FEATURES history WITHIN INTERVAL '2' DAY AS OF"
            + " few.made_at";
    double most = 2 * 5.0 / Database.DAYS;
    report.atMost(
        "rows read of partitions by day, to all, for 5 of " + Database.DAYS + " days read twice",
        scanned(features, few) / options.rows(HISTORY_ROWS),
        most + 0.05,
        "x",
        "both reads together");
  }

  private static double seconds(Connection connection, String sql) throws SQLException {
    long start = System.nanoTime();
    Database.drain(connection, sql);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double peak(Connection connection, String sql) throws SQLException {
    return PEAK.matcher(profile(connection, sql))
            .results()
            .mapToLong(found -> Long.parseLong(found.group(1)))
            .max()
            .orElseThrow()
        / 1e6;
  }

  private static double scanned(Connection connection, String sql) throws SQLException {
    return SCANNED
        .matcher(profile(connection, sql))
        .results()
        .mapToLong(scan -> Long.parseLong(scan.group(1)))
        .sum();
  }

  private static String profile(Connection connection, String sql) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, FORMAT json) " + sql)) {
      int last = lines.getMetaData().getColumnCount();
      while (lines.next()) {
        text.append(lines.getString(last));
      }
    }
    return text.toString();
  }
}
