package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresScopeTest extends ScopeContract {
  @Override
  TestEngine engine() {
    return new PostgresEngine();
  }

  @Override
  List<String> useOther(String schema) {
    return List.of("CREATE SCHEMA " + schema, "SET search_path = " + schema + ", public");
  }

  @Override
  List<String> useOwn(String schema) {
    return List.of("RESET search_path");
  }

  @Override
  String temporarySchema() {
    return "pg_temp";
  }

  @Override
  boolean distinguishesCase() {
    return true;
  }

  private void defineSeen(String query) throws SQLException {
    Results.run(
        connection,
        "CREATE OR REPLACE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS " + query);
  }

  @Test
  void everyPlaceOfATableIsKnown() throws SQLException {
    Results.run(connection, "CREATE SCHEMA s", "CREATE TABLE s.orders AS TABLE orders");
    List<String> queries =
        List.of(
            "TABLE orders",
            "SELECT * FROM ONLY orders",
            "SELECT * FROM ONLY (orders)",
            "SELECT * FROM orders *",
            "SELECT public.orders.id, public.orders.sold_at, amount FROM public.orders",
            "SELECT s.orders.* FROM s.orders",
            "SELECT o.* FROM (things t JOIN orders o ON t.id = o.id)",
            "SELECT o.* FROM things t, LATERAL (SELECT * FROM orders WHERE id = t.id) o",
            "SELECT o.* FROM things t CROSS JOIN LATERAL (SELECT * FROM orders WHERE id = t.id) o",
            "SELECT o.* FROM (VALUES (1), (2)) AS v(id), orders AS o (id, sold_at, loaded, amount)"
                + " WHERE o.id = v.id",
            "SELECT o.* FROM generate_series(1, 3) AS v(id), orders o WHERE o.id = v.id",
            "SELECT o.* FROM ROWS FROM (generate_series(1, 2), generate_series(1, 2)) AS v(id, x),"
                + " orders o WHERE o.id = v.id",
            "SELECT o.* FROM unnest(ARRAY[1, 2]) AS v(id), orders o WHERE o.id = v.id",
            "SELECT * FROM orders TABLESAMPLE SYSTEM (100)",
            "(SELECT * FROM orders) UNION ALL (TABLE orders LIMIT 0)",
            "WITH RECURSIVE r AS (SELECT * FROM orders UNION SELECT * FROM r) SELECT * FROM r",
            "WITH orders AS MATERIALIZED (TABLE orders), b AS (TABLE orders) TABLE b",
            "SELECT id, sold_at, amount FROM orders WHERE EXISTS (SELECT FROM things WHERE"
                + " things.id = orders.id)",
            "SELECT DISTINCT ON (id) id, sold_at, amount FROM orders ORDER BY id, sold_at DESC",
            "SELECT id, sold_at, (SELECT max(amount) FROM orders o WHERE o.sold_at <="
                + " orders.sold_at) AS amount FROM orders",
            "SELECT id, sold_at, amount FROM orders WHERE trim(FROM ' a ') = 'a'"
                + " AND substring('abc' FROM 2) = 'bc' AND trim(BOTH FROM 'a ') = 'a'",
            "SELECT id, sold_at, amount FROM orders, pg_class WHERE relname = 'things' LIMIT 9");
    for (String query : queries) {
      defineSeen(query);
      Results.run(
          connection,
          "CREATE TEMP TABLE orders AS SELECT id, sold_at, loaded, 1 AS amount FROM public.orders",
          "CREATE SCHEMA other",
          "CREATE TABLE other.orders AS TABLE pg_temp.orders",
          "CREATE TABLE other.things AS TABLE public.things");
      for (String use :
          List.of("RESET search_path", "SET search_path = other", "SET search_path = ''")) {
        Results.run(connection, use);
        assertThat(
                Results.rows(
                    connection,
                    "WITH orders AS (SELECT 2 AS amount) SELECT CAST(amount AS INTEGER) FROM"
                        + " public.asked FEATURES seen AS OF made_at"))
            .as(use + ": " + query)
            .isEqualTo(List.of(List.of(90)));
      }
      Results.run(
          connection,
          "RESET search_path",
          "DROP TABLE pg_temp.orders",
          "DROP SCHEMA other CASCADE");
    }
  }

  @Test
  void functionsOfAnotherSchemaAreNotCalled() throws SQLException {
    String function =
        "CREATE FUNCTION %s.doubled(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x * %s'";
    Results.run(
        connection,
        function.formatted("public", 2),
        "CREATE FUNCTION public.ordered() RETURNS SETOF public.orders LANGUAGE sql AS"
            + " 'SELECT * FROM public.orders'",
        "CREATE FUNCTION public.round(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x + 1'",
        "CREATE SCHEMA other",
        function.formatted("other", 3),
        "CREATE FUNCTION other.ordered() RETURNS SETOF public.orders LANGUAGE sql AS"
            + " 'SELECT * FROM public.orders LIMIT 0'",
        "CREATE FUNCTION other.abs(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 0'");
    defineSeen(
        "SELECT id, sold_at, doubled(abs(amount)) + round(1.5)::integer AS amount FROM ordered()");
    for (String use :
        List.of("RESET search_path", "SET search_path = other", "SET search_path = ''")) {
      Results.run(connection, use);
      assertThat(
              Results.rows(
                  connection, "SELECT amount FROM public.asked FEATURES seen AS OF made_at"))
          .as(use)
          .isEqualTo(List.of(List.of(182)));
    }
  }

  @Test
  void aPathOfSeveralSchemasIsKept() throws SQLException {
    Results.run(
        connection,
        "CREATE SCHEMA a",
        "CREATE SCHEMA \"B, \"\"b\"",
        "CREATE TABLE a.known AS SELECT id, 7 AS amount FROM orders LIMIT 1",
        "CREATE TABLE \"B, \"\"b\".known AS SELECT id, 8 AS amount FROM orders",
        "CREATE TABLE \"B, \"\"b\".orders AS SELECT id, sold_at, 9 AS amount FROM orders",
        "SET search_path = nowhere, \"$user\", a, \"B, \"\"b\"");
    defineSeen(
        "SELECT o.id, o.sold_at, 10 * k.amount + o.amount AS amount FROM orders o JOIN known k ON"
            + " k.id = o.id");
    assertThat(Results.rows(connection, "SHOW CREATE seen").toString())
        .contains("WITH (search_path = 'a, \"B, \"\"b\"')");
    Results.run(connection, "RESET search_path");
    assertThat(Results.rows(connection, "SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(79)));
  }

  @Test
  void theSchemaOfTheUrlIsThatOfEverySession() throws SQLException {
    Results.run(
        connection,
        "CREATE SCHEMA \"Of url\"",
        "CREATE TABLE \"Of url\".orders AS SELECT id, sold_at, 91 AS amount FROM orders");
    String url = engineUrl();
    try (Connection other =
        DriverManager.getConnection(
            "jdbc:featuresql:warehouse='"
                + url
                + "?user=postgres&currentSchema=\"Of url\",public'")) {
      Results.run(
          other,
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS SELECT id, sold_at, amount"
              + " FROM orders");
      assertThat(Results.rows(other, "SHOW CREATE seen").toString()).doesNotContain("search_path");
      Results.run(other, "SET search_path = public");
      assertThat(Results.rows(other, "SELECT amount FROM asked FEATURES seen AS OF made_at"))
          .isEqualTo(List.of(List.of(91)));
    }
  }

  private String engineUrl() throws SQLException {
    return Results.rows(
            connection,
            "SELECT 'jdbc:postgresql://127.0.0.1:' || inet_server_port() || '/' ||"
                + " current_database()")
        .get(0)
        .get(0)
        .toString();
  }

  @Test
  void aTransactionGoesOnWhenANameIsTried() throws SQLException {
    defineSeen("SELECT id, sold_at, amount FROM orders, pg_class WHERE relname = 'things'");
    connection.setAutoCommit(false);
    Results.run(connection, "INSERT INTO things VALUES (5)");
    assertThat(Results.rows(connection, "SELECT amount FROM asked FEATURES seen AS OF made_at"))
        .isEqualTo(List.of(List.of(90)));
    assertThatThrownBy(() -> defineSeen("SELECT id, sold_at, amount FROM nothing"))
        .hasMessageContaining("relation \"nothing\" does not exist");
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(Results.rows(connection, "SELECT count(*) FROM things WHERE id = 5"))
        .isEqualTo(List.of(List.of(1L)));
  }
}
