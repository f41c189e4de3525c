package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.trino.TrinoServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Which strategy EXPLAIN names, and why. */
final class StrategyChoiceTest {
  private static final String ASKED =
      "EXPLAIN SELECT * FROM labels FEATURES recent%s AS OF labels.made_at";

  @Test
  void postgresGoesByItsCatalog() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(new PostgresEngine().project("choice"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i % 10 AS user_id, TIMESTAMP '2026-01-20' AS made_at"
              + " FROM generate_series(1, 100) AS g (i)",
          "ANALYZE labels",
          "CREATE TABLE events AS SELECT i % 10 AS user_id,"
              + " TIMESTAMP '2026-01-01' + i * INTERVAL '1 minute' AS seen_at, i AS amount"
              + " FROM generate_series(1, 30000) AS g (i)",
          "CREATE ENTITY account (user_id INTEGER)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM events");
      assertThat(explained(connection, ""))
          .contains("union and window")
          .contains("no statistics of the source");
      Results.run(connection, "ANALYZE events");
      assertThat(explained(connection, ""))
          .contains(
              "union and window: instants and events in one sort, the last event carried; a key"
                  + " has many rows (30000 rows, 3000 a key");
      assertThat(explained(connection, " WITHIN INTERVAL '150' MINUTE"))
          .contains("union and window")
          .contains("a key has many rows");
      assertThat(explained(connection, " WITHIN INTERVAL '1' HOUR"))
          .contains("range join")
          .contains("about 6.0 rows are young enough for an instant of about 100 (30000 rows");
      Results.run(
          connection,
          "INSERT INTO labels SELECT i, i % 10, TIMESTAMP '2026-01-20'"
              + " FROM generate_series(1, 29900) AS g (i)",
          "ANALYZE labels");
      assertThat(explained(connection, " WITHIN INTERVAL '1' HOUR"))
          .contains("union and window")
          .contains("a key has many rows");
      assertThat(explained(connection, " WITHIN INTERVAL '5' MINUTE"))
          .contains("range join")
          .contains("about 0.5 rows are young enough for an instant of about 30000");
      Results.run(
          connection,
          "CREATE TABLE seldom AS SELECT i % 5000 AS user_id,"
              + " TIMESTAMP '2026-01-01' + i * INTERVAL '1 minute' AS seen_at, i AS visits"
              + " FROM generate_series(1, 30000) AS g (i)",
          "ANALYZE seldom",
          "CREATE FEATURE VIEW recently ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, visits FROM seldom");
      assertThat(explained(connection, "ly WITHIN INTERVAL '1' HOUR"))
          .contains("range join")
          .contains("rows are young enough");
      assertThat(explained(connection, "ly WITHIN INTERVAL '20' DAY"))
          .contains("ranked candidates")
          .contains("rows are young enough");
      Results.run(connection, "CREATE INDEX by_user ON events (user_id, seen_at)");
      assertThat(explained(connection, "")).contains("lateral top-1").contains("there is an index");
      assertThat(explained(connection, " WITHIN INTERVAL '1' DAY")).contains("lateral top-1");
      assertThat(explained(connection, " WITHIN INTERVAL '10' SECOND"))
          .contains("ranked candidates")
          .contains("there is an index");
    }
  }

  @Test
  void duckDbGoesByItsColumns() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(new DuckDbEngine().project("choice"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i % 10 AS user_id, TIMESTAMP '2026-01-20' AS made_at"
              + " FROM range(100) AS r (i)",
          "CREATE TABLE events AS SELECT i % 10 AS user_id,"
              + " TIMESTAMP '2026-01-01' + to_minutes(i) AS seen_at, i AS amount"
              + " FROM range(30000) AS r (i)",
          "CREATE ENTITY account (user_id BIGINT)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM events");
      assertThat(explained(connection, "")).contains("narrow match");
      assertThat(explained(connection, " WITHIN INTERVAL '1' DAY")).contains("narrow match");
      assertThat(explained(connection, " WITHIN INTERVAL '10' MINUTE"))
          .contains("span match")
          .contains("rows are young enough");
    }
  }

  @Test
  void trinoGoesByShowStats() throws SQLException {
    String server = TrinoServer.shared().url("iceberg");
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:featuresql:warehouse='" + server + "';warehouse.user=test")) {
      Results.run(
          connection,
          "CREATE SCHEMA IF NOT EXISTS choice",
          "CREATE TABLE choice.labels AS SELECT CAST(1 AS BIGINT) AS user_id,"
              + " TIMESTAMP '2026-01-20 00:00:00.000000' AS made_at",
          "CREATE TABLE choice.events AS SELECT CAST(i % 500 AS BIGINT) AS user_id,"
              + " TIMESTAMP '2026-01-01 00:00:00.000000' + i * INTERVAL '1' MINUTE AS seen_at,"
              + " i AS amount FROM UNNEST(sequence(1, 10000)) AS t (i)",
          "ANALYZE choice.events",
          "CREATE ENTITY account (user_id BIGINT)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM choice.events");
      String plan =
          Results.rows(
                  connection,
                  "EXPLAIN SELECT * FROM choice.labels AS labels FEATURES recent AS OF"
                      + " labels.made_at")
              .toString();
      assertThat(plan)
          .contains("array search")
          .contains("the events of a key fit into an array (10000 rows, 20 a key");
    }
  }

  private static String explained(Connection connection, String within) throws SQLException {
    // another text each time, since plans are kept for a while
    String sql = ASKED.formatted(within) + " -- " + System.nanoTime();
    return Results.rows(connection, sql).toString();
  }
}
