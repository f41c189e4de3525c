package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbScopeTest extends ScopeContract {
  @Override
  TestEngine engine() {
    return new DuckDbEngine();
  }

  @Override
  List<String> useOther(String schema) {
    return List.of(
        "ATTACH ':memory:' AS lake", "CREATE SCHEMA lake." + schema, "USE lake." + schema);
  }

  @Override
  List<String> useOwn(String schema) {
    return List.of("USE memory.main");
  }

  @Override
  String path(String schema) {
    return "lake." + schema;
  }

  @Override
  String temporarySchema() {
    return "temp";
  }

  private List<List<Object>> amounts(String sql) throws SQLException {
    return Results.rows(connection, sql);
  }

  private void defineSeen(String query) throws SQLException {
    Results.run(
        connection,
        "CREATE OR REPLACE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS " + query);
  }

  @Test
  void everyPlaceOfATableIsKnown() throws SQLException {
    Results.run(connection, "CREATE SCHEMA s", "CREATE TABLE s.orders AS FROM orders");
    List<String> queries =
        List.of(
            "FROM orders",
            "FROM orders SELECT id, sold_at, amount",
            "FROM o: orders SELECT o.id, o.sold_at, o.amount",
            "TABLE orders",
            "SELECT * FROM 'orders'",
            "SELECT * FROM main.orders",
            "SELECT main.orders.id, main.orders.sold_at, main.orders.amount FROM main.orders",
            "SELECT * FROM s.orders",
            "SELECT s.orders.id, s.orders.sold_at, s.orders.amount FROM s.orders",
            "SELECT * FROM memory.main.orders",
            "SELECT o.* FROM (things t JOIN orders o USING (id))",
            "SELECT o.* FROM things ASOF JOIN orders o ON things.id >= o.id",
            "SELECT o.* FROM things POSITIONAL JOIN orders o",
            "SELECT o.* FROM things t, LATERAL (SELECT * FROM orders WHERE id = t.id) o",
            "SELECT o.* FROM (VALUES (1), (2)) AS v(id), orders AS o (id, sold_at, loaded, amount)"
                + " WHERE o.id = v.id",
            "SELECT o.* FROM range(1, 3) AS v(id), orders o WHERE o.id = v.id",
            "SELECT o.* FROM unnest([1, 2]) AS v(id), orders o WHERE o.id = v.id",
            "SELECT * FROM orders TABLESAMPLE 100%",
            "SELECT * FROM orders USING SAMPLE 100%",
            "(SELECT * FROM orders) UNION ALL BY NAME (FROM orders WHERE false)",
            "WITH RECURSIVE orders AS (SELECT * FROM orders) FROM orders",
            "WITH RECURSIVE r AS (SELECT * FROM orders UNION SELECT * FROM r) FROM r",
            "WITH orders AS MATERIALIZED (FROM orders), b AS (FROM orders) FROM b",
            "SELECT id, sold_at, max(amount) AS amount FROM orders GROUP BY ALL",
            "SELECT * EXCLUDE (loaded) REPLACE (amount AS amount) FROM orders",
            "FROM (PIVOT (FROM orders) ON id IN (1) USING max(amount) GROUP BY sold_at) SELECT 1 AS"
                + " id, sold_at, \"1\" AS amount",
            "SELECT 1 AS id, sold_at, \"1\" AS amount FROM (PIVOT orders ON id IN (1) USING"
                + " max(amount), min(loaded) AS l GROUP BY sold_at) AS p(sold_at, \"1\", l)",
            "SELECT id, sold_at, amount FROM orders WHERE EXISTS (FROM things WHERE things.id ="
                + " orders.id)",
            "SELECT id, sold_at, (SELECT max(amount) FROM orders o WHERE o.sold_at <="
                + " orders.sold_at) AS amount FROM orders",
            "SELECT id, sold_at, amount FROM orders WINDOW w AS (ORDER BY sold_at), x AS (ORDER BY"
                + " id) QUALIFY row_number() OVER w > 0 ORDER BY sold_at, id LIMIT 5",
            "SELECT id, sold_at, amount FROM orders WHERE trim(BOTH ' ' FROM 'a ') = 'a'"
                + " AND substring('abc' FROM 2) = 'bc'",
            "SELECT id, sold_at, amount FROM orders, pg_tables WHERE tablename = 'things' LIMIT 9",
            "SELECT id, sold_at, amount FROM orders, information_schema.tables WHERE table_name ="
                + " 'asked'");
    for (String query : queries) {
      defineSeen(query);
      Results.run(
          connection,
          "CREATE TEMP TABLE orders AS SELECT * REPLACE (1 AS amount) FROM memory.main.orders");
      for (String use : List.of("memory.main", "lake")) {
        if (use.equals("lake")
            && amounts("FROM duckdb_databases() WHERE database_name = 'lake'").isEmpty()) {
          Results.run(
              connection,
              "ATTACH ':memory:' AS lake",
              "CREATE TABLE lake.orders AS SELECT * REPLACE (1 AS amount) FROM memory.main.orders",
              "CREATE TABLE lake.things AS FROM memory.main.things",
              "CREATE SCHEMA lake.s",
              "CREATE TABLE lake.s.orders AS FROM lake.orders");
        }
        Results.run(connection, "USE " + use);
        assertThat(
                amounts(
                    "WITH orders AS (SELECT 2 AS amount) SELECT CAST(amount AS INTEGER) FROM"
                        + " memory.asked FEATURES seen AS OF made_at"))
            .as(use + ": " + query)
            .isEqualTo(List.of(List.of(90)));
      }
      Results.run(connection, "USE memory.main", "DROP TABLE temp.orders");
    }
  }

  @Test
  void macrosOfTheReaderAreNotCalled() throws SQLException {
    Results.run(
        connection,
        "CREATE MACRO doubled(x) AS x * 2",
        "CREATE MACRO ordered() AS TABLE SELECT * FROM memory.main.orders",
        "ATTACH ':memory:' AS lake",
        "CREATE MACRO lake.doubled(x) AS x * 1000",
        "CREATE MACRO lake.ordered() AS TABLE SELECT 1 AS id, now()::TIMESTAMP AS sold_at, 0 AS"
            + " amount");
    defineSeen("SELECT id, sold_at, main.doubled(doubled(abs(amount))) AS amount FROM ordered()");
    List<List<Object>> right = List.of(List.of(360));
    String sql = "SELECT amount FROM memory.asked FEATURES seen AS OF made_at";
    assertThat(amounts(sql)).isEqualTo(right);
    Results.run(connection, "USE lake");
    assertThat(amounts(sql)).isEqualTo(right);
    Results.run(
        connection,
        "USE memory.main",
        "CREATE TEMP MACRO doubled(x) AS x * 3",
        "CREATE TEMP MACRO abs(x) AS 0",
        "CREATE TEMP MACRO max(x) AS 0");
    assertThat(amounts(sql)).isEqualTo(right);
    assertThatThrownBy(
            () -> defineSeen("SELECT id, sold_at, doubled(amount) AS amount FROM orders"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'doubled' is temporary")
        .hasMessageContaining("write temp.\"doubled\" to mean");
    Results.run(connection, "USE lake");
    assertThatThrownBy(
            () -> defineSeen("SELECT id, sold_at, doubled(amount) AS amount FROM memory.orders"))
        .hasMessageContaining("'doubled' is temporary");
  }

  @Test
  void aPathOfSeveralSchemasIsKept() throws SQLException {
    Results.run(
        connection,
        "CREATE SCHEMA a",
        "CREATE SCHEMA \"B b\"",
        "CREATE TABLE a.known AS SELECT * REPLACE (7 AS amount) FROM orders",
        "CREATE TABLE \"B b\".known AS SELECT * REPLACE (8 AS amount) FROM orders",
        "CREATE TABLE \"B b\".orders AS SELECT * REPLACE (9 AS amount) FROM orders",
        "SET search_path = 'a,\"B b\"'");
    defineSeen(
        "SELECT o.id, o.sold_at, 10 * k.amount + o.amount AS amount FROM orders o JOIN known k"
            + " USING (id)");
    String definition = amounts("SHOW CREATE seen").get(0).get(0).toString();
    assertThat(definition).contains("WITH (search_path = 'memory.a, memory.\"B b\"'");
    Results.run(connection, "USE memory.main");
    assertThat(amounts("SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(79)));
  }

  @Test
  void filesAreReadAsBefore(@TempDir Path folder) throws SQLException {
    String file = folder.resolve("orders.parquet").toString();
    Results.run(connection, "COPY orders TO '" + file + "' (FORMAT parquet)");
    for (String source :
        List.of("'" + file + "'", "\"" + file + "\"", "read_parquet('" + file + "')")) {
      defineSeen("SELECT id, sold_at, amount FROM " + source);
      assertThat(
              amounts(
                  "WITH orders AS (SELECT 1 AS amount) SELECT amount FROM asked FEATURES seen AS OF"
                      + " made_at"))
          .isEqualTo(List.of(List.of(90)));
    }
    Results.run(connection, "CREATE SCHEMA s", "USE memory.s");
    defineSeen("SELECT id, sold_at, amount FROM '" + file + "'");
    assertThat(amounts("SHOW CREATE seen").toString()).doesNotContain("search_path");
  }

  @Test
  void theDefinitionOfAnotherFileIsReadInThatFile(@TempDir Path folder) throws SQLException {
    String project = "jdbc:featuresql:project=" + folder;
    String text;
    try (Connection own = DriverManager.getConnection(project)) {
      Results.run(
          own,
          "CREATE TABLE orders AS SELECT 1::BIGINT AS id, TIMESTAMP '2026-01-01' AS sold_at, 90 AS"
              + " amount",
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS SELECT id, sold_at, amount"
              + " FROM orders");
      text = Results.rows(own, "SHOW CREATE seen").toString();
      assertThat(Results.rows(own, "EXPLAIN SELECT amount FROM FEATURES seen AS OF NOW").toString())
          .contains("FROM \"warehouse\".\"main\".orders");
    }
    assertThat(text).doesNotContain("search_path").doesNotContain("warehouse");
    try (Connection moved =
        DriverManager.getConnection(
            project + ";warehouse=jdbc:duckdb:" + folder.resolve("other.duckdb"))) {
      Results.run(
          moved,
          "CREATE TABLE orders AS SELECT 1::BIGINT AS id, TIMESTAMP '2026-01-01' AS sold_at, 91 AS"
              + " amount");
      assertThat(Results.rows(moved, "SELECT amount FROM FEATURES seen AS OF NOW"))
          .isEqualTo(List.of(List.of(91)));
    }
  }

  @Test
  void tablesOfAnOpenTransactionAreRead() throws SQLException {
    connection.setAutoCommit(false);
    Results.run(connection, "CREATE TABLE fresh AS FROM orders");
    defineSeen("SELECT id, sold_at, amount FROM fresh");
    assertThat(amounts("SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(90)));
    connection.rollback();
    connection.setAutoCommit(true);
    assertThatThrownBy(() -> amounts("SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .hasMessageContaining("fresh");
  }
}
