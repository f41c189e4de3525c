package io.featuresql.connectors.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.featuresql.connectors.jdbc.Complaint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What errors of a real Trino say, and where they point to. */
class TrinoErrorsTest extends TrinoTest {
  private SQLException failure(String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (Statement statement = session.createStatement()) {
            if (statement.execute(sql)) {
              try (ResultSet rows = statement.getResultSet()) {
                rows.next();
              }
            }
          }
        });
  }

  /** The place is marked by {@code ^}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ^nope",
        "SELECT 1,\n  ^nope\nFROM (VALUES 1) t(a)",
        "SELECT 1,\r\n\t\t^nope\r\nFROM (VALUES 1) t(a)",
        "  -- é日本😀\n SELECT 'é日本😀', \t^nope FROM (VALUES 1)",
        "SELECT * FROM ^missing_table",
        "SELECT * FROM ^nocatalog.a.b",
        "SELECT 1 + ^upperr('x')",
        "SELECT 1 WHERE ^FROM",
        "SELECT 1 +^",
        "SELECT 'it''s', ^nope",
        "SELECT 1^; SELECT 2",
      })
  void pointsIntoTheText(String marked) throws SQLException {
    String sql = marked.replace("^", "");
    check(marked, failure(sql));
    if (!sql.contains(";")) {
      check(marked, assertThrows(SQLException.class, () -> describe(sql)));
    }
    // with a parameter the text goes as a literal
    String bound = marked.replaceFirst("SELECT ", "SELECT ?, ");
    check(bound, assertThrows(SQLException.class, () -> values(bound.replace("^", ""), "it's")));
  }

  private void check(String marked, SQLException error) {
    assertThat(warehouse.errorOffset(error, marked.replace("^", "")))
        .as(error.getMessage())
        .hasValue(marked.indexOf('^'));
    assertThat(warehouse.errorMessage(error))
        .doesNotContain("Query failed", "line 1", "line 2")
        .isNotBlank();
    assertThat(warehouse.complaint(error)).isEqualTo(Complaint.TEXT);
  }

  private void describe(String sql) throws SQLException {
    try (PreparedStatement prepared = session.prepareStatement(sql)) {
      prepared.getMetaData();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT CAST(x AS integer) FROM (VALUES 'x') t(x)|VALUE",
        "SELECT 1 / x FROM (VALUES 0) t(x)|VALUE",
        "SELECT CAST(x AS tinyint) FROM (VALUES 300) t(x)|VALUE",
        "SELECT (SELECT a FROM (VALUES 1, 2) t(a))|VALUE",
        "DELETE FROM system.runtime.nodes|TEXT",
        "SELECT fail('mine')|TEXT",
        "SELECT 1 = 'a'|TEXT",
      })
  void tellsTheKindOfError(String sql, Complaint complaint) {
    assertThat(warehouse.complaint(failure(sql))).isEqualTo(complaint);
  }

  @Test
  void transactionsAreTrinos() throws SQLException {
    execute("CREATE TABLE in_transaction (a integer)");
    session.setAutoCommit(false);
    SQLException refused = failure("INSERT INTO in_transaction VALUES 1");
    assertThat(warehouse.complaint(refused)).isEqualTo(Complaint.TRANSACTION);
    assertThat(warehouse.complaint(failure("SELECT 1"))).isEqualTo(Complaint.TRANSACTION);
    session.rollback();
    session.setAutoCommit(true);
    execute("DROP TABLE in_transaction");
  }

  @Test
  void anUnknownCatalogIsSaid() throws SQLException {
    TrinoWarehouse elsewhere =
        warehouse("jdbc:trino://" + TrinoServer.shared().authority() + "/nocatalog/s");
    try (Connection other = elsewhere.connect();
        Statement statement = other.createStatement()) {
      SQLException error =
          assertThrows(SQLException.class, () -> statement.execute("SELECT * FROM t"));
      assertThat(elsewhere.errorMessage(error)).isEqualTo("Catalog 'nocatalog' not found");
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws SQLException {
    TrinoWarehouse nowhere = warehouse("jdbc:trino://127.0.0.1:1/memory/default");
    try (Connection other = nowhere.connect();
        Statement statement = other.createStatement()) {
      SQLException error = assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
      assertThat(nowhere.complaint(error)).isEqualTo(Complaint.CONNECTION);
    }
  }
}
