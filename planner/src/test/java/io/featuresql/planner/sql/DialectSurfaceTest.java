package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.error.Span;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole statements, as analysts write them, with a clause in each. */
final class DialectSurfaceTest {
  /** Statements apart from each other by an empty line. */
  private static final String STATEMENTS =
      """
      SELECT t.*, a.clicks, age FROM tx AS t FEATURES a, p (age) ON user_id = t.buyer AS OF t.made_at

      SELECT clicks FROM FEATURES a, p AS OF NOW WHERE user_id = ?

      SELECT * FROM (VALUES (?, ?)) AS r (user_id, amount) FEATURES fraud AS OF NOW

      SELECT * FROM t FEATURES v BEFORE t.at

      SELECT * FROM t FEATURES v AS OF t.at KNOWN AS OF t.seen

      SELECT * FROM t FEATURES v AS OF t.at FEATURES v AS w AS OF t.at - INTERVAL '1' DAY

      SELECT * FROM t JOIN u ON t.a = u.a FEATURES v AS OF t.at JOIN w USING (id) WHERE x = 1

      SELECT * FROM (t FEATURES v AS OF t.at) JOIN w ON w.id = t.id

      SELECT * FROM t JOIN (u FEATURES v AS OF u.at) ON u.id = t.id

      SELECT * FROM (FEATURES v AS OF NOW)

      SELECT * FROM a, b FEATURES v AS OF b.at, c

      SELECT * FROM t FEATURES v (x AS y, z q, "odd name") AS k ON a = t.b AND c = (t.d = 1 AND t.e) AS OF now()

      SELECT * FROM t FEATURES v ON a = t.b::VARCHAR || '-' || lower(t.c) WITHIN INTERVAL '1' DAY AS OF t.at

      SELECT * FROM t FEATURES v WITHIN INTERVAL '7 days', w WITHIN INTERVAL 12 HOUR AS OF ?

      SELECT * FROM t FEATURES v WITHIN INTERVAL '1 12:00:00' DAY TO SECOND AS OF $1

      SELECT * FROM t FEATURES v AS OF CURRENT_TIMESTAMP - INTERVAL '90' DAY GROUP BY ALL

      SELECT * FROM t FEATURES v AS OF t.day::TIMESTAMP WITH TIME ZONE + INTERVAL '1 day'

      SELECT * FROM t FEATURES v AS OF TIMESTAMP '2026-01-01 00:00:00' ORDER BY 1

      SELECT * FROM t FEATURES v AS OF t.at AT TIME ZONE 'UTC' LIMIT 10

      SELECT * FROM t FEATURES v AS OF date_trunc('day', t.at) + INTERVAL 1 DAY WHERE x > 0

      SELECT * FROM t FEATURES v AS OF make_timestamp(2026, 1, 1, 0, 0, 0.0)

      SELECT a::INT::VARCHAR, b::DECIMAL(10,2), c::INT[], d::TEXT, e::DOUBLE PRECISION, f::INT[3][], g::MYTYPE(3) FROM t FEATURES v AS OF NOW

      SELECT CAST(a AS TIMESTAMP WITH TIME ZONE), CAST(b AS DATE), TRY_CAST(c AS BIGINT) FROM t FEATURES v AS OF NOW

      SELECT * FROM t FEATURES v AS OF NOW WHERE a ILIKE 'x%' AND b NOT ILIKE 'y' OR c LIKE 'z' ESCAPE '!'

      SELECT *, row_number() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST) AS r FROM t FEATURES v AS OF NOW QUALIFY r = 1

      SELECT * EXCLUDE (a, b) FROM t FEATURES v AS OF NOW

      SELECT t.* EXCLUDE (a), v.* FROM t FEATURES v AS OF NOW

      SELECT * REPLACE (a + 1 AS a) FROM t FEATURES v AS OF NOW

      SELECT DISTINCT ON (a, b) a, c FROM t FEATURES v AS OF NOW ORDER BY a, b, c

      SELECT [1, 2], [], {'a': 1, b: [2]}, x[1], x[1:2], x[:-1], x[2:], y['k'] FROM t FEATURES v AS OF NOW

      SELECT list_transform(l, x -> x + 1), list_filter(l, lambda x: x > 1), reduce(l, (a, b) -> a + b) FROM t FEATURES v AS OF NOW

      SELECT sum(x) FILTER (WHERE y > 0), count(*), count(DISTINCT z) FROM t FEATURES v AS OF NOW

      SELECT sum(x) OVER (ORDER BY d RANGE BETWEEN INTERVAL '7' DAY PRECEDING AND CURRENT ROW), avg(x) OVER w FROM t FEATURES v AS OF NOW WINDOW w AS (PARTITION BY a ORDER BY b ROWS 3 PRECEDING)

      SELECT sum(x) OVER (ORDER BY d ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) FROM t FEATURES v AS OF NOW

      SELECT a, b, grouping(a), sum(c) FROM t FEATURES v AS OF NOW GROUP BY GROUPING SETS ((a, b), (a), ())

      SELECT a, b, sum(c) FROM t FEATURES v AS OF NOW GROUP BY ROLLUP (a, b)

      SELECT a, b, sum(c) FROM t FEATURES v AS OF NOW GROUP BY CUBE (a, b) HAVING sum(c) > 1

      SELECT * FROM t FEATURES v AS OF NOW, LATERAL (SELECT 1) AS l

      SELECT * FROM t CROSS JOIN LATERAL (SELECT t.a) AS l FEATURES v AS OF NOW

      SELECT "x y", "select", `back`, "a""b" FROM "my table" AS "T 1" FEATURES "Odd View" AS "a b" AS OF NOW

      SELECT 1 /* block /* nested */ comment */ FROM t -- line comment
      FEATURES v AS OF NOW

      SELECT $$it's$$, $tag$ $$ $tag$, E'a\\\\n', X'00ff', 'it''s', N'n' FROM t FEATURES v AS OF NOW WHERE a = $1 AND b = $2

      SELECT INTERVAL '1' DAY, INTERVAL '1 day', INTERVAL 1 DAY, INTERVAL (x) HOUR, INTERVAL '1-2' YEAR TO MONTH, INTERVAL x MINUTE FROM t FEATURES v AS OF NOW

      SELECT a != 1, b <> 2, c || d, e % 2, f ^ 2, g // 2, h -> 'k', i ->> 'k', j @> k, l & 1, m | 2, n << 1, o >> 1, p ~ 'x' FROM t FEATURES v AS OF NOW

      CREATE TABLE x AS SELECT * FROM t FEATURES v AS OF NOW

      CREATE OR REPLACE TEMP TABLE x AS SELECT * FROM t FEATURES v AS OF NOW

      CREATE TABLE IF NOT EXISTS s.x (a, b) AS WITH q AS (SELECT 1) SELECT * FROM q FEATURES v AS OF NOW

      CREATE OR REPLACE VIEW x AS SELECT * FROM t FEATURES v AS OF NOW

      INSERT INTO x SELECT * FROM t FEATURES v AS OF NOW

      INSERT INTO x (a, b) SELECT * FROM t FEATURES v AS OF NOW;

      SELECT * FROM t ASOF JOIN u ON t.a = u.a AND t.at >= u.at FEATURES v AS OF NOW

      SELECT * FROM t ASOF LEFT JOIN u USING (a, at) FEATURES v AS OF NOW

      SELECT * FROM t SEMI JOIN u ON t.a = u.a ANTI JOIN w USING (a) FEATURES v AS OF NOW

      WITH RECURSIVE q AS (SELECT * FROM t FEATURES v AS OF NOW), r (a) AS (SELECT 1) SELECT * FROM q, r UNION ALL SELECT 1 EXCEPT SELECT 2 FROM t

      SELECT (SELECT max(x) FROM t FEATURES v AS OF NOW), EXISTS (SELECT 1 FROM FEATURES v AS OF NOW)

      SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 2 END FROM t FEATURES v AS OF CASE WHEN a THEN t.x ELSE t.y END

      SELECT date, timestamp, value, user, year, day, "order", count, rank, position, language, start, t.date, t.time, offset FROM t FEATURES v AS OF t.timestamp

      SELECT a AS date, b value, c AS count, max(day) AS day FROM t FEATURES v AS OF timestamp

      SELECT extract(year FROM a), extract(day FROM b), trim(BOTH ' ' FROM c), substring(d FROM 1 FOR 2), position('a' IN e), substring(f, 1, 2) FROM t FEATURES v AS OF NOW

      SELECT array_agg(a ORDER BY b DESC), string_agg(a, ',' ORDER BY b), list(a), first(a), contains(a, 'x'), date_diff('day', a, b), left(a, 2), replace(a, 'b', 'c') FROM t FEATURES v AS OF NOW

      SELECT * FROM read_parquet('x.parquet') AS t FEATURES v AS OF t.at

      SELECT * FROM unnest([1, 2]) AS u (user_id) FEATURES v AS OF NOW

      SELECT * FROM t TABLESAMPLE BERNOULLI (10) FEATURES v AS OF NOW

      SELECT a IS NULL, b IS NOT DISTINCT FROM c, d BETWEEN 1 AND 2, e IN (1, 2), f NOT IN (SELECT 1), (g, h) IN ((1, 2)) FROM t FEATURES v AS OF NOW

      SELECT 'é', '\uD83D\uDE00', "\u5b57" FROM t FEATURES v AS OF NOW OFFSET 5

      SELECT * FROM t FEATURES v AS OF {ts '2026-01-01 00:00:00'} FETCH FIRST 5 ROWS ONLY

      SELECT 1e3, .5, 1., 0.1e-5, -1, +2, a-1, a=-1 FROM t FEATURES v AS OF NOW
      """;

  static List<String> statements() {
    return List.of(STATEMENTS.strip().split("\n\n"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void parses(String sql) {
    Span span = FeatureSqlParser.spanOf(FeatureSqlParser.parseQuery(sql));
    assertThat(span.start()).isZero();
    assertThat(span.end()).isBetween(sql.length() / 2, sql.length());
  }

  @ParameterizedTest
  @MethodSource("statements")
  void findsAndParsesItsClauses(String sql) {
    List<Token> tokens = Tokens.of(sql);
    List<Integer> starts = ClauseStarts.of(tokens);
    assertThat(starts).isNotEmpty();
    for (int start : starts) {
      ParsedClause clause = FeatureSqlParser.parseClause(tokens, start);
      assertThat(clause.span().start()).isEqualTo(tokens.get(start).start());
    }
  }
}
