package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The names in a view's query mean what they meant where the view was defined, whatever the
 * statement around it and the session of its reader call by the same names.
 *
 * <p>The true table has the amounts 10 and 90; whatever poses as it has 1.
 */
abstract class ScopeContract {
  private static final List<List<Object>> TRUE_AMOUNT = List.of(List.of(90));

  /** Definitions: the source is called orders, and every query gives the amounts of it. */
  private static final List<String> QUERIES =
      List.of(
          "SELECT id, sold_at, amount FROM orders",
          "SELECT orders.id, orders.sold_at, orders.amount FROM orders",
          "SELECT o.id, o.sold_at, o.amount FROM orders AS o WHERE o.amount > 0",
          "SELECT o.id, o.sold_at, o.amount FROM orders o, things t WHERE t.id = o.id",
          "SELECT orders.id, sold_at, amount FROM things JOIN orders ON things.id = orders.id",
          "SELECT id, sold_at, amount FROM (SELECT * FROM orders) AS o",
          "SELECT id, sold_at, amount FROM orders WHERE id IN (SELECT id FROM things)",
          "SELECT id, sold_at, amount FROM orders WHERE amount = (SELECT max(amount) FROM orders)",
          "SELECT id, sold_at, max(amount) AS amount FROM orders GROUP BY id, sold_at",
          "SELECT id, sold_at, amount FROM orders UNION ALL SELECT id, sold_at, amount FROM orders"
              + " WHERE id > 5",
          "WITH kept AS (SELECT * FROM orders) SELECT id, sold_at, amount FROM kept",
          "WITH orders AS (SELECT * FROM orders) SELECT id, sold_at, amount FROM orders",
          "WITH a AS (SELECT * FROM orders), b AS (SELECT * FROM a) SELECT id, sold_at, amount FROM"
              + " b",
          "SELECT id, sold_at, amount FROM (WITH orders AS (SELECT * FROM orders) SELECT * FROM"
              + " orders) AS x WHERE id IN (SELECT id FROM orders)",
          "WITH things AS (SELECT id FROM orders) SELECT o.id, o.sold_at, o.amount FROM orders o"
              + " JOIN things ON things.id = o.id",
          "SELECT o.id, extract(year FROM sold_at) AS made, o.amount, sold_at FROM orders o",
          "SELECT id, sold_at, amount FROM orders WHERE sold_at IS NOT NULL AND amount > ALL"
              + " (SELECT 0 FROM things)",
          "SELECT id, sold_at, amount FROM order_view");

  private static final List<String> STATEMENTS =
      List.of(
          "WITH orders AS (%2$s) SELECT amount FROM asked FEATURES seen AS OF made_at",
          "WITH orders AS (%2$s), things AS (SELECT 7 AS id) SELECT amount FROM asked FEATURES seen"
              + " AS OF made_at",
          "SELECT * FROM (WITH orders AS (%2$s) SELECT amount FROM asked FEATURES seen AS OF"
              + " made_at) AS q",
          "WITH orders AS (%2$s) SELECT amount FROM (SELECT id, made_at FROM asked FEATURES seen"
              + " (amount AS x) AS OF made_at) AS a FEATURES seen AS OF a.made_at",
          "WITH orders AS (%2$s) SELECT orders.id + 89 FROM orders WHERE id IN (SELECT asked.id"
              + " FROM asked FEATURES seen AS OF made_at WHERE amount = 90)",
          "WITH orders AS (%2$s) SELECT amount FROM FEATURES seen AS OF NOW",
          "WITH orders AS (%2$s) SELECT amount FROM asked FEATURES seen AS OF made_at KNOWN AS OF"
              + " NOW",
          "WITH RECURSIVE orders (id, amount) AS (SELECT 1 AS id, 1 AS amount UNION ALL SELECT"
              + " o.id, o.amount + 1 FROM orders AS o WHERE o.amount < 3) SELECT amount FROM asked"
              + " FEATURES seen AS OF made_at");

  private final TestEngine engine = engine();
  Connection connection;
  String project;

