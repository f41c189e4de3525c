package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a statement with a clause says of PostgreSQL's tables, beside the joins of features. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PostgresLocksTest {
  private Connection connection;
  private Connection other;

  @BeforeEach
  void connect() throws SQLException {
    String server = PostgresServer.newDatabase();
    connection = DriverManager.getConnection("jdbc:featuresql:warehouse=" + server);
    other = DriverManager.getConnection(server);
    for (String sql :
        new String[] {
          "CREATE TABLE events (id BIGINT, at TIMESTAMP, n INT)",
          "INSERT INTO events VALUES (1, '2026-01-01', 10), (2, '2026-01-01', 20)",
          "CREATE TABLE labels (id BIGINT, made TIMESTAMP)",
          "INSERT INTO labels VALUES (1, '2026-02-01'), (2, '2026-02-01'), (3, '2026-02-01')",
          "CREATE TABLE users (id BIGINT)",
          "INSERT INTO users VALUES (1), (2)",
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at AS SELECT id, at, n FROM events"
        }) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    other.close();
  }

  private static long count(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      long count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  private long free(String table) throws SQLException {
    return count(other, "SELECT id FROM " + table + " FOR UPDATE SKIP LOCKED");
  }

  /** The rows of events are read for features, and stay free. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM labels l FEATURES v AS OF l.made WHERE n = 10 FOR UPDATE | 2 | 2",
        "SELECT * FROM public.labels FEATURES v AS OF made FOR NO KEY UPDATE | 0 | 2",
        "SELECT l.id, n FROM labels l FEATURES v AS OF NOW JOIN users u ON u.id = l.id FOR SHARE"
            + " NOWAIT | 1 | 0",
        "SELECT l.id FROM labels l FEATURES v AS OF l.made JOIN users USING (id) FOR UPDATE OF"
            + " users | 3 | 0",
        "SELECT q.id FROM (SELECT id, n FROM labels l FEATURES v AS OF l.made) q, users u WHERE"
            + " q.id = u.id AND q.n = 20 FOR UPDATE SKIP LOCKED | 2 | 1",
        "SELECT q.id FROM (SELECT id, n FROM labels l FEATURES v AS OF l.made) q, users u WHERE"
            + " q.id = u.id FOR UPDATE OF u | 3 | 0",
        "SELECT q.id FROM (SELECT id, n FROM labels l FEATURES v AS OF l.made LIMIT 1) q FOR UPDATE"
            + " | 2 | 2",
        "WITH l AS (SELECT * FROM labels) SELECT l.id FROM l FEATURES v AS OF made, users u WHERE"
            + " u.id = l.id FOR UPDATE | 3 | 0",
        "SELECT n FROM FEATURES v AS OF NOW, users u WHERE u.id = v.n / 10 FOR UPDATE | 3 | 0",
        "SELECT n FROM users u JOIN LATERAL (SELECT * FROM labels l WHERE l.id = u.id) q ON true"
            + " FEATURES v ON id = u.id AS OF q.made FOR UPDATE | 1 | 0"
      })
  void aLockIsOnTheRowsOfTheTables(String sql, long labels, long users) throws SQLException {
    assertThat(count(connection, sql)).isPositive();
    assertThat(free("labels")).isEqualTo(labels);
    assertThat(free("users")).isEqualTo(users);
    assertThat(free("events")).isEqualTo(2);
  }

  @Test
  void featuresAloneHaveNoRowsToLock() {
    String sql = "SELECT * FROM FEATURES v AS OF NOW FOR UPDATE";
    assertThatThrownBy(() -> count(connection, sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(
            "line 1:36: FOR UPDATE locks rows of tables, and there is none beside FEATURES");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT l.id FROM labels l LEFT JOIN users u ON u.id = l.id",
        "SELECT DISTINCT l.id FROM labels l",
        "SELECT l.id FROM labels l GROUP BY l.id",
        "SELECT l.id FROM labels l UNION ALL SELECT l.id FROM labels l"
      })
  void whatPostgresRefusesToLockStaysRefused(String sql) {
    String with = sql.replace("FROM labels l", "FROM labels l FEATURES v AS OF l.made");
    assertThatThrownBy(() -> count(other, sql + " FOR UPDATE")).hasMessageContaining("FOR UPDATE ");
    assertThatThrownBy(() -> count(connection, with + " FOR UPDATE"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("FOR UPDATE ");
  }

  /** Whose row it is cannot be told, by PostgreSQL either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ctid FROM labels l FEATURES v AS OF l.made, users u",
        "UPDATE users SET id = n FROM labels l FEATURES v AS OF l.made WHERE ctid = l.ctid",
        "DELETE FROM users USING labels l FEATURES v AS OF l.made WHERE ctid = l.ctid"
      })
  void aColumnOfEachOfSeveralTablesNeedsTheTable(String sql) {
    assertThatThrownBy(() -> count(other, sql.replace("FEATURES v AS OF l.made", "")))
        .hasMessageContaining("column reference \"ctid\" is ambiguous");
    assertThatThrownBy(() -> count(connection, sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("each table here has a column 'ctid'; name the table before it")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42702");
  }
}
