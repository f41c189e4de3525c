package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Training sets on DuckDB. Each form is consumed twice over: into a temporary table, and as the sum
 * of each feature. What FeatureSQL is compared with runs on DuckDB's own driver and is wrong: the
 * wide as-of join knows neither ties nor TTL.
 */
final class Offline {
  private static final long SPINE_ROWS = 1_000_000;
  private static final long HISTORY_ROWS = 10_000_000;
  private static final long KEYS = 10_000;
  private static final int MANY = 50;

  private final Options options;
  private final Report report;

  Offline(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("offline");
    try (Database database = new Database()) {
      database.createSpine(options.rows(SPINE_ROWS), options.rows(KEYS));
      database.createHistory(
          "history", options.rows(HISTORY_ROWS), options.rows(KEYS), MANY, options);
      database.execute("CHECKPOINT");
      try (Connection features = database.featureSql("")) {
        define(features);
        if (options.showSql()) {
          explain(features);
        }
        table(database.plain(), features);
        sums(database.plain(), features);
        many(database.plain(), features);
        shared(features);
        constant(database.plain(), features);
      }
    }
  }

  private static void define(Connection features) throws SQLException {
    execute(features, "CREATE ENTITY customer (customer_id BIGINT)");
    view(features, "ten", 1, 10);
    view(features, "fifty", 1, MANY);
    view(features, "first_five", 1, 5);
    view(features, "next_five", 6, 10);
  }

  private static void view(Connection features, String name, int first, int last)
      throws SQLException {
    execute(
        features,
        "CREATE FEATURE VIEW "
            + name
            + " ENTITY customer TIMESTAMP event_at CREATED TIMESTAMP created_at TTL INTERVAL '1' DAY"
            + " AS SELECT customer_id, event_at, created_at, "
            + Database.list(first, last, "f", "")
            + " FROM history");
  }

  private static void explain(Connection features) throws SQLException {
    try (Statement statement = features.createStatement();
        ResultSet lines =
            statement.executeQuery(
                "EXPLAIN SELECT * FROM spine FEATURES ten AS OF spine.made_at")) {
      while (lines.next()) {
        System.out.println(lines.getString(1));
      }
    }
  }

  private static final String TABLE = "CREATE OR REPLACE TEMP TABLE result AS ";

  private static String asOfJoin(String select) {
    return select
        + " FROM spine AS s ASOF LEFT JOIN history AS h"
        + " ON h.customer_id = s.customer_id AND h.event_at <= s.made_at";
  }

  private static String sum(int features) {
    return "SELECT count(*), " + Database.list(1, features, "sum(f", ")");
  }

  private void table(Connection plain, Connection features) throws Exception {
    String columns = Database.list(1, 10, "f", "");
    String ours =
        TABLE + "SELECT id, made_at, " + columns + " FROM spine FEATURES ten AS OF spine.made_at";
    String theirs = TABLE + asOfJoin("SELECT id, made_at, " + columns);
    Contest contest =
        new Contest()
            .add("wide as-of join, 10, into a table", () -> execute(plain, theirs))
            .add("FeatureSQL, 10, into a table", () -> execute(features, ours))
            .run(options.rounds());
    report.atMost(
        "10 features, into a table, to a wide ASOF join without ties and TTL",
        contest.ratio("FeatureSQL, 10, into a table", "wide as-of join, 10, into a table"),
        1.6,
        "x",
        contest.detail("FeatureSQL, 10, into a table", "wide as-of join, 10, into a table"));
  }

