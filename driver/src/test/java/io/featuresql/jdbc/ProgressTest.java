package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far long executions have come is told, and how they end is not changed by it. */
@Timeout(120)
final class ProgressTest {
  /** It takes longer than a listener waits, on any machine: twice as much until it does. */
  private static List<FeatureProgress> ofLong(Connection connection, boolean prepared)
      throws SQLException {
    List<FeatureProgress> told = new CopyOnWriteArrayList<>();
    for (int rows = 2_000_000; told.size() < 4; rows *= 2) {
      String sql =
          "CREATE OR REPLACE TABLE sums AS SELECT range % 7 AS k, sum(hash(range)) AS s FROM range("
              + rows
              + "0) GROUP BY ALL";
      told.clear();
      try (Statement statement =
          prepared ? connection.prepareStatement(sql) : connection.createStatement()) {
        statement.unwrap(FeatureStatement.class).onProgress(told::add);
        if (statement instanceof PreparedStatement query) {
          query.execute();
        } else {
          statement.execute(sql);
        }
      }
    }
    return told;
  }

  @Test
  void duckDbGuessesAFraction() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:")) {
      for (boolean prepared : new boolean[] {false, true}) {
        List<FeatureProgress> told = ofLong(connection, prepared);
        assertThat(told)
            .filteredOn(FeatureProgress::ended)
            .containsExactly(told.get(told.size() - 1));
        assertThat(told).isSortedAccordingTo((a, b) -> a.elapsed().compareTo(b.elapsed()));
        assertThat(told)
            .anySatisfy(
                progress -> {
                  assertThat(progress.fraction().orElseThrow()).isBetween(0.0, 1.0);
                  assertThat(progress.rows().orElseThrow()).isNotNegative();
                });
      }
    }
  }

  @Test
  void aListenerThatFailsChangesNothing() throws SQLException {
    int[] calls = new int[1];
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:")) {
      connection
          .unwrap(FeatureConnection.class)
          .onProgress(
              progress -> {
                calls[0]++;
                throw new IllegalStateException("no terminal");
              });
      int rows = 4_000_000;
      for (int statements = 1; calls[0] < 1; statements++, rows *= 2) {
        try (Statement statement = connection.createStatement();
            ResultSet row =
                statement.executeQuery("SELECT count(hash(range)) FROM range(" + rows + "0)")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getLong(1)).isEqualTo(rows * 10L);
        }
        assertThat(calls[0]).isLessThanOrEqualTo(statements);
      }
    }
  }

  /** The session is asked to count, which must not stand in the way of what the user wants. */
  @Test
  void whoeverListensCanLeaveAnAbortedTransaction() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
      statement.execute("BEGIN");
      statement.execute("INSERT INTO t VALUES (1)");
      assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1)"))
          .isInstanceOf(SQLException.class);
      statement.unwrap(FeatureStatement.class).onProgress(progress -> {});
      statement.execute("ROLLBACK");
      try (ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isZero();
      }
    }
  }

  /** The rows that are on their way to the store, of all views together. */
  @Test
  void materializeTellsRows() throws SQLException {
    List<FeatureProgress> told = new CopyOnWriteArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:featuresql:project=memory:tells-rows");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ENTITY thing (k BIGINT)");
      statement.execute(
          "CREATE TABLE t AS SELECT range AS k, TIMESTAMP '2026-01-01' AS ts FROM range(60000)");
      statement.execute(
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS SELECT k, ts, k AS f FROM t");
      statement.unwrap(FeatureStatement.class).onProgress(told::add);
      statement.execute("MATERIALIZE v WITH (pace = 40000)");
    }
    assertThat(told).hasSizeGreaterThan(1);
    assertThat(told)
        .isSortedAccordingTo(
            (a, b) -> Long.compare(a.rows().orElseThrow(), b.rows().orElseThrow()));
    FeatureProgress last = told.get(told.size() - 1);
    assertThat(last.ended()).isTrue();
    assertThat(last.rows().orElseThrow()).isBetween(1L, 60_000L);
  }

  @Test
  void postgresTellsThatItIsAtWork() throws SQLException {
    List<FeatureProgress> told = new CopyOnWriteArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:featuresql:warehouse=" + PostgresServer.newDatabase());
        Statement statement = connection.createStatement()) {
      statement.unwrap(FeatureStatement.class).onProgress(told::add);
      statement.execute("SELECT pg_sleep(0.8)");
    }
    assertThat(told).hasSizeGreaterThan(1);
    assertThat(told).allSatisfy(progress -> assertThat(progress.fraction()).isEmpty());
    assertThat(told.get(told.size() - 1).ended()).isTrue();
  }
}
