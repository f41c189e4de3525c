package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BracketsTest {
  private static int last(List<Token> tokens) {
    return tokens.size() - 1;
  }

  private static String outside(List<Token> tokens, int from) {
    return Brackets.outside(tokens, from, last(tokens))
        .mapToObj(i -> tokens.get(i).text())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (a) b                   | 0 | 2
          (a [b {c} (d)] (e)) f   | 0 | 14
          (a [b {c} (d)] (e)) f   | 2 | 10
          ()                      | 0 | 1
          ((a)                    | 0 | 4
          (a ; b)                 | 0 | 2
          a)                      | 0 | 0
          """)
  void closing(String sql, int open, int close) {
    List<Token> tokens = Tokens.of(sql);
    assertThat(Brackets.closing(tokens, open, last(tokens))).isEqualTo(close);
  }

  @Test
  void closingLooksNoFurtherThanToItsEnd() {
    List<Token> tokens = Tokens.of("((a) b) c");
    assertThat(Brackets.closing(tokens, 0, 6)).isEqualTo(5);
    assertThat(Brackets.closing(tokens, 0, 5)).isEqualTo(5);
    assertThat(Brackets.closing(tokens, 0, 4)).isEqualTo(4);
    assertThat(tokens.get(5).kind()).isEqualTo(Token.Kind.CLOSE);
  }

  @Test
  void opening() {
    List<Token> tokens = Tokens.of("a (b [c] (d)) e)");
    assertThat(Brackets.opening(tokens, 9, 0)).isEqualTo(1);
    assertThat(Brackets.opening(tokens, 5, 0)).isEqualTo(3);
    assertThat(Brackets.opening(tokens, 9, 1)).isEqualTo(1);
    assertThat(Brackets.opening(tokens, 9, 2)).isEqualTo(-1);
    assertThat(Brackets.opening(tokens, 11, 0)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a (b, (c)) [d] e        | 0 | a ( [ e
          a (b, (c)) [d] e        | 2 | b , ( )
          (a                      | 0 | (
          a ) b                   | 0 | a )
          a (b ; c) d             | 0 | a ( ; c )
          a ; b                   | 0 | a ; b
          """)
  void outside(String sql, int from, String texts) {
    assertThat(outside(Tokens.of(sql), from)).isEqualTo(texts);
  }

  @Test
  void first() {
    List<Token> tokens = Tokens.of("(x) a (x) x x");
    assertThat(Brackets.first(tokens, 0, last(tokens), i -> tokens.get(i).is("x"))).isEqualTo(7);
    assertThat(Brackets.first(tokens, 1, last(tokens), i -> tokens.get(i).is("x"))).isEqualTo(1);
    assertThat(Brackets.first(tokens, 0, 7, i -> tokens.get(i).is("x"))).isEqualTo(7);
    assertThat(Brackets.first(tokens, 0, last(tokens), i -> tokens.get(i).is("b")))
        .isEqualTo(last(tokens));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          a                       | a
          a, b(c, d), [e, f]      | a/b ( c , d )/[ e , f ]
          a,, b,                  | a//b/
          ~~                      | ~~
          a, b) c, d              | a/b ) c , d
          """)
  void parts(String sql, String texts) {
    List<Token> tokens = Tokens.of(sql);
    assertThat(
            Brackets.parts(tokens, 0, last(tokens)).stream()
                .map(part -> tokens.subList(part.first(), part.behind()))
                .map(part -> part.stream().map(Token::text).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("/")))
        .isEqualTo(texts);
  }

  @Test
  void depth() {
    List<Token> tokens = Tokens.of("a (b [c]");
    assertThat(Brackets.depth(tokens, 0, 1)).isZero();
    assertThat(Brackets.depth(tokens, 0, 2)).isEqualTo(1);
    assertThat(Brackets.depth(tokens, 0, 4)).isEqualTo(2);
    assertThat(Brackets.depth(tokens, 2, 6)).isZero();
  }

  @Test
  @Timeout(20)
  void takesTimeLinearInTheText() {
    List<Token> many =
        Tokens.of("(".repeat(200_000) + ")".repeat(200_000) + ", (a)".repeat(200_000));
    assertThat(Brackets.parts(many, 0, last(many))).hasSize(200_001);
  }
}
