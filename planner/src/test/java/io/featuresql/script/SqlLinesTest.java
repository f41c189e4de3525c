package io.featuresql.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SqlLinesTest {
  static List<Script.Case> cases() {
    return Script.of(SqlLinesTest.class, "lines.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void onlyWhiteSpaceChanges(Script.Case script) {
    String lines = SqlLines.of(script.input());
    script.check(lines);
    assertThat(SqlLines.of(lines)).isEqualTo(lines);
    assertThat(texts(lines)).isEqualTo(texts(script.input()));
  }

  private static List<String> texts(String sql) {
    return Tokens.of(sql).stream().map(Token::text).toList();
  }
}
