package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans are offsets into the text as written, whatever stands before them. */
final class SpansTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\t",
        " \t\t x,\t",
        "\r\n",
        "\r\n\r\n\t'a\r\nb',\r",
        "'\uD83D\uDE00 \uD83D\uDE00', ",
        "/* \uD83D\uDE00 \t\r\n */ ",
        "-- \t \n",
        "\"\u5b57\uD83D\uDE00\", ",
        "$$\n\t$$, ",
        "\u00a0",
        "'\f', ",
      })
  void everyNodeIsWhereItIs(String noise) {
    String list = noise.isBlank() || !noise.strip().endsWith(",") ? noise + "1" : noise + " 1";
    String clause =
        "FEATURES v (a\tAS b,\r\n"
            + " \"c\uD83D\uDE00\") AS k ON u\r\n"
            + "=\tt.u || '\uD83D\uDE00' WITHIN INTERVAL '1'\tDAY AS\tOF t.at\r\n"
            + "- INTERVAL '1' DAY";
    String sql = "SELECT " + list + " FROM t\t" + clause + "\r\nWHERE x = 1";
    SqlFeatures alone = FeatureSqlParser.parseClause(sql, sql.indexOf("FEATURES")).clause();
    SqlSelect select = (SqlSelect) FeatureSqlParser.parseQuery(sql);
    SqlFeatures inQuery = (SqlFeatures) select.getFrom();
    for (SqlFeatures features : List.of(alone, inQuery)) {
      assertThat(FeatureSqlParser.clauseSpanOf(features).of(sql)).isEqualTo(clause);
      assertThat(text(sql, features.asOf())).isEqualTo("t.at\r\n- INTERVAL '1' DAY");
      SqlFeatureRef ref = features.refs().get(0);
      assertThat(ref.name().span().of(sql)).isEqualTo("v");
      assertThat(ref.alias().orElseThrow().span().of(sql)).isEqualTo("k");
      List<SqlFeatureItem> items = ref.items().orElseThrow();
      assertThat(text(sql, items.get(0))).isEqualTo("a\tAS b");
      assertThat(items.get(1).feature().span().of(sql)).isEqualTo("\"c\uD83D\uDE00\"");
      assertThat(items.get(1).feature().text()).isEqualTo("c\uD83D\uDE00");
      SqlKeyBinding binding = ref.bindings().get(0);
      assertThat(binding.key().span().of(sql)).isEqualTo("u");
      assertThat(text(sql, binding.expression())).isEqualTo("t.u || '\uD83D\uDE00'");
      assertThat(text(sql, ref)).startsWith("v (a").endsWith("DAY");
    }
    assertThat(text(sql, inQuery)).isEqualTo("t\t" + clause);
    assertThat(text(sql, select.getWhere())).isEqualTo("x = 1");
  }

  @Test
  void aSpanCoversSuffixesAndParentheses() {
    String sql =
        "FEATURES v ON k = (a + b)::INT[] AND j = f(x)[1:2] AND i = CASE WHEN a THEN b END"
            + " AS OF max(t.at) OVER (ORDER BY (x))";
    SqlFeatures clause = FeatureSqlParser.parseClause(sql, 0).clause();
    assertThat(clause.refs().get(0).bindings())
        .extracting(b -> text(sql, b.expression()))
        .containsExactly("(a + b)::INT[]", "f(x)[1:2]", "CASE WHEN a THEN b END");
    assertThat(text(sql, clause.asOf())).isEqualTo("max(t.at) OVER (ORDER BY (x))");
  }

  private static String text(String sql, SqlNode node) {
    return FeatureSqlParser.spanOf(node).of(sql);
  }
}
