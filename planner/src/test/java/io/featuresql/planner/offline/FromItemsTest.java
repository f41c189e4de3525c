package io.featuresql.planner.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FromItemsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT * FROM a, x.b AS c JOIN d USING (e)                        | a c d
          SELECT * FROM a FEATURES v AS OF a.at, b WHERE c, d               | a FEATURES b
          SELECT * FROM (a JOIN (b)) CROSS JOIN (SELECT 1) AS c             | a b c
          SELECT * FROM (FROM a) AS c, (PIVOT a ON b) d                     | c d
          SELECT * FROM VALUES (1), (2) AS v (e), f(g, h) WITH ORDINALITY i | v i
          SELECT * FROM a JOIN b ON x::UNION(c INTEGER) = a.offset, d       | a b d
          SELECT * FROM a MINUS SELECT b, c FROM d, e                       | a
          SELECT * FROM a minus, b                                          | minus b
          SELECT * FROM a FOR UPDATE OF a, b                                | a
          UPDATE t SET b = 1 FROM a RETURNING b, c                          | a
          INSERT INTO t SELECT * FROM a ON CONFLICT (e) DO UPDATE SET b = 1, c = 2 | a
          """)
  void relationsAndClauses(String sql, String aliases) {
    List<Token> tokens = Tokens.of(sql);
    Outline outline = Outline.of(tokens);
    Outline.Block block =
        outline.blocks().stream().filter(b -> b.from() >= 0).findFirst().orElseThrow();
    assertThat(
            FromItems.of(tokens, outline, block).stream()
                .map(item -> item.clause().isPresent() ? "FEATURES" : item.alias())
                .collect(Collectors.joining(" ")))
        .isEqualTo(aliases);
  }
}
