package io.featuresql.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.featuresql.connectors.jdbc.Complaint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where errors of a real DuckDB point to. */
class DuckDbErrorsTest {
  private final DuckDbWarehouse warehouse =
      new DuckDbWarehouse("jdbc:duckdb:", new Properties(), Optional.empty());
  private Connection session;

  @BeforeEach
  void connect() throws SQLException {
    session = warehouse.connect();
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    warehouse.close();
  }

  private SQLException failure(String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (Statement statement = session.createStatement()) {
            statement.execute(sql);
          }
        });
  }

  /** The message is 1.7 KB, the candidates in the last one some 100 KB. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1::BIGINT + INTERVAL 1 DAY",
        "SELECT nope FROM (SELECT 1 AS long) t JOIN (SELECT 1 AS #) u ON true"
      })
  void longMessagesAreRead(String sql) {
    SQLException error = failure(sql.replace("#", "\"" + "n\"\"\\é😀".repeat(20_000) + "\""));
    assertThat(warehouse.complaint(error)).isEqualTo(Complaint.TEXT);
    assertThat(warehouse.errorMessage(error))
        .startsWith(sql.contains("BIGINT") ? "No func" : "Ref");
  }

  /** The place is marked by {@code ^}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ^nope",
        "SELECT 1,\n  ^nope\nFROM range(1)",
        "SELECT 1,\r\n\t\t^nope\r\nFROM range(1)",
        "  -- é日本😀\n SELECT 'é日本😀', \t^nope FROM range(1)",
        "SELECT 1; SELECT ^nope",
        "SELECT * FROM ^missing_table",
        "SELECT 1 + ^upperr('x')",
        "SELECT 1 WHERE ^FROM",
        "SELECT 'a' || (SELECT ^t.x FROM range(3) r)",
      })
  void pointsIntoTheText(String marked) {
    String sql = marked.replace("^", "");
    SQLException error = failure(sql);
    assertThat(warehouse.errorOffset(error, sql)).hasValue(marked.indexOf('^'));
    assertThat(warehouse.errorMessage(error)).doesNotContain("LINE", "{").isNotBlank();
    assertThat(warehouse.complaint(error)).isEqualTo(Complaint.TEXT);
  }

  @Test
  void pointsIntoLongLines() {
    String sql = "SELECT " + "'日', ".repeat(500) + "nope, " + "1, ".repeat(500) + "2";
    assertThat(warehouse.errorOffset(failure(sql), sql)).hasValue(sql.indexOf("nope"));
  }

  @Test
  void preparingTellsTheSame() {
    String sql = "SELECT 1,\n nope";
    SQLException error =
        assertThrows(
            SQLException.class,
            () -> {
              try (PreparedStatement prepared = session.prepareStatement(sql)) {
                prepared.getMetaData();
              }
            });
    assertThat(warehouse.errorOffset(error, sql)).hasValue(11);
    assertThat(warehouse.errorMessage(error)).startsWith("Referenced column \"nope\"");
  }

  @Test
  void doesNotTakePlacesInAViewForPlacesInTheText() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE TABLE k (a VARCHAR)");
      statement.execute("CREATE VIEW v AS SELECT a FROM k");
      statement.execute("DROP TABLE k");
    }
    String sql = "SELECT a, 'enough text to have an offset of the view within' FROM v";
    assertThat(warehouse.errorOffset(failure(sql), sql)).isEmpty();
  }

  @Test
  void tellsTheKindOfError() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
      statement.execute("INSERT INTO t VALUES (1)");
    }
    assertThat(warehouse.complaint(failure("INSERT INTO t VALUES (1)")))
        .isEqualTo(Complaint.CONSTRAINT);
    assertThat(warehouse.complaint(failure("SELECT CAST('x' AS INTEGER)")))
        .isEqualTo(Complaint.VALUE);
    assertThat(warehouse.complaint(failure("SELECT * FROM '/none/such.parquet'")))
        .isEqualTo(Complaint.FAILURE);
  }

  @Test
  void mendsCharactersThatTheDriverBreaks() {
    assertThat(warehouse.errorMessage(failure("SELECT \"😀\""))).contains("😀");
  }

  @Test
  void aFileThatAnotherProcessHoldsSaysWhatToDo() {
    SQLException error =
        new SQLException(
            "IO Error: Could not set lock on file \"/data/w.duckdb\": Conflicting lock is held in"
                + " /usr/bin/java (PID 7). See also"
                + " https://duckdb.org/docs/current/connect/concurrency");
    assertThat(DuckDbErrors.message(error))
        .isEqualTo(
            error.getMessage()
                + "; one process at a time may have the file open: end the other one, or take"
                + " another project");
  }
}
