package io.featuresql.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A DuckDB file in a folder of its own, read by FeatureSQL and by DuckDB's own driver at the same
 * time. Removed when closed.
 */
final class Database implements AutoCloseable {
  /** The days over which events and spine rows are spread. */
  static final int DAYS = 40;

  private final Path folder;
  private final Connection plain;

  Database() throws IOException, SQLException {
    folder = Files.createTempDirectory("featuresql-benchmarks");
    plain = DriverManager.getConnection("jdbc:duckdb:" + file());
  }

  Path folder() {
    return folder;
  }

  private Path file() {
    return folder.resolve("history.duckdb");
  }

  /** A connection of FeatureSQL with more properties, such as {@code online=...}. */
  Connection featureSql(String properties) throws SQLException {
    return DriverManager.getConnection(url(properties));
  }

  /** The URL of such a connection. */
  String url(String properties) {
    return "jdbc:featuresql:warehouse='jdbc:duckdb:" + file() + "';" + properties;
  }

  /** The connection of DuckDB's own driver. */
  Connection plain() {
    return plain;
  }

  /** Runs a statement on the connection of DuckDB's own driver. */
  void execute(String sql) throws SQLException {
    Sql.execute(plain, sql);
  }

  /**
   * Spine rows: an id, one of {@code keys} keys, and an instant within {@link #DAYS}.
   *
   * <p>All data are hashes of row numbers, so that each run has the same.
   */
  void createSpine(long rows, long keys) throws SQLException {
    execute(
        "CREATE TABLE spine AS SELECT i AS id, (hash(i * 7 + 1) % "
            + keys
            + ")::BIGINT AS customer_id, "
            + instant("i * 13 + 5")
            + " AS made_at FROM range("
            + rows
            + ") t(i)");
  }

  /**
   * Feature rows with {@code features} features {@code f1, f2, ...}. A share of events has a second
   * row, written an hour later; another share a second row with the same created timestamp.
   */
  void createHistory(String table, long rows, long keys, int features, Options options)
      throws SQLException {
    long events = rows * 100 / (100 + options.tiesPercent() + options.completeTiesPercent());
    long later = events * (100 + options.tiesPercent()) / 100;
    execute(
        "CREATE TABLE "
            + table
            + " AS SELECT (hash(e * 3 + 2) % "
            + keys
            + ")::BIGINT AS customer_id, event_at, event_at + to_seconds((1 + hash(e * 29) % 1000)::BIGINT)"
            + " + to_hours((i >= "
            + events
            + " AND i < "
            + later
            + ")::INT) AS created_at"
            + featureExpressions(features)
            + " FROM (SELECT i, e, "
            + instant("e * 17 + 3")
            + " AS event_at FROM (SELECT i, CASE WHEN i < "
            + events
            + " THEN i WHEN i < "
            + later
            + " THEN i - "
            + events
            + " ELSE "
            + (rows - 1)
            + " - i + "
            + (events - rows + later)
            + " END AS e FROM range("
            + rows
            + ") t(i)))");
  }

  private static String instant(String seed) {
    return "TIMESTAMP '2026-01-01' + to_microseconds((hash("
        + seed
        + ") % "
        + DAYS * 86_400_000_000L
        + "::UBIGINT)::BIGINT)";
  }

  private static String featureExpressions(int features) {
    StringBuilder text = new StringBuilder();
    for (int f = 1; f <= features; f++) {
      text.append(", (hash(i * 64 + ").append(f).append(") % 1000)::");
      text.append(f % 2 == 0 ? "BIGINT" : "DOUBLE").append(" AS f").append(f);
    }
    return text.toString();
  }

  /** {@code before1after, before2after, ...}, from {@code first} to {@code last}. */
  static String list(int first, int last, String before, String after) {
    return String.join(
        ", ", IntStream.rangeClosed(first, last).mapToObj(f -> before + f + after).toList());
  }

  /** Runs a query and reads its rows. */
  static long drain(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      long rows = 0;
      while (result.next()) {
        rows++;
      }
      return rows;
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    plain.close();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