  private void sums(Connection plain, Connection features) throws Exception {
    String ours = sum(10) + " FROM spine FEATURES ten AS OF spine.made_at";
    String theirs = asOfJoin(sum(10));
    Contest contest =
        new Contest()
            .add("wide as-of join, 10, sums", () -> Database.drain(plain, theirs))
            .add("FeatureSQL, 10, sums", () -> Database.drain(features, ours))
            .run(options.rounds());
    report.atMost(
        "10 features, sums, to a wide ASOF join without ties and TTL",
        contest.ratio("FeatureSQL, 10, sums", "wide as-of join, 10, sums"),
        1.6,
        "x",
        contest.detail("FeatureSQL, 10, sums", "wide as-of join, 10, sums"));

    String select =
        "SELECT s.id, "
            + Database.list(1, 10, "h.f", "")
            + ", row_number() OVER ("
            + "PARTITION BY s.id ORDER BY h.event_at DESC, h.created_at DESC) AS row";
    String naive =
        sum(10)
            + " FROM ("
            + select
            + " FROM spine AS s LEFT JOIN history AS h ON h.customer_id = s.customer_id"
            + " AND h.event_at <= s.made_at AND h.event_at >= s.made_at - INTERVAL 1 DAY)"
            + " WHERE row = 1";
    long start = System.nanoTime();
    boolean ended = limited(plain, naive);
    double seconds = (System.nanoTime() - start) / 1e9;
    double best = contest.best("FeatureSQL, 10, sums");
    report.atLeast(
        "10 features, faster than inequality join + row_number",
        seconds / best,
        5,
        "x",
        String.format(
            Locale.ROOT, "%.2f s against %s%.2f s", best, ended ? "" : "more than ", seconds));
  }

  /** Runs a query; false if it was stopped at the limit. */
  private boolean limited(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(options.limitSeconds());
      statement.executeQuery(sql).close();
      return true;
    } catch (SQLTimeoutException e) {
      return false;
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("INTERRUPT")) {
        return false;
      }
      throw e;
    }
  }

  private void many(Connection plain, Connection features) throws Exception {
    String ours = sum(MANY) + " FROM spine FEATURES fifty AS OF spine.made_at";
    String theirs = asOfJoin(sum(MANY));
    Contest contest =
        new Contest()
            .add("wide as-of join, 50, sums", () -> Database.drain(plain, theirs))
            .add("FeatureSQL, 50, sums", () -> Database.drain(features, ours))
            .run(options.rounds());
    report.atMost(
        "50 features, sums, to a wide ASOF join without ties and TTL",
        contest.ratio("FeatureSQL, 50, sums", "wide as-of join, 50, sums"),
        1.2,
        "x",
        contest.detail("FeatureSQL, 50, sums", "wide as-of join, 50, sums"));
  }

  private void shared(Connection features) throws Exception {
    String one = sum(5) + " FROM spine FEATURES first_five AS OF spine.made_at";
    String two = sum(10) + " FROM spine FEATURES first_five, next_five AS OF spine.made_at";
    Contest contest =
        new Contest()
            .add("one view", () -> Database.drain(features, one))
            .add("two views of one table", () -> Database.drain(features, two))
            .run(options.rounds());
    report.atMost(
        "two views of one table to one",
        contest.ratio("two views of one table", "one view"),
        1.5,
        "x",
        contest.detail("two views of one table", "one view"));
  }

  private void constant(Connection plain, Connection features) throws Exception {
    String instant = "TIMESTAMP '2026-02-09 12:00:00'";
    String columns = "customer_id, " + Database.list(1, 10, "f", "");
    String ours = sum(10) + " FROM FEATURES ten WITHIN INTERVAL '1000' DAY AS OF " + instant;
    String theirs =
        sum(10)
            + " FROM (SELECT "
            + columns
            + " FROM history WHERE event_at <= "
            + instant
            + " QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY event_at DESC) = 1)";
    Contest contest =
        new Contest()
            .add("newest row per key", () -> Database.drain(plain, theirs))
            .add("FeatureSQL, population", () -> Database.drain(features, ours))
            .run(options.rounds());
    report.atMost(
        "constant instant to the plain newest row per key",
        contest.ratio("FeatureSQL, population", "newest row per key"),
        1.1,
        "x",
        contest.detail("FeatureSQL, population", "newest row per key"));
  }
}