  /** The warehouse on trial. */
  abstract TestEngine engine();

  /** Gives another schema, and makes tables without a schema be looked for there from now on. */
  abstract List<String> useOther(String schema);

  /** Makes the session look where it looked at first. */
  abstract List<String> useOwn(String schema);

  /** The schema of temporary tables; empty where there are none, or a name cannot tell them. */
  abstract String temporarySchema();

  /** A name that is told from the same in other letters, if there is such a thing. */
  boolean distinguishesCase() {
    return false;
  }

  /** The URL of a project that ends with its only connection, and holds no session after it. */
  private String ofItsOwn(String name) throws SQLException {
    return engine.project(name).replaceFirst("project=memory:[^;]*;?", "");
  }

  @BeforeEach
  void build() throws SQLException {
    project =
        "scope_"
            + engine.getClass().getSimpleName().toLowerCase(Locale.ROOT)
            + System.identityHashCode(this);
    connection = DriverManager.getConnection(ofItsOwn(project));
    Results.run(
        connection,
        table("orders", 10, 90),
        "CREATE TABLE things (id BIGINT)",
        "INSERT INTO things VALUES (1)",
        "CREATE VIEW order_view AS SELECT * FROM orders",
        "CREATE TABLE asked (id BIGINT, made_at " + engine.timestamp() + ")",
        "INSERT INTO asked VALUES (1, TIMESTAMP '2026-01-05 00:00:00')",
        "CREATE ENTITY thing (id BIGINT)");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** A table of orders of these amounts, one a day. */
  private String table(String name, int... amounts) {
    return "CREATE TABLE " + name + " AS " + orders(amounts);
  }

  /** Rows of orders, one a day. */
  private String orders(int... amounts) {
    List<String> rows = new ArrayList<>();
    for (int amount : amounts) {
      String at = "TIMESTAMP '2026-01-0" + (rows.size() + 1) + " 00:00:00'";
      rows.add(
          "SELECT "
              + engine.bigint(1)
              + " AS id, CAST("
              + at
              + " AS "
              + engine.timestamp()
              + ") AS sold_at, CAST("
              + at
              + " AS "
              + engine.timestamp()
              + ") AS loaded, "
              + amount
              + " AS amount");
    }
    return String.join(" UNION ALL ", rows);
  }

  private void define(String query) throws SQLException {
    Results.run(
        connection,
        "CREATE OR REPLACE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS " + query);
  }

  private List<List<Object>> read(String sql) throws SQLException {
    return Results.rows(connection, sql).stream()
        .map(row -> List.<Object>of(((Number) row.get(0)).intValue()))
        .toList();
  }

  /** The statements to try; of a slow engine one, unless it shall be all. */
  private List<String> statements(boolean all) {
    return all || !engine.isSlow() ? STATEMENTS : STATEMENTS.subList(1, 2);
  }

  static List<String> queries() {
    return QUERIES;
  }

  @ParameterizedTest
  @MethodSource("queries")
  void whatAStatementCallsSoIsAnother(String query) throws SQLException {
    define(query);
    for (String statement : statements(query.equals(QUERIES.get(0)))) {
      if (statement.contains("KNOWN")) {
        continue;
      }
      String sql = statement.formatted("", orders(1));
      assertThat(read(sql)).as(sql).isEqualTo(TRUE_AMOUNT);
    }
  }

  @Test
  void everyStrategyReadsTheSame() throws SQLException {
    for (int i = 0; i < engine.strategies().size(); i++) {
      String strategy = engine.strategies().get(i);
      String url = ofItsOwn(project + "_" + i) + ";strategy=" + strategy;
      try (Connection other = DriverManager.getConnection(url)) {
        connection.close();
        connection = other;
        Results.run(
            other,
            table("orders", 10, 90),
            "CREATE TABLE asked (id BIGINT, made_at " + engine.timestamp() + ")",
            "INSERT INTO asked VALUES (1, TIMESTAMP '2026-01-05 00:00:00')",
            "CREATE ENTITY thing (id BIGINT)",
            "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at CREATED TIMESTAMP loaded AS"
                + " SELECT id, sold_at, loaded, amount FROM orders",
            "CREATE FEATURE VIEW twice ENTITY thing TIMESTAMP sold_at AS SELECT"
                + " id, sold_at, amount * 2 AS doubled FROM orders");
        for (String statement : statements(i == 0)) {
          String sql = statement.formatted("", orders(1));
          assertThat(read(sql)).as(strategy + ": " + sql).isEqualTo(TRUE_AMOUNT);
        }
        assertThat(
                read(
                    "WITH orders AS ("
                        + orders(1)
                        + ") SELECT doubled - amount FROM asked FEATURES seen, twice AS OF"
                        + " made_at"))
            .isEqualTo(TRUE_AMOUNT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void anotherSchemaOfTheReaderIsNotRead(String query) throws SQLException {
    if (engine.isSlow() && QUERIES.indexOf(query) % 4 != 3) {
      return; // names are found in the same way
    }
    define(query);
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(
        connection,
        table("orders", 1, 1),
        "CREATE TABLE things (id BIGINT)",
        "CREATE TABLE asked (id BIGINT, made_at " + engine.timestamp() + ")",
        "INSERT INTO asked VALUES (1, TIMESTAMP '2026-01-05 00:00:00')");
    assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at")).isEqualTo(TRUE_AMOUNT);
    assertThat(read("SELECT amount FROM FEATURES seen AS OF NOW")).isEqualTo(TRUE_AMOUNT);
    assertThat(Results.rows(connection, "DESCRIBE seen")).hasSizeGreaterThan(2);
    Results.run(connection, "MATERIALIZE seen");
    String online = "SELECT amount FROM FEATURES seen AS OF NOW WHERE id = 1";
    assertThat(Results.rows(connection, "EXPLAIN " + online).toString()).contains("route: online");
    assertThat(read(online)).isEqualTo(TRUE_AMOUNT);
  }

  @Test
  void aViewThatWasDefinedElsewhereReadsThere() throws SQLException {
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(connection, table("orders", 3, 5));
    define("SELECT id, sold_at, amount FROM orders");
    Results.run(connection, "MATERIALIZE seen");
    String definition = Results.rows(connection, "SHOW CREATE seen").get(0).get(0).toString();
    assertThat(definition).contains("WITH (search_path = '").contains("elsewhere");
    Results.run(connection, useOwn(engine.schema(project)).toArray(String[]::new));
    String offline = "SELECT amount FROM asked FEATURES seen AS OF made_at";
    assertThat(read(offline)).isEqualTo(List.of(List.of(5)));
    String online = "SELECT amount FROM FEATURES seen AS OF NOW WHERE id = 1";
    assertThat(Results.rows(connection, "EXPLAIN " + online).toString()).contains("route: online");
    assertThat(read(online)).isEqualTo(List.of(List.of(5)));

    // the same text, of another place: rows of the one are not rows of the other
    define("SELECT id, sold_at, amount FROM orders");
    assertThat(Results.rows(connection, "EXPLAIN " + online).toString()).contains("route: offline");
    assertThat(read(offline)).isEqualTo(TRUE_AMOUNT);
    Results.run(connection, "DROP FEATURE VIEW seen", definition);
    assertThat(read(offline)).isEqualTo(List.of(List.of(5)));
  }

  @Test
  void viewsOfOneTextInTwoSchemasAreNotReadTogether() throws SQLException {
    String view =
        "CREATE FEATURE VIEW %s ENTITY thing TIMESTAMP sold_at AS SELECT id, sold_at, amount FROM"
            + " orders";
    Results.run(connection, view.formatted("here"));
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(connection, table("orders", 3, 5), view.formatted("there"));
    Results.run(connection, useOwn(engine.schema(project)).toArray(String[]::new));
    assertThat(
            read("SELECT here.amount - there.amount FROM asked FEATURES here, there AS OF made_at"))
        .isEqualTo(List.of(List.of(85)));
  }

  @Test
  void aSchemaThatIsGivenIsTaken() throws SQLException {
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(connection, table("orders", 3, 5));
    Results.run(connection, useOwn(engine.schema(project)).toArray(String[]::new));
    Results.run(
        connection,
        "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at WITH (search_path = '"
            + path("elsewhere")
            + "') AS SELECT id, sold_at, amount FROM orders");
    assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(5)));
    assertThatThrownBy(
            () ->
                Results.run(
                    connection,
                    "CREATE FEATURE VIEW wrong ENTITY thing TIMESTAMP sold_at"
                        + " WITH (search_path = 'a..b') AS SELECT id, sold_at, amount FROM orders"))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessageContaining("'wrong' is not a list of schemas");
  }

  /** The way to name a schema. */
  String path(String schema) {
    return schema;
  }

  @Test
  void insertedRowsGoToTheTableOfTheView() throws SQLException {
    define("SELECT id, sold_at, amount FROM orders");
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(
        connection,
        table("orders", 1, 1),
        "INSERT INTO features.seen (id, sold_at, amount) VALUES (1, TIMESTAMP '2026-01-04"
            + " 00:00:00', 95)");
    Results.run(connection, useOwn(engine.schema(project)).toArray(String[]::new));
    assertThat(read("SELECT amount FROM orders WHERE amount = 95")).isEqualTo(List.of(List.of(95)));
    assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(95)));
  }

  @Test
  void tablesAndViewsThatAreMadeHaveTheSameRows() throws SQLException {
    define("SELECT id, sold_at, amount FROM orders");
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(
        connection,
        "CREATE TABLE asked (id BIGINT, made_at " + engine.timestamp() + ")",
        "INSERT INTO asked VALUES (1, TIMESTAMP '2026-01-05 00:00:00')",
        "CREATE TABLE orders AS SELECT amount FROM asked FEATURES seen AS OF made_at",
        "INSERT INTO orders WITH orders AS ("
            + orders(1)
            + ") SELECT amount FROM asked FEATURES seen AS OF made_at");
    assertThat(read("SELECT amount FROM orders")).isEqualTo(List.of(List.of(90), List.of(90)));
    Results.run(
        connection,
        "DROP TABLE orders",
        "CREATE VIEW orders AS SELECT amount FROM asked FEATURES seen AS OF made_at");
    assertThat(read("SELECT amount FROM orders")).isEqualTo(TRUE_AMOUNT);
  }

  @Test
  void aTemporaryTableOfTheReaderIsNotRead() throws SQLException {
    if (temporarySchema().isEmpty()) {
      return;
    }
    for (String query : QUERIES) {
      if (query.contains("order_view") && engine instanceof DuckDbEngine) {
        continue; // views of DuckDB's own read the temporary table
      }
      define(query);
      Results.run(connection, "CREATE TEMPORARY TABLE orders AS " + orders(1));
      assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
          .as(query)
          .isEqualTo(TRUE_AMOUNT);
      Results.run(connection, "MATERIALIZE seen WITH (rebuild = TRUE)");
      assertThat(read("SELECT amount FROM FEATURES seen AS OF NOW WHERE id = 1"))
          .as(query)
          .isEqualTo(TRUE_AMOUNT);
      if (query.startsWith("SELECT id, sold_at, amount FROM orders")) {
        assertThatThrownBy(() -> define("SELECT id, sold_at,\n amount FROM orders"))
            .isInstanceOf(SQLSyntaxErrorException.class)
            .hasMessageStartingWith(
                "line 2:14: 'orders' is temporary, and the sessions of others do not have it");
        define("SELECT id, sold_at, amount FROM " + temporarySchema() + ".orders");
        assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
            .isEqualTo(List.of(List.of(1)));
      }
      Results.run(connection, "DROP TABLE " + temporarySchema() + ".orders");
    }
  }

  @Test
  void aTableThatIsGoneIsNotReplacedByAnother() throws SQLException {
    define("SELECT id, sold_at, amount FROM orders");
    Results.run(connection, "DROP VIEW order_view", "DROP TABLE orders");
    String sql =
        "WITH orders AS (" + orders(1) + ") SELECT amount FROM asked FEATURES seen AS OF made_at";
    assertThatThrownBy(() -> read(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("orders");
    Results.run(connection, useOther("elsewhere").toArray(String[]::new));
    Results.run(connection, table("orders", 1, 1));
    assertThatThrownBy(() -> read("SELECT amount FROM FEATURES seen AS OF NOW"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("orders");
  }

  @Test
  void namesInQuotesKeepTheirLetters() throws SQLException {
    char quote = engine instanceof MariaDbEngine ? '`' : '"';
    String odd = quote + "Odd. Orders" + quote;
    Results.run(connection, table(odd, 10, 90));
    define("SELECT id, sold_at, amount FROM " + odd);
    String sql =
        "WITH "
            + odd
            + " AS ("
            + orders(1)
            + ") SELECT amount FROM asked FEATURES seen AS OF made_at";
    assertThat(read(sql)).isEqualTo(TRUE_AMOUNT);
    if (distinguishesCase()) {
      Results.run(connection, table("\"Orders\"", 4, 6));
      define(
          "WITH \"Orders\" AS (SELECT 1 AS x) SELECT id, sold_at, amount FROM orders, \"Orders\"");
      assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
          .isEqualTo(TRUE_AMOUNT);
      define("SELECT id, sold_at, amount FROM \"Orders\"");
      assertThat(read("SELECT amount FROM asked FEATURES seen AS OF made_at"))
          .isEqualTo(List.of(List.of(6)));
    }
  }

  @Test
  void clausesInARowCostNoMoreThanTheirNumber() throws SQLException {
    define("SELECT id, sold_at, amount FROM orders");
    List<Integer> lengths = new ArrayList<>();
    for (int count : List.of(3, 6, 12)) {
      StringBuilder sql = new StringBuilder(" FROM asked");
      List<String> items = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        items.add("a" + i);
        sql.append(" FEATURES seen (amount AS a" + i + ") AS s" + i + " AS OF made_at");
      }
      String query = "SELECT " + String.join(" + ", items) + sql;
      lengths.add(Results.rows(connection, "EXPLAIN " + query).toString().length());
      if (count < 6 || !engine.isSlow()) {
        assertThat(read(query)).isEqualTo(List.of(List.of(90 * count)));
      }
    }
    assertThat(lengths.get(2) - lengths.get(1))
        .as("characters of 3, 6 and 12 clauses: %s", lengths)
        .isLessThan(3 * (lengths.get(1) - lengths.get(0)));
  }

  @Test
  void anInstantThatAnEarlierClauseBringsIsRead() throws SQLException {
    Results.run(
        connection,
        "CREATE FEATURE VIEW first_seen ENTITY thing TIMESTAMP sold_at AS SELECT id, sold_at,"
            + " loaded, amount FROM orders WHERE amount < 50");
    define("SELECT id, sold_at, amount AS amount_then FROM orders");
    assertThat(
            read(
                "SELECT amount_then FROM asked FEATURES first_seen AS OF made_at"
                    + " FEATURES seen AS OF loaded"))
        .isEqualTo(List.of(List.of(10)));
  }

  @Test
  void namesThatLookLikeOursAreTheUsers() throws SQLException {
    char quote = engine instanceof MariaDbEngine ? '`' : '"';
    List<String> names = new ArrayList<>();
    for (String name :
        List.of(
            "1.row",
            "1.number",
            "1.f1",
            "1.f2",
            "1.key1",
            "1.at",
            "1.event",
            "1.hi",
            "1.row0",
            "1.source",
            "1.match",
            "2.row",
            "2.key1",
            "0.number",
            "0.f1",
            "0.at")) {
      String ours =
          engine instanceof MariaDbEngine ? "featuresql_" + name.replace('.', '_') : "~" + name;
      names.add(quote + ours + quote);
    }
    List<String> items = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      items.add("amount + " + i + " AS " + names.get(i));
      values.add(90 + i);
    }
    String all = String.join(", ", names);
    String view = "SELECT id, sold_at, loaded, " + String.join(", ", items) + " FROM orders";
    String asked =
        "(SELECT id, made_at, 7 AS %s, 8 AS %s, 9 AS %s FROM asked) AS r"
            .formatted(names.get(0), names.get(4), names.get(6));
    for (int i = 0; i < engine.strategies().size(); i++) {
      String strategy = engine.strategies().get(i);
      String url = ofItsOwn(project + "_n" + i) + ";strategy=" + strategy;
      try (Connection other = DriverManager.getConnection(url)) {
        connection.close();
        connection = other;
        Results.run(
            other,
            table("orders", 10, 90),
            "CREATE TABLE asked (id BIGINT, made_at " + engine.timestamp() + ")",
            "INSERT INTO asked VALUES (1, TIMESTAMP '2026-01-05 00:00:00')",
            "CREATE ENTITY thing (id BIGINT)",
            "CREATE FEATURE VIEW odd ENTITY thing TIMESTAMP sold_at CREATED TIMESTAMP loaded AS "
                + view,
            "CREATE FEATURE VIEW plain ENTITY thing TIMESTAMP sold_at AS SELECT id, sold_at, amount"
                + " FROM orders");
        for (String asOf :
            List.of("made_at", "TIMESTAMP '2026-01-05 00:00:00'", "made_at KNOWN AS OF made_at")) {
          String sql = "SELECT " + all + " FROM asked FEATURES odd AS OF " + asOf;
          assertThat(numbers(sql)).as(strategy + ": " + sql).isEqualTo(List.of(values));
        }
        String star =
            "SELECT * FROM asked FEATURES odd, plain AS OF made_at FEATURES plain (amount AS y)"
                + " AS p AS OF made_at";
        List<Object> whole = new ArrayList<>(List.of(1, 5));
        whole.addAll(values);
        whole.addAll(List.of(90, 90));
        assertThat(numbers(star)).as(strategy + ": " + star).isEqualTo(List.of(whole));
        String ofSpine = "SELECT r.*, amount FROM " + asked + " FEATURES plain AS OF made_at";
        assertThat(numbers(ofSpine))
            .as(strategy + ": " + ofSpine)
            .isEqualTo(List.of(List.of(1, 5, 7, 8, 9, 90)));
        String starOfSpine = "SELECT * FROM " + asked + " FEATURES plain AS OF made_at";
        assertThat(numbers(starOfSpine))
            .as(strategy + ": " + starOfSpine)
            .isEqualTo(List.of(List.of(1, 5, 7, 8, 9, 90)));
        assertThat(numbers("SELECT * FROM FEATURES odd AS OF NOW").get(0))
            .hasSize(names.size() + 1)
            .endsWith(105);
        String aliased =
            "SELECT "
                + names.get(4)
                + " FROM asked FEATURES plain (amount AS "
                + names.get(4)
                + ") AS "
                + names.get(10)
                + " AS OF made_at";
        assertThat(numbers(aliased)).as(strategy + ": " + aliased).isEqualTo(List.of(List.of(90)));
        Results.run(other, "MATERIALIZE odd WITH (ranges = 2)");
        assertThat(numbers("SELECT " + all + " FROM FEATURES odd AS OF NOW WHERE id = 1"))
            .isEqualTo(List.of(values));
      }
    }
  }

  /** Rows whose cells are whole numbers, or days of January. */
  private List<List<Object>> numbers(String sql) throws SQLException {
    return Results.rows(connection, sql).stream()
        .map(
            row ->
                row.stream()
                    .<Object>map(
                        cell ->
                            ((Number) cell).longValue() < 1_000_000
                                ? ((Number) cell).intValue()
                                : (int) (Results.utc(((Number) cell).longValue()).getDayOfMonth()))
                    .toList())
        .toList();
  }
}
