package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FeaturesClauseTest {
  @Test
  void everyPartOfAClause() {
    String clause =
        "FEATURES a (x AS y, z q, w) AS k ON u = t.b::INT + 1 AND \"v 2\" = (t.c = 1 AND t.d)"
            + " WITHIN INTERVAL '7' DAY, b BEFORE t.at KNOWN AS OF t.seen";
    SqlFeatures features = clause("SELECT * FROM t " + clause, clause);
    assertThat(features.input()).isEmpty();
    assertThat(features.isBefore()).isTrue();
    assertThat(features.asOf()).hasToString("t.at");
    assertThat(features.knownAsOf().map(SqlNode::toString)).contains("t.seen");
    assertThat(features.refs()).hasSize(2);
    SqlFeatureRef a = features.refs().get(0);
    assertThat(a.name().text()).isEqualTo("a");
    assertThat(a.alias().map(Name::text)).contains("k");
    assertThat(a.within()).contains(Duration.ofDays(7));
    List<SqlFeatureItem> items = a.items().orElseThrow();
    assertThat(items).extracting(i -> i.feature().text()).containsExactly("x", "z", "w");
    assertThat(items)
        .extracting(i -> i.alias().map(Name::text))
        .containsExactly(Optional.of("y"), Optional.of("q"), Optional.empty());
    assertThat(a.bindings()).extracting(b -> b.key().text()).containsExactly("u", "v 2");
    SqlFeatureRef b = features.refs().get(1);
    assertThat(b.items()).isEmpty();
    assertThat(b.bindings()).isEmpty();
    assertThat(b.within()).isEmpty();
  }

  @Test
  void aWholeQueryHoldsTheOperator() {
    SqlSelect select =
        (SqlSelect)
            FeatureSqlParser.parseQuery("SELECT * FROM t JOIN u ON a = b FEATURES v AS OF x");
    SqlFeatures features = (SqlFeatures) select.getFrom();
    assertThat(features.input().orElseThrow()).isInstanceOf(SqlJoin.class);
    assertThat(features.isBefore()).isFalse();
  }

  @Test
  void repeatedItIsLeftAssociative() {
    SqlSelect select =
        (SqlSelect)
            FeatureSqlParser.parseQuery("SELECT * FROM t FEATURES v AS OF x FEATURES w AS OF y");
    SqlFeatures outer = (SqlFeatures) select.getFrom();
    assertThat(outer.refs().get(0).name().text()).isEqualTo("w");
    SqlFeatures inner = (SqlFeatures) outer.input().orElseThrow();
    assertThat(inner.refs().get(0).name().text()).isEqualTo("v");
    assertThat(inner.input().orElseThrow()).hasToString("t");
  }

  @Test
  void aCommaBindsWeakerThanIt() {
    SqlSelect select =
        (SqlSelect) FeatureSqlParser.parseQuery("SELECT * FROM a, b FEATURES v AS OF x");
    SqlJoin comma = (SqlJoin) select.getFrom();
    assertThat(((SqlFeatures) comma.getRight()).input().orElseThrow()).hasToString("b");
  }

  @Test
  void joinsGoOnBehindIt() {
    SqlSelect select =
        (SqlSelect)
            FeatureSqlParser.parseQuery(
                "SELECT * FROM (t FEATURES v AS OF x) JOIN w ON w.id = t.id");
    assertThat(((SqlJoin) select.getFrom()).getLeft()).isInstanceOf(SqlFeatures.class);
  }

  /** The clause ends where the dialect begins, whatever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        ") AS q",
        " WHERE x ^@ 'a'",
        " WHERE a = #1",
        " WHERE @x := 3",
        " USING SAMPLE 10%",
        " TABLESAMPLE reservoir(10%)",
        " UNION BY NAME SELECT 1",
        " PIVOT (sum(a) FOR b IN ('c'))",
        " SAMPLE 10",
        " SELECT a, b",
        ", u",
        " JOIN w USING (id)",
        " ASOF JOIN w ON a >= b",
        " POSITIONAL JOIN w",
        " FEATURES w AS OF z",
        " QUALIFY r = 1",
        " GROUP BY ALL",
        " ORDER BY ALL",
        " WINDOW w AS (ORDER BY a)",
        " \\ nonsense ¿",
        " FORMAT JSON",
        " SETTINGS max_threads = 1",
        " -- comment",
        " /* comment */",
      })
  void itStopsBeforeTheDialect(String behind) {
    for (String instant : List.of("t.at", "NOW", "NOW()", "?", "$1", "'2026-01-01'::TIMESTAMP")) {
      String clause = "FEATURES v AS OF " + instant;
      String before = "SELECT (1), 'x' FROM (SELECT 1) t ";
      String sql = before + clause + behind;
      ParsedClause parsed = FeatureSqlParser.parseClause(sql, before.length());
      assertThat(parsed.span().of(sql)).isEqualTo(clause);
      assertThat(FeatureSqlParser.clauseSpanOf(parsed.clause())).isEqualTo(parsed.span());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT features FROM t",
        "SELECT a features, features b, t.features FROM t",
        "SELECT * FROM t features",
        "SELECT * FROM t features WHERE features.a = 1",
        "SELECT * FROM t AS features JOIN u ON features.a = u.a",
        "SELECT * FROM t features (a, b)",
        "SELECT * FROM t features, u",
        "SELECT * FROM t features ASOF JOIN u ON a >= b",
        "SELECT * FROM t features LEFT JOIN u ON a = b",
        "SELECT * FROM features",
        "SELECT * FROM features WHERE x = 1",
        "SELECT * FROM features.t AS known",
        "SELECT * FROM \"features\" f",
        "WITH features AS (SELECT 1) SELECT * FROM \"features\" AS f",
        "SELECT known, before, within, entity, view, service, ttl, delay, materialize FROM t",
        "SELECT * FROM known before JOIN entity ttl ON ttl.view = before.service",
        "SELECT * FROM t WHERE features IS NOT DISTINCT FROM features AND known = 1",
        "SELECT * FROM t ORDER BY features DESC",
        "SELECT count(features) AS features FROM t GROUP BY features",
        "INSERT INTO features SELECT * FROM t",
        "CREATE TABLE features AS SELECT 1",
      })
  void featuresIsAnOrdinaryName(String sql) {
    assertThat(ClauseStarts.of(Tokens.of(sql))).isEmpty();
    assertThat(FeatureSqlParser.parseQuery(sql)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT features FROM t FEATURES features AS OF known",
        "SELECT 1 FROM t FEATURES v, features AS OF features.at",
        "SELECT 1 FROM t FEATURES v (features, known AS before) AS features AS OF before.known",
        "SELECT 1 FROM t AS features FEATURES v ON features = features.features AS OF features",
        "SELECT 1 FROM t FEATURES known AS OF known KNOWN AS OF known",
        "SELECT 1 FROM t FEATURES before BEFORE before",
        "SELECT 1 FROM t FEATURES v AS of_ AS OF x",
        "SELECT 1 FROM t FEATURES v AS \"of\" AS OF x",
        "SELECT 1 FROM t features FEATURES v AS OF x",
        "SELECT 1 FROM FEATURES v AS OF x JOIN u ON a = b",
        "SELECT 1 FROM u JOIN FEATURES v AS OF x ON a = b",
        "SELECT 1 FROM u, FEATURES v AS OF x",
        "SELECT 1 FROM t FEATURES entity, service AS view, ttl AS OF delay",
        "SELECT 1 FROM t FEATURES v (date, value AS timestamp, count AS day) AS OF t.date",
      })
  void namesInsideAClauseAreOrdinary(String sql) {
    List<Token> tokens = Tokens.of(sql);
    List<Integer> starts = ClauseStarts.of(tokens);
    assertThat(starts).hasSize(1);
    int start = tokens.get(starts.get(0)).start();
    assertThat(start).isEqualTo(sql.indexOf("FEATURES "));
    assertThat(FeatureSqlParser.parseClause(sql, start)).isNotNull();
    assertThat(FeatureSqlParser.parseQuery(sql)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INTERVAL '90' DAY | P90D",
        "INTERVAL 90 DAYS | P90D",
        "INTERVAL '1 12:00:00' DAY TO SECOND | PT36H",
        "INTERVAL '1 12' DAY TO HOUR | PT36H",
        "INTERVAL '01:30' HOUR TO MINUTE | PT1H30M",
        "INTERVAL '1:30.5' MINUTE TO SECOND | PT1M30.5S",
        "INTERVAL '90 days' | P90D",
        "INTERVAL '1 day 2 hours' | PT26H",
        "INTERVAL '1 day 02:03:04.000005' | PT26H3M4.000005S",
        "INTERVAL '2' WEEK | P14D",
        "INTERVAL '1.5' HOUR | PT1H30M",
        "INTERVAL '0.000001' SECOND | PT0.000001S",
        "INTERVAL '1' SECOND(3) | PT1S",
        "INTERVAL '250 milliseconds' | PT0.25S",
        "interval '0' day | PT0S",
      })
  void intervals(String interval, String duration) {
    String clause = "FEATURES v WITHIN " + interval + " AS OF NOW";
    SqlFeatures features = clause("SELECT * FROM t " + clause + " WHERE 1", clause);
    assertThat(features.refs().get(0).within()).contains(Duration.parse(duration));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,INTERVAL '0' DAY",
    "P90D,INTERVAL '90' DAY",
    "PT36H,INTERVAL '36' HOUR",
    "PT90S,INTERVAL '90' SECOND",
    "PT0.25S,INTERVAL '0.25' SECOND"
  })
  void intervalsAreWrittenInOneUnit(String duration, String sql) {
    assertThat(Intervals.toSql(Duration.parse(duration))).isEqualTo(sql);
  }

  /** Errors: what is between the carets is the span. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT * FROM t ^FEATURES v^ | MISSING_AS_OF | this FEATURES clause has no AS OF; add AS"
            + " OF and the instant at which the features must have been known, for example AS OF"
            + " NOW",
        "SELECT * FROM t ^FEATURES v (a), w AS k^ WHERE x = 1 | MISSING_AS_OF | this FEATURES"
            + " clause has no AS OF; add AS OF and the instant at which the features must have been"
            + " known, for example AS OF NOW",
        "SELECT * FROM (^FEATURES v ON k = 1^) q | MISSING_AS_OF | this FEATURES clause has no AS"
            + " OF; add AS OF and the instant at which the features must have been known, for"
            + " example AS OF NOW",
        "SELECT * FROM t FEATURES v ^k^ AS OF NOW | SYNTAX | unexpected 'k'; expected AS OF, or AS"
            + " before an alias",
        "SELECT * FROM t FEATURES v^.^a AS OF NOW | SYNTAX | unexpected '.'; features are listed in"
            + " parentheses behind the name of their view",
        "SELECT * FROM t FEATURES v AS OF^^ | SYNTAX | the statement ends too early; expected an"
            + " expression",
        "SELECT * FROM t FEATURES v AS OF ^WHERE^ x | SYNTAX | unexpected 'WHERE'; expected an"
            + " expression",
        "SELECT * FROM t FEATURES v (^)^ AS OF NOW | SYNTAX | unexpected ')'; expected a name",
        "SELECT * FROM t FEATURES v (a b ^c^) AS OF NOW | SYNTAX | unexpected 'c'; expected ')' or"
            + " ','",
        "SELECT * FROM t FEATURES ^AS^ OF NOW | SYNTAX | unexpected 'AS'; expected a name",
        "SELECT * FROM t FEATURES v, ^AS^ OF NOW | SYNTAX | unexpected 'AS'; expected a name",
        "SELECT * FROM t FEATURES v ON a ^AS^ OF NOW | SYNTAX | unexpected 'AS'; expected '='",
        "SELECT * FROM t FEATURES v ON k = ^AS^ OF x | SYNTAX | unexpected 'AS'; expected an"
            + " expression",
        "SELECT * FROM t FEATURES v ON ^t^.k = 1 AS OF x | SYNTAX | ON binds with join_key ="
            + " expression; write the join key without a table before it",
        "SELECT * FROM t FEATURES v ON k = a ^=^ b AS OF x | SYNTAX | unexpected '='; ON binds with"
            + " join_key = expression; put a condition in parentheses",
        "SELECT * FROM t FEATURES v ON k = 1 ^OR^ j = 2 AS OF x | SYNTAX | unexpected 'OR'; ON"
            + " binds with join_key = expression; put a condition in parentheses",
        "SELECT * FROM t FEATURES v WITHIN INTERVAL '1' DAY ^ON^ a = b AS OF x | SYNTAX |"
            + " unexpected 'ON'; the order is: name, (features), AS alias, PREFIX, ON, WITHIN, and"
            + " AS OF at the end",
        "SELECT * FROM t FEATURES v ^WITHIN^ 3 AS OF NOW | SYNTAX | unexpected 'WITHIN'; WITHIN is"
            + " followed by INTERVAL, for example WITHIN INTERVAL '7' DAY",
        "SELECT * FROM t FEATURES v AS OF NOW ^+^ | SYNTAX | unexpected '+' behind the instant of"
            + " this FEATURES clause",
        "SELECT * FROM t FEATURES v AS OF t.x^::^ | SYNTAX | unexpected '::' behind the instant of"
            + " this FEATURES clause",
        "SELECT * FROM t FEATURES v AS OF (NOW^^ | SYNTAX | the statement ends too early; expected"
            + " ')' or ','",
        "SELECT * FROM t FEATURES v AS OF f(a ^b^) | SYNTAX | unexpected 'b'; expected ')' or ','",
        "SELECT * FROM t FEATURES v AS OF NOW KNOWN AS OF^^ | SYNTAX | the statement ends too"
            + " early; expected an expression",
        "SELECT * FROM t FEATURES v WITHIN ^INTERVAL '1' MONTH^ AS OF NOW | INTERVAL | an interval"
            + " in MONTH has no fixed length; use DAY",
        "SELECT * FROM t FEATURES v WITHIN ^INTERVAL '1 year'^ AS OF NOW | INTERVAL | an interval"
            + " in YEAR has no fixed length; use DAY",
        "SELECT * FROM t FEATURES v WITHIN ^INTERVAL -1 DAY^ AS OF NOW | INTERVAL | this interval"
            + " is negative; write a positive one",
        "SELECT * FROM t FEATURES v WITHIN ^INTERVAL '1'^ AS OF NOW | INTERVAL | this is not an"
            + " interval; write for example INTERVAL '90' DAY",
        "SELECT * FROM t FEATURES v WITHIN ^INTERVAL '99999999999999999' DAY^ AS OF NOW | INTERVAL"
            + " | this interval is too long",
      })
  void errors(String marked, ErrorCode code, String message) {
    assertError(marked, code, message);
  }

  private static void assertError(String marked, ErrorCode code, String message) {
    int first = marked.indexOf('^');
    int second = marked.indexOf('^', first + 1) - 1;
    String sql = marked.replace("^", "");
    assertThatExceptionOfType(FeatureSqlException.class)
        .isThrownBy(() -> FeatureSqlParser.parseClause(sql, sql.indexOf("FEATURES")))
        .satisfies(
            e -> {
              assertThat(e.getMessage()).isEqualTo(message);
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.span()).contains(new Span(first, second));
            });
  }

  private static SqlFeatures clause(String sql, String clause) {
    ParsedClause parsed = FeatureSqlParser.parseClause(sql, sql.indexOf("FEATURES"));
    assertThat(parsed.span().of(sql)).isEqualTo(clause);
    return parsed.clause();
  }
}
