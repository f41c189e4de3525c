package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrinoScopeTest extends ScopeContract {
  @Override
  TestEngine engine() {
    return new TrinoEngine();
  }

  @Override
  List<String> useOther(String schema) {
    return List.of("CREATE SCHEMA memory." + schema + project, "USE memory." + schema + project);
  }

  @Override
  List<String> useOwn(String schema) {
    return List.of("USE memory." + schema);
  }

  @Override
  String path(String schema) {
    return "memory." + schema + project;
  }

  @Override
  String temporarySchema() {
    return "";
  }

  @Test
  void everyPlaceOfATableIsKnown() throws SQLException {
    String own = engine().schema(project);
    List<String> queries =
        List.of(
            "TABLE orders",
            "SELECT orders.id, orders.sold_at, amount FROM " + own + ".orders",
            "SELECT o.* FROM (things t JOIN orders o ON t.id = o.id)",
            "SELECT o.* FROM things t CROSS JOIN LATERAL (SELECT * FROM orders WHERE id = t.id) o",
            "SELECT o.* FROM (VALUES 1, 2) AS v(id), orders AS o (id, sold_at, loaded, amount)"
                + " WHERE o.id = v.id",
            "SELECT o.* FROM UNNEST(ARRAY[1, 2]) AS v(id), orders o WHERE o.id = v.id",
            "SELECT o.* FROM TABLE(sequence(1, 2)) AS v(id), orders o WHERE o.id = v.id",
            "SELECT * FROM TABLE(exclude_columns(input => TABLE(orders), columns =>"
                + " DESCRIPTOR(loaded)))",
            "SELECT * FROM orders TABLESAMPLE BERNOULLI (100)",
            "(SELECT * FROM orders) UNION ALL (TABLE orders LIMIT 0)",
            "SELECT id, sold_at, amount FROM orders MATCH_RECOGNIZE (PARTITION BY id ORDER BY"
                + " sold_at ALL ROWS PER MATCH PATTERN (a+?) DEFINE a AS a.amount > 0)",
            "SELECT id, sold_at, amount FROM orders WHERE EXISTS (SELECT 1 FROM things WHERE"
                + " things.id = orders.id)");
    Results.run(connection, useOther("poser").toArray(String[]::new));
    Results.run(
        connection,
        "CREATE TABLE orders AS SELECT id, sold_at, loaded, 1 AS amount FROM " + own + ".orders",
        "CREATE TABLE things AS SELECT * FROM " + own + ".things");
    for (String query : queries) {
      Results.run(
          connection,
          "USE memory." + own,
          "CREATE OR REPLACE FEATURE VIEW seen ENTITY thing TIMESTAMP sold_at AS " + query,
          "USE " + path("poser"));
      assertThat(
              Results.rows(
                  connection,
                  "WITH orders AS (SELECT 2 AS amount) SELECT CAST(amount AS INTEGER) FROM "
                      + own
                      + ".asked FEATURES seen AS OF made_at"))
          .as(query)
          .isEqualTo(List.of(List.of(90)));
    }
  }
}
