package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNamesTest {
  private static String tables(String query, boolean exactQuotes) {
    return spelled(TableNames.of(query, exactQuotes).tables());
  }

  private static String spelled(List<List<Token>> names) {
    return names.stream()
        .map(parts -> parts.stream().map(Token::text).collect(Collectors.joining(".")))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          SELECT a FROM t                                                        | t
          SELECT a FROM x.y.t AS u, "T" v JOIN w ON v.a = w.a                    | x.y.t "T" w
          FROM t SELECT a, b                                                     | t
          FROM a: t, b: x.u SELECT c                                             | t x.u
          TABLE t UNION ALL TABLE u                                              | t u
          SELECT a FROM ONLY t, ONLY (u), LATERAL (SELECT b FROM v) w            | t u v
          SELECT a FROM (t JOIN (u CROSS JOIN v) ON true), w                     | t u v w
          SELECT a FROM f(1) x, t, UNNEST(t.b) WITH ORDINALITY AS y (c, n)       | t
          SELECT a FROM ROWS FROM (f(1), g(2)) AS x (a, b), t                    | t
          SELECT a FROM (VALUES (a), (b)) v (c), t                               | t
          SELECT a FROM VALUES (a), (b) AS v (c), t                              | t
          SELECT a FROM TABLE(f(input => TABLE(t), other => TABLE(x.u)))         | t x.u
          SELECT a FROM t WHERE b IN (SELECT b FROM u) ORDER BY c, d             | t u
          SELECT a, (SELECT max(b) FROM u WHERE u.c = t.c) FROM t GROUP BY b, c  | u t
          SELECT extract(day FROM a), trim(FROM b), substring(c FROM 2) FROM t   | t
          SELECT a FROM t WHERE a IS DISTINCT FROM b AND c IS NOT DISTINCT FROM d | t
          SELECT DISTINCT a FROM t                                               | t
          SELECT "from", x.from, a AS "join" FROM t                              | t
          PIVOT t ON a, b USING sum(c), max(d) GROUP BY e, f                     | t
          UNPIVOT t ON a, b INTO NAME n VALUE v                                  | t
          SELECT a FROM (PIVOT (SELECT b FROM t) ON c, d)                        | t
          SELECT a FROM t PIVOT (sum(b) FOR c IN (1, 2) GROUP BY d), u           | t u
          SELECT a FROM t MATCH_RECOGNIZE (PATTERN (x y?) DEFINE x AS x.b > 0), u | t u
          SELECT a FROM 'x.parquet', t                                           | 'x.parquet' t
          SELECT a FROM t TABLESAMPLE BERNOULLI (10), u USING SAMPLE 10%         | t u
          SELECT a FROM t /* FROM x */ -- , y                                    | t
          SELECT a FROM t ARRAY JOIN b                                           | t
          SELECT a FROM t WINDOW w AS (PARTITION BY b), x AS (ORDER BY c)        | t
          (SELECT a FROM t) EXCEPT (SELECT a FROM u) INTERSECT SELECT a FROM v   | t u v
          SELECT * EXCEPT (a, b) FROM t                                          | t
          SELECT a FROM t MINUS SELECT b, c FROM u minus, v                      | t u v
          SELECT a FROM t JOIN u ON t.offset = a::UNION(b INTEGER), v            | t u v
          WITH a AS (DELETE FROM t RETURNING b, c) SELECT b FROM a, u            | t u
          WITH t AS (SELECT * FROM u) SELECT * FROM t                            | u
          WITH t AS (SELECT * FROM t) SELECT * FROM t, T                         | t
          WITH a (x, y) AS (SELECT 1, 2), b AS (FROM a), c AS (FROM d) FROM b, c | d
          WITH b AS (FROM a), a AS (SELECT 1) FROM a                             | a
          WITH a AS NOT MATERIALIZED (SELECT 1) SELECT * FROM x.a, a             | x.a
          SELECT * FROM (WITH t AS (SELECT 1) FROM t) AS q, t                    | t
          WITH t AS (SELECT 1) SELECT * FROM (WITH u AS (FROM t, v) FROM u) q, u | v u
          WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT * FROM t, u) FROM t     | u
          WITH RECURSIVE t AS (SELECT * FROM t) FROM t                           | t
          SELECT a FROM t AS o (b, c), u x (d) WHERE EXISTS (FROM v)             | t u v
          """)
  void tablesThatTheQueryDoesNotDefine(String query, String tables) {
    assertThat(tables(query, false)).as(query).isEqualTo(tables);
  }

  @Test
  void quotesTellNamesApartWhereTheyDo() {
    String query = "WITH \"T\" AS (SELECT 1) SELECT * FROM t, \"T\", \"t\"";
    assertThat(tables(query, true)).isEqualTo("t \"t\"");
    assertThat(tables(query, false)).isEmpty();
  }

  @Test
  void functions() {
    String query =
        "WITH q (x) AS (SELECT 1) SELECT f(a), s.g(h(b)), x IN (1), count(*) OVER (ORDER BY k(c))"
            + " FROM r(1) AS t (d), l(2) u (e) WHERE NOT m(3) AND (a, b) IN (VALUES (1, 2))";
    assertThat(spelled(TableNames.of(query, false).functions())).isEqualTo("f s.g h count k r l m");
  }

  @Test
  void whatIsNoQueryDoesNoHarm() {
    for (String text : List.of("", ")", "(", "FROM", "WITH", "WITH a", "SELECT FROM WHERE", "((")) {
      assertThat(tables(text, false)).as(text).isEmpty();
    }
    assertThat(tables("FROM t, (".repeat(20_000), false)).hasSize(39_999);
  }
}
