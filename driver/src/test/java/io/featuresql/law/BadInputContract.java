package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Values at the ends of what there is, and statements that cannot go well, on each warehouse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BadInputContract {
  private static final int WIDE = 500;

  private final TestEngine engine;
  private final String emptyArray;
  Connection connection;

  /**
   * For one warehouse.
   *
   * @param emptyArray an array of integers without elements, in its words
   */
  BadInputContract(TestEngine engine, String emptyArray) {
    this.engine = engine;
    this.emptyArray = emptyArray;
  }

  @BeforeAll
  void build() throws SQLException {
    String name = "bad_" + engine.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    connection = DriverManager.getConnection(engine.project(name));
    Results.run(
        connection,
        "CREATE TABLE labels (id BIGINT, made_at " + engine.timestamp() + ")",
        "INSERT INTO labels VALUES (1, TIMESTAMP '1899-12-31 23:59:59.999999'),"
            + " (1, TIMESTAMP '9999-12-31 23:59:59.999999'), (2, TIMESTAMP '0001-01-01 00:00:00'),"
            + " (3, TIMESTAMP '2026-01-01 00:00:00')",
        "CREATE ENTITY thing (id BIGINT)");
  }

  @AfterAll
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void valuesAtTheEndsComeBackAsTheyAre() throws SQLException {
    String number = engine.number();
    Results.run(
        connection,
        "CREATE TABLE ends AS SELECT * FROM (VALUES"
            + row(1, "1899-12-31 23:59:59.999999", "'NaN'", "1583-01-01 00:00:00", "''")
            + ","
            + row(
                1, "9999-12-31 23:59:59.999999", "'Infinity'", "9999-12-31 23:59:59.999999", "' '")
            + ","
            + row(2, "0001-01-01 00:00:00", "'-Infinity'", "0001-01-01 00:00:00.000001", "''")
            + ","
            + row(3, "0001-01-01 00:00:00", "'-0.0'", "12345-01-01 00:00:00", "'x'")
            + ") AS t (id, happened_at, amount, seen, word, list)",
        "CREATE FEATURE VIEW at_the_ends ENTITY thing TIMESTAMP happened_at AS SELECT id,"
            + " happened_at, CAST(amount AS "
            + number
            + ") AS amount, seen, word, list FROM ends");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT made_at, amount, seen, word, list, at_the_ends.happened_at AS matched"
                    + " FROM labels FEATURES at_the_ends AS OF labels.made_at"
                    + " ORDER BY id, labels.made_at")) {
      expect(rows, "1899-12-31T23:59:59.999999", Double.NaN, "1583-01-01T00:00", "");
      expect(
          rows,
          "9999-12-31T23:59:59.999999",
          Double.POSITIVE_INFINITY,
          "9999-12-31T23:59:59.999999",
          " ");
      expect(rows, "0001-01-01T00:00", Double.NEGATIVE_INFINITY, "0001-01-01T00:00:00.000001", "");
      expect(rows, "0001-01-01T00:00", -0.0, "+12345-01-01T00:00", "x");
      assertThat(rows.next()).isFalse();
    }
  }

  private String row(int id, String at, String amount, String seen, String word) {
    return " (CAST(%d AS BIGINT), TIMESTAMP '%s', %s, TIMESTAMP '%s', %s, %s)"
        .formatted(id, at, amount, seen, word, emptyArray);
  }

  private static void expect(
      ResultSet rows, String matched, double amount, String seen, String word) throws SQLException {
    assertThat(rows.next()).isTrue();
    assertThat(rows.getObject("matched", LocalDateTime.class))
        .isEqualTo(LocalDateTime.parse(matched));
    assertThat(rows.getObject("amount", Double.class)).isEqualTo(Double.valueOf(amount));
    assertThat(rows.getObject("seen", LocalDateTime.class)).isEqualTo(LocalDateTime.parse(seen));
    assertThat(rows.getString("word")).isEqualTo(word);
    Array list = rows.getArray("list");
    assertThat((Object[]) list.getArray()).isEmpty();
  }

  /** A table of the entities 1 and 3, with a number n for each. */
  private String twoRows(String first, String second) {
    return engine.derivedTable(
        List.of("id", "happened_at", "n"),
        List.of(
            List.of(engine.bigint(1), "TIMESTAMP '1800-01-01 00:00:00'", first),
            List.of(engine.bigint(3), "TIMESTAMP '2025-01-01 00:00:00'", second)));
  }

  /** How many columns a result of this warehouse can have; no limit that matters when greater. */
  int mostColumns() {
    return Integer.MAX_VALUE;
  }

  @Test
  void twoThousandFeaturesInOneStatement() throws SQLException {
    String columns =
        IntStream.rangeClosed(1, WIDE)
            .mapToObj(i -> "n + " + i + " AS f" + i)
            .collect(Collectors.joining(", "));
    Results.run(
        connection,
        "CREATE TABLE wide AS SELECT id, happened_at, " + columns + " FROM " + twoRows("7", "8"));
    String features =
        IntStream.rangeClosed(1, 4)
            .mapToObj(
                view ->
                    "wide ("
                        + IntStream.rangeClosed(1, WIDE)
                            .mapToObj(i -> "f" + i + " AS v" + view + "_" + i)
                            .collect(Collectors.joining(", "))
                        + ") AS w"
                        + view)
            .collect(Collectors.joining(", "));
    Results.run(
        connection,
        "CREATE FEATURE VIEW wide ENTITY thing TIMESTAMP happened_at AS SELECT * FROM wide");
    String from = " FROM labels FEATURES " + features + " AS OF made_at";
    List<List<Object>> some =
        Results.rows(connection, "SELECT id, v1_1, v2_17, v4_500" + from + " WHERE id = 3");
    assertThat(some).hasToString("[[3, 9, 25, 508]]");
    if (mostColumns() >= 4 * WIDE) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT *" + from + " ORDER BY id DESC")) {
        assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2 + 4 * WIDE);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("v3_400")).isEqualTo(408);
      }
    } else {
      assertThatThrownBy(() -> Results.rows(connection, "SELECT *" + from))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(String.valueOf(mostColumns()));
      assertThat(Results.rows(connection, "SELECT id FROM labels")).hasSize(4);
    }
  }

  @Test
  void aTableThatFailsWhileItIsMadeIsNotThere() throws SQLException {
    Results.run(
        connection,
        "CREATE TABLE zeros AS SELECT * FROM " + twoRows("5", "0"),
        "CREATE FEATURE VIEW zero ENTITY thing TIMESTAMP happened_at AS SELECT * FROM zeros");
    String query = " AS SELECT id, CAST(" + failing() + " AS INTEGER) AS part FROM labels";
    String clause = " FEATURES zero AS OF made_at";
    assertThatThrownBy(() -> Results.run(connection, "CREATE TABLE unmade" + query + clause))
        .isInstanceOf(SQLDataException.class);
    assertThatThrownBy(() -> Results.rows(connection, "SELECT * FROM unmade"))
        .isInstanceOf(SQLSyntaxErrorException.class);
    // one that was there before stays
    Results.run(connection, "CREATE TABLE unmade AS SELECT 1 AS one");
    assertThatThrownBy(() -> Results.run(connection, "CREATE TABLE unmade" + query + clause))
        .isInstanceOf(SQLException.class);
    assertThat(Results.rows(connection, "SELECT one FROM unmade")).hasSize(1);
  }

  /** An expression over the feature n that fails where it is 0, and not before. */
  String failing() {
    return "10 / n";
  }

  @Test
  void aFunctionThatTheWarehouseLacksIsPointedAt() throws SQLException {
    String view =
        "CREATE FEATURE VIEW foreign_words ENTITY thing TIMESTAMP made_at AS"
            + " SELECT id, made_at, no_such_function(id) AS f FROM labels";
    assertThatThrownBy(() -> Results.run(connection, view))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessageContaining("line 1:" + (view.indexOf("no_such_function") + 1))
        .hasMessageContaining("no_such_function");
    assertThat(Results.rows(connection, "SHOW FEATURE VIEWS").toString())
        .doesNotContain("foreign_words");
  }

  @Test
  void aTypeThatTheWarehouseLacksIsPointedAt() {
    String view =
        "CREATE FEATURE VIEW foreign_type ENTITY thing TIMESTAMP made_at AS"
            + " SELECT id, made_at, CAST(id AS no_such_type) AS f FROM labels";
    assertThatThrownBy(() -> Results.run(connection, view))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessageContaining("line 1:")
        .hasMessageContainingAll("no_such_type");
  }
}
