package io.featuresql.connectors.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.featuresql.connectors.jdbc.Complaint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where errors of a real PostgreSQL point to, and what they complain about. */
class PostgresErrorsTest {
  private static PostgresWarehouse warehouse;
  private static Connection session;

  @BeforeAll
  static void connect() throws SQLException {
    warehouse = new PostgresWarehouse(PostgresServer.newDatabase(), new Properties());
    session = warehouse.connect();
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE TABLE t (a integer PRIMARY KEY, b text CHECK (b <> 'secret'))");
      statement.execute("INSERT INTO t VALUES (1, 'x')");
      statement.execute("CREATE ROLE nobody_special");
    }
  }

  @AfterAll
  static void close() throws SQLException {
    if (session != null) {
      session.close();
      warehouse.close();
    }
  }

  private static SQLException failure(String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (Statement statement = session.createStatement()) {
            statement.execute(sql);
          }
        });
  }

  private static SQLException failureOfPrepared(String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (PreparedStatement prepared = session.prepareStatement(sql)) {
            prepared.getMetaData();
          }
        });
  }

  /** The place is marked by {@code ^}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ^nope",
        "SELECT 1,\n  ^nope\nFROM t",
        "SELECT 1,\r\n\t\t^nope\r\nFROM t",
        "  -- é日本😀\n SELECT 'é日本😀', \t^nope FROM t",
        "SELECT * FROM ^missing_table",
        "SELECT 1 + ^upperr('x')",
        "SELECT 1 WHERE ^FROM t",
        "SELECT 'a' || (SELECT ^r.x FROM t r)",
        "SELECT ^t.nope FROM t",
        "SELECT 1 ^+ 'a'::text",
        "SELECT $$?$$, ^\"Nope\" FROM t",
        "SELECT ^NOPE",
      })
  void pointsIntoTheText(String marked) {
    String sql = marked.replace("^", "");
    for (SQLException error : new SQLException[] {failure(sql), failureOfPrepared(sql)}) {
      assertThat(warehouse.errorOffset(error, sql)).hasValue(marked.indexOf('^'));
      assertThat(warehouse.errorMessage(error)).doesNotContain("Position", "ERROR").isNotBlank();
      assertThat(warehouse.complaint(error)).isEqualTo(Complaint.TEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ? + 1, ?, ?, ^nope FROM t WHERE a = ?",
        "SELECT '{\"a\": 1}'::jsonb ?? 'a', ^nope",
        "SELECT '?', \"a\", /* ? */ ?::int, ^nope FROM t -- ?",
      })
  void pointsBehindParameters(String marked) {
    String sql = marked.replace("^", "");
    assertThat(warehouse.errorOffset(failureOfPrepared(sql), sql)).hasValue(marked.indexOf('^'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; SELECT ^nope",
        "SELECT 1; SELECT 2;\n SELECT ^nope, 3; SELECT 4",
        "SELECT '{\"a\": 1}'::jsonb ? 'a', ^nope",
      })
  void pointsIntoSeveralStatementsAndPastOperators(String marked) {
    String sql = marked.replace("^", "");
    assertThat(warehouse.errorOffset(failure(sql), sql)).hasValue(marked.indexOf('^'));
  }

  @Test
  void doesNotTakePlacesInAFunctionForPlacesInTheText() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(
          "CREATE FUNCTION broken() RETURNS integer LANGUAGE plpgsql AS"
              + " $$ BEGIN RETURN (SELECT nope); END $$");
    }
    String sql = "SELECT broken()";
    assertThat(warehouse.errorOffset(failure(sql), sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO t VALUES (1, 'y')|CONSTRAINT",
        "INSERT INTO t VALUES (NULL, 'y')|CONSTRAINT",
        "INSERT INTO t VALUES (2, 'secret')|CONSTRAINT",
        "SELECT 'x'::integer|VALUE",
        "SELECT 1 / (a - 1) FROM t|VALUE",
        "SELECT timestamp '2026-13-01'|VALUE",
        "SELECT (SELECT a FROM generate_series(1, 2) a)|VALUE",
        "SELECT a FROM t GROUP BY b|TEXT",
        "SELECT count(*) FROM t FOR UPDATE|TEXT",
        "SAVEPOINT s|TRANSACTION",
        "SELECT pg_read_file('/none/such')|FAILURE",
      })
  void tellsTheKindOfError(String sql, Complaint complaint) {
    assertThat(warehouse.complaint(failure(sql))).isEqualTo(complaint);
  }

  @Test
  void aMissingRightIsNoMistakeInTheText() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET ROLE nobody_special");
      assertThat(warehouse.complaint(failure("SELECT * FROM t"))).isEqualTo(Complaint.FAILURE);
      statement.execute("RESET ROLE");
    }
  }

  @Test
  void hintsAreKeptAndValuesAreNot() {
    assertThat(warehouse.errorMessage(failure("SELECT aa FROM t")))
        .isEqualTo(
            "column \"aa\" does not exist; Perhaps you meant to reference the column \"t.a\".");
    assertThat(warehouse.errorMessage(failure("INSERT INTO t VALUES (2, 'secret')")))
        .contains("t_b_check")
        .doesNotContain("secret");
  }
}
