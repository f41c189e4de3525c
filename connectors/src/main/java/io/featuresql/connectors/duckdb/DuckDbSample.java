package io.featuresql.connectors.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What a few rows from all over a table say of how its rows are spread over keys and time. At most
 * {@link #ROWS} rows are read, by their numbers, whatever the size of the table: DuckDB (2.0.0)
 * opens only the parts of the table that have these numbers.
 *
 * <p>Rows of one key that stand side by side in the table are sampled together, so they seem to
 * have more rows of their key than they have. Rows with a NULL key or event timestamp do not count.
 *
 * @param rowsOfSameKey how many rows the key of a row has, on average over the rows; rather too
 *     many than too few
 * @param rowsOfLargestKey how many rows the most frequent key has; empty where no key is frequent
 *     enough for the sample to tell
 * @param span twice the time in which the middle half of the events lies, so that a few events far
 *     off do not matter
 */
record DuckDbSample(double rowsOfSameKey, OptionalDouble rowsOfLargestKey, Duration span) {
  /** The most rows that are read. */
  static final long ROWS = 8_192;

  /** The runs of rows side by side in which they are read, evenly spread over the table. */
  private static final long RUNS = 16;

  /**
   * So many more rows with a row of their key before them are taken for granted than were seen, for
   * those that chance may have hidden: none is seen where five pairs are to be expected in one of
   * 150 samples.
   */
  private static final double UNSEEN = 10;

  /** From so many rows on a key is told from one that chance has brought often. */
  private static final double FREQUENT = 20;

  /**
   * Takes a sample of the rows of {@code query}.
   *
   * @param table the table that the query reads
   * @param tableRows how many rows the table has
   * @return empty when the query is not a plain scan of the table, or no row says anything
   * @throws SQLException also when {@code table} is none with row numbers, such as a view
   */
  static Optional<DuckDbSample> of(
      Connection session,
      String query,
      String table,
      double tableRows,
      List<String> keys,
      String event)
      throws SQLException {
    String number = DuckDbStatistics.quoted("~number");
    Optional<String> rows = PlainScan.of(query).flatMap(scan -> scan.numbered(number));
    if (rows.isEmpty() || tableRows < 1) {
      return Optional.empty();
    }
    try (Statement statement = session.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT CAST(stats(rowid) AS VARCHAR) FROM " + table + " LIMIT 1")) {
        // a column that is named rowid hides the number of the row, and by it all would be read
        if (!row.next() || row.getString(1).contains("approx_unique")) {
          return Optional.empty();
        }
      }
      String keyed = keys.stream().map(DuckDbStatistics::quoted).collect(Collectors.joining(", "));
      String happened = DuckDbStatistics.quoted(event);
      StringBuilder sql = new StringBuilder("WITH sampled AS MATERIALIZED (SELECT ");
      sql.append(keyed).append(", epoch(").append(happened).append(") AS seconds FROM (");
      sql.append(rows.get()).append("\n) WHERE (").append(runs(number, (long) tableRows));
      sql.append(") AND ").append(happened).append(" IS NOT NULL");
      keys.forEach(
          key -> sql.append(" AND ").append(DuckDbStatistics.quoted(key)).append(" IS NOT NULL"));
      sql.append(") SELECT sum(n), sum(n * (n - 1)), max(n), (SELECT quantile_disc(seconds, 0.75)");
      sql.append(
          " - quantile_disc(seconds, 0.25) FROM sampled) FROM (SELECT count(*)::DOUBLE AS n");
      sql.append(" FROM sampled GROUP BY ").append(keyed).append(")");
      try (ResultSet row = statement.executeQuery(sql.toString())) {
        return row.next() ? of(row, Math.max(1, tableRows / ROWS)) : Optional.empty();
      }
    }
  }

  /**
   * What the sample says.
   *
   * @param row rows, ordered pairs of rows of one key, rows of the most frequent key, seconds of
   *     the middle half
   * @param times how many times as many rows as the sample the table has
   */
  private static Optional<DuckDbSample> of(ResultSet row, double times) throws SQLException {
    double sampled = row.getDouble(1);
    double pairs = row.getDouble(2);
    double largest = row.getDouble(3);
    double seconds = row.getDouble(4);
    if (row.wasNull() || sampled < 2) {
      return Optional.empty();
    }
    return Optional.of(
        new DuckDbSample(
            1 + times * (pairs + UNSEEN) / (sampled - 1),
            largest < FREQUENT ? OptionalDouble.empty() : OptionalDouble.of(times * largest),
            Duration.ofMillis(Math.round(2_000 * seconds))));
  }

  /** The condition that the number of a row lies in one of the runs. */
  private static String runs(String number, long tableRows) {
    if (tableRows <= ROWS) {
      return number + " < " + ROWS;
    }
    List<String> runs = new ArrayList<>();
    for (long i = 0; i < RUNS; i++) {
      long first = Math.round((double) i * (tableRows - ROWS / RUNS) / (RUNS - 1));
      runs.add(number + " BETWEEN " + first + " AND " + (first + ROWS / RUNS - 1));
    }
    return String.join(" OR ", runs);
  }
}
