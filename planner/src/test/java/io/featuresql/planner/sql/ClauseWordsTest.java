package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClauseWordsTest {
  /** The words of {@code sql} that end a FROM, or stand between queries. */
  private static String ends(String sql) {
    List<Token> tokens = Tokens.of(sql);
    return IntStream.range(0, tokens.size())
        .filter(i -> ClauseWords.endsFrom(tokens, i) || ClauseWords.isSetOperation(tokens, i))
        .mapToObj(i -> tokens.get(i).text())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FROM t WHERE a GROUP BY a HAVING b QUALIFY c               | WHERE GROUP HAVING QUALIFY
          FROM t WINDOW w AS (a) ORDER BY a LIMIT 1 OFFSET 2         | WINDOW ORDER LIMIT OFFSET
          FROM t FETCH FIRST ROW ONLY                                | FETCH
          INSERT INTO t SELECT a FROM u ON CONFLICT DO UPDATE SET a  | SET
          UPDATE t SET a = 1 FROM u RETURNING a, b                   | SET RETURNING
          FROM t UNION ALL FROM u INTERSECT FROM v EXCEPT FROM w     | UNION INTERSECT EXCEPT
          SELECT * FROM t minus SELECT * FROM u                      | minus
          SELECT * FROM t MINUS ALL ((SELECT a FROM u))              | MINUS
          SELECT a * EXCEPT (SELECT a FROM t)                        | EXCEPT
          """)
  void wordsThatEndAFrom(String sql, String words) {
    assertThat(ends(sql)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT t.offset, (t).\"limit\", x.where FROM \"order\"",
        "SELECT a::UNION(b INTEGER), c::WINDOW FROM t",
        "SELECT * EXCEPT (a, b) FROM t",
        "SELECT t.* EXCEPT (a) FROM t",
        "SELECT minus, b - minus FROM t minus JOIN u MINUS ON MINUS.a = (minus)",
        // it begins rows, or is a column
        "FROM VALUES (1), (2) AS v (a) JOIN t ON values = 3",
      })
  void wordsThatDoNot(String sql) {
    assertThat(ends(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(SELECT 1)", "(with a AS (SELECT 1) FROM a)", "(VALUES (1))", "(TABLE t)"})
  void aBracketAroundAQuery(String sql) {
    assertThat(ClauseWords.opensQuery(Tokens.of(sql), 0)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a)", "(\"SELECT\")", "('SELECT')", "()", "(", "SELECT WITH"})
  void anotherBracket(String sql) {
    assertThat(ClauseWords.opensQuery(Tokens.of(sql), 0)).isFalse();
  }

  @Test
  void minusDividesBlocksAsUnionDoes() {
    for (String word : List.of("UNION", "MINUS", "MINUS DISTINCT")) {
      String sql = "SELECT a FROM t " + word + " SELECT b FROM u MINUS WHERE c";
      List<Token> tokens = Tokens.of(sql);
      Outline outline = Outline.of(tokens);
      assertThat(outline.blocks()).hasSize(2);
      Token end = tokens.get(outline.blocks().get(0).endToken());
      assertThat(end.start()).isEqualTo(sql.indexOf(word));
    }
  }
}
