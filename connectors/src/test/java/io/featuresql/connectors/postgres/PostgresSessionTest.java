package io.featuresql.connectors.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.jdbc.Complaint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions of a real PostgreSQL share, and what they do not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PostgresSessionTest {
  private String url;
  private PostgresWarehouse warehouse;

  @BeforeEach
  void open() throws SQLException {
    url = PostgresServer.newDatabase();
    Properties properties = new Properties();
    properties.setProperty("maximumPoolSize", "2");
    properties.setProperty("loginTimeout", "1");
    warehouse = new PostgresWarehouse(url, properties);
  }

  @AfterEach
  void close() {
    if (warehouse != null) {
      warehouse.close();
    }
  }

  private PostgresWarehouse warehouse(String key, String value) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    return new PostgresWarehouse(url, properties);
  }

  private static String text(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(Connection session, String... statements) throws SQLException {
    try (Statement statement = session.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String backend(Connection session) throws SQLException {
    return text(session, "SELECT pg_backend_pid()");
  }

  @Test
  void theTimeZoneIsUtcWhateverTheRoleHas() throws SQLException {
    PostgresServer.run(
        url,
        "CREATE ROLE elsewhere LOGIN SUPERUSER",
        "ALTER ROLE elsewhere SET TimeZone = 'Asia/Kathmandu'");
    try (PostgresWarehouse other =
            new PostgresWarehouse(
                url.replace("user=postgres", "user=elsewhere"), new Properties());
        Connection session = other.connect()) {
      assertThat(text(session, "SHOW TimeZone")).isEqualTo("UTC");
      execute(session, "SET TimeZone = 'America/New_York'");
      session.close();
      try (Connection next = other.connect()) {
        assertThat(text(next, "SHOW TimeZone")).isEqualTo("UTC");
      }
    } finally {
      PostgresServer.run(url, "DROP ROLE elsewhere");
    }
  }

  @Test
  void nothingOfASessionReachesTheNext() throws SQLException {
    String first;
    try (Connection session = warehouse.connect()) {
      first = backend(session);
      execute(
          session,
          "CREATE SCHEMA other",
          "CREATE TEMP TABLE secret (a integer)",
          "PREPARE p AS SELECT 1",
          "SELECT pg_advisory_lock(7)",
          "SET statement_timeout = 7000");
      session.setSchema("other");
      session.setReadOnly(true);
    }
    try (Connection session = warehouse.connect()) {
      assertThat(backend(session)).isEqualTo(first);
      assertThat(text(session, "SHOW statement_timeout")).isEqualTo("0");
      assertThat(text(session, "SHOW search_path")).isEqualTo("\"$user\", public");
      assertThat(text(session, "SELECT count(*) FROM pg_prepared_statements WHERE name = 'p'"))
          .isEqualTo("0");
      assertThat(text(session, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
          .isEqualTo("0");
      assertThatThrownBy(() -> execute(session, "SELECT * FROM secret"))
          .hasMessageContaining("does not exist");
      execute(session, "CREATE TABLE t (a integer)");
    }
  }

  @Test
  void openAndFailedTransactionsEndWithTheSession() throws SQLException {
    String first;
    try (Connection session = warehouse.connect()) {
      first = backend(session);
      session.setAutoCommit(false);
      execute(session, "CREATE TABLE half (a integer)");
      assertThatThrownBy(() -> execute(session, "SELECT nope")).isInstanceOf(SQLException.class);
    }
    try (Connection session = warehouse.connect()) {
      assertThat(session.getAutoCommit()).isTrue();
      execute(session, "BEGIN", "CREATE TABLE half (a integer)");
    }
    try (Connection session = warehouse.connect()) {
      assertThat(backend(session)).isEqualTo(first);
      assertThat(text(session, "SELECT to_regclass('half')")).isNull();
    }
  }

  @Test
  void aPreparedStatementSurvivesTheResetOfItsConnection() throws SQLException {
    for (int round = 0; round < 3; round++) {
      try (Connection session = warehouse.connect();
          PreparedStatement prepared = session.prepareStatement("SELECT ?::int")) {
        for (int i = 0; i < 7; i++) {
          prepared.setInt(1, i);
          try (ResultSet rows = prepared.executeQuery()) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(i);
          }
        }
      }
    }
  }

  @Test
  void aLostSessionIsReplaced() throws SQLException {
    try (Connection session = warehouse.connect()) {
      String backend = backend(session);
      PostgresServer.run(url, "SELECT pg_terminate_backend(" + backend + ")");
      assertThatThrownBy(() -> execute(session, "SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(warehouse.complaint(e)).isEqualTo(Complaint.CONNECTION));
      assertThat(session.isValid(5)).isFalse();
    }
    try (Connection session = warehouse.connect()) {
      assertThat(text(session, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aMistakeKeepsTheSession() throws SQLException {
    try (Connection session = warehouse.connect()) {
      execute(session, "CREATE TEMP TABLE mine (a integer)");
      // SQLSTATE 0A000
      assertThatThrownBy(() -> execute(session, "SELECT count(*) FROM mine FOR UPDATE"))
          .hasMessageContaining("FOR UPDATE is not allowed");
      assertThat(text(session, "SELECT count(*) FROM mine")).isEqualTo("0");
    }
  }

  @Test
  void aQuestionDoesNotAbortATransaction() throws SQLException {
    try (Connection session = warehouse.connect()) {
      session.setAutoCommit(false);
      execute(session, "CREATE TEMP TABLE mine (a integer)");
      for (String sql : List.of("SELECT a FROM mine", "SELECT nope FROM mine")) {
        try {
          String name =
              warehouse.ask(
                  session,
                  () -> {
                    try (PreparedStatement prepared = session.prepareStatement(sql)) {
                      return prepared.getMetaData().getColumnLabel(1);
                    }
                  });
          assertThat(name).isEqualTo("a");
        } catch (SQLException refused) {
          assertThat(refused.getMessage()).contains("nope");
        }
      }
      session.commit();
      assertThat(text(session, "SELECT count(*) FROM mine")).isEqualTo("0");
    }
  }

  @Test
  void guessesRowsAndLeavesNoTransactionBehind() throws SQLException {
    PostgresServer.run(
        url,
        "CREATE TABLE counted AS SELECT i FROM generate_series(1, 1000) AS g (i)",
        "ANALYZE counted");
    try (Connection session = warehouse.connect()) {
      for (boolean autoCommit : List.of(true, false)) {
        session.setAutoCommit(autoCommit);
        assertThat(
                warehouse.estimatedRows(session, "SELECT 1 FROM counted c JOIN counted USING (i)"))
            .hasValue(1000);
        assertThatThrownBy(() -> warehouse.estimatedRows(session, "SELECT 1 FROM nope"))
            .hasMessageContaining("nope");
        assertThat(PostgresSession.of(session).isIdle()).isTrue();
      }
      execute(session, "CREATE TEMP TABLE mine (a integer)");
      assertThatThrownBy(() -> warehouse.estimatedRows(session, "SELECT nope FROM mine"))
          .hasMessageContaining("nope");
      assertThat(text(session, "SELECT count(*) FROM mine")).isEqualTo("0");
    }
  }

  @Test
  void moreSessionsThanThePoolHasAreRefusedWithTheRemedy() throws SQLException {
    try (Connection one = warehouse.connect();
        Connection two = warehouse.connect()) {
      assertThat(backend(one)).isNotEqualTo(backend(two));
      assertThatThrownBy(() -> warehouse.connect())
          .hasMessage(
              "all 2 sessions are in use; close connections, or raise"
                  + " warehouse.maximumPoolSize");
    }
  }

  @Test
  void closingEndsSessionsAndThreads() throws Exception {
    Connection session = warehouse.connect();
    warehouse.close();
    assertThat(session.isValid(5)).isFalse();
    session.close();
    warehouse.close();
    assertThatThrownBy(() -> warehouse.connect()).hasMessage("the warehouse is closed");
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("featuresql-postgresql")) {
        thread.join(10_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
    try (PostgresWarehouse other = warehouse("maximumPoolSize", "1");
        Connection only = other.connect()) {
      assertThat(
              text(
                  only, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
          .isEqualTo("1");
    }
  }

  @Test
  void whoIsNotLetInIsToldAtOnce() {
    PostgresWarehouse nowhere =
        new PostgresWarehouse(
            "jdbc:postgresql://127.0.0.1:1/x?user=me&password=secret", new Properties());
    assertThatThrownBy(nowhere::connect)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    assertThat(nowhere.describe()).isEqualTo("PostgreSQL at jdbc:postgresql://127.0.0.1:1/x");
    assertThatThrownBy(() -> warehouse("maximumPoolSize", "many"))
        .hasMessage("warehouse.maximumPoolSize: 'many' is not a number above 0");
  }
}
