package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings, names, comments, numbers and operators of several dialects, whole and broken. */
final class TokensTest {
  /** What a text must become is written as {@code KIND<text>}, without the END. */
  private static void assertTokens(String sql, String... expected) {
    List<Token> tokens = Tokens.of(sql);
    List<Token> withoutEnd = tokens.subList(0, tokens.size() - 1);
    assertThat(withoutEnd)
        .extracting(t -> t.kind() + "<" + t.text() + ">")
        .containsExactly(expected);
    assertThat(tokens.get(tokens.size() - 1))
        .isEqualTo(new Token(Token.Kind.END, sql.length(), sql.length(), ""));
  }

  @Test
  void cutsTheFeaturesClause() {
    assertTokens(
        "SELECT l.*, age FROM labels l FEATURES user_profile AS OF l.ts;",
        "WORD<SELECT>",
        "WORD<l>",
        "DOT<.>",
        "OPERATOR<*>",
        "COMMA<,>",
        "WORD<age>",
        "WORD<FROM>",
        "WORD<labels>",
        "WORD<l>",
        "WORD<FEATURES>",
        "WORD<user_profile>",
        "WORD<AS>",
        "WORD<OF>",
        "WORD<l>",
        "DOT<.>",
        "WORD<ts>",
        "SEMICOLON<;>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n", "\ufeff", "\u00a0\u202f\u2007", "-- only", "/**/"})
  void findsNothingInWhiteSpaceAndComments(String sql) {
    assertTokens(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "''",
        "'it''s'",
        "''''",
        "'a -- b /* c */ ; \"d\" $$'",
        "'back\\'",
        "'line\nline'",
        "E'it\\'s'",
        "e'\\\\'",
        "E'it''s'",
        "x'00ff'",
        "X'00'",
        "B'01'",
        "n'name'",
        "$$it's; -- \"$$",
        "$$$$",
        "$a$ $$ $b$ $a$",
        "$größe$x$größe$",
        "$\ud835\udcb3$x$\ud835\udcb3$"
      })
  void keepsAStringWhole(String string) {
    assertTokens(string, "STRING<" + string + ">");
    assertTokens(
        "f(" + string + ",1",
        "WORD<f>",
        "OPEN<(>",
        "STRING<" + string + ">",
        "COMMA<,>",
        "NUMBER<1>");
  }

  @Test
  void backslashEscapesOnlyBehindE() {
    assertTokens("'a\\' b", "STRING<'a\\'>", "WORD<b>");
    assertTokens("name'a\\' b", "WORD<name>", "STRING<'a\\'>", "WORD<b>");
    assertTokens("e 'a\\' b", "WORD<e>", "STRING<'a\\'>", "WORD<b>");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "\"a b\",          a b",
        "\"a\"\"b\",       a\"b",
        "\"\"\"\",         \"",
        "\"it's -- /*\",   it's -- /*",
        "`a b`,            a b",
        "`a``b`,           a`b",
        "`a\"b`,           a\"b",
      })
  void keepsAQuotedNameWhole(String quoted, String name) {
    assertTokens(quoted, "QUOTED_NAME<" + quoted + ">");
    assertThat(Tokens.of(quoted).get(0).name()).isEqualTo(name);
  }

  @Test
  void keepsAWordWhole() {
    assertTokens(
        "größe _x a1$b 東京 \ud835\udcb3y",
        "WORD<größe>",
        "WORD<_x>",
        "WORD<a1$b>",
        "WORD<東京>",
        "WORD<\ud835\udcb3y>");
    assertTokens("a$$b$$", "WORD<a$$b$$>");
    assertThat(Tokens.of("Features").get(0).is("FEATURES")).isTrue();
    assertThat(Tokens.of("\"features\"").get(0).is("FEATURES")).isFalse();
  }

  @Test
  void leavesCommentsOut() {
    assertTokens("a -- b 'c\nd", "WORD<a>", "WORD<d>");
    assertTokens("a -- b\rc", "WORD<a>", "WORD<c>");
    assertTokens("a--b", "WORD<a>");
    assertTokens("a/* b */c", "WORD<a>", "WORD<c>");
    assertTokens("a /* b /* c */ ' */ d", "WORD<a>", "WORD<d>");
    assertTokens("/*/**/*/a/***/", "WORD<a>");
    assertTokens("1+--2\n3", "NUMBER<1>", "OPERATOR<+>", "NUMBER<3>");
    assertTokens("1-/*2*/3", "NUMBER<1>", "OPERATOR<->", "NUMBER<3>");
    assertTokens("2*/*3*/4", "NUMBER<2>", "OPERATOR<*>", "NUMBER<4>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "42", "1_000", "1.5", "1.", ".5", "1e5", "1E+5", "1.5e-10", ".5e3", "0x1F", "0b01"
      })
  void keepsANumberWhole(String number) {
    assertTokens(number, "NUMBER<" + number + ">");
    assertTokens(
        "a=" + number + "-1",
        "WORD<a>",
        "OPERATOR<=>",
        "NUMBER<" + number + ">",
        "OPERATOR<->",
        "NUMBER<1>");
  }

  @Test
  void endsANumberWhereItEnds() {
    assertTokens("0x1e+5", "NUMBER<0x1e>", "OPERATOR<+>", "NUMBER<5>");
    assertTokens("1e--2", "NUMBER<1e>");
    assertTokens("1e-x", "NUMBER<1e>", "OPERATOR<->", "WORD<x>");
    assertTokens(
        "x[1:2]", "WORD<x>", "OPEN<[>", "NUMBER<1>", "OPERATOR<:>", "NUMBER<2>", "CLOSE<]>");
  }

  @Test
  void tellsAQualifyingDotFromADecimalPoint() {
    assertTokens("a.b", "WORD<a>", "DOT<.>", "WORD<b>");
    assertTokens("a.1", "WORD<a>", "DOT<.>", "NUMBER<1>");
    assertTokens("\"a\".1", "QUOTED_NAME<\"a\">", "DOT<.>", "NUMBER<1>");
    assertTokens("f().1", "WORD<f>", "OPEN<(>", "CLOSE<)>", "DOT<.>", "NUMBER<1>");
    assertTokens("a .1", "WORD<a>", "NUMBER<.1>");
    assertTokens("(.1", "OPEN<(>", "NUMBER<.1>");
  }

  @Test
  void tellsParametersFromDollarQuotes() {
    assertTokens("a ??| ?", "WORD<a>", "OPERATOR<??>", "OPERATOR<|>", "PARAMETER<?>");
    assertTokens(
        "PATTERN (a?? b+?) ? pattern(?)",
        "WORD<PATTERN>",
        "OPEN<(>",
        "WORD<a>",
        "OPERATOR<?>",
        "OPERATOR<?>",
        "WORD<b>",
        "OPERATOR<+>",
        "OPERATOR<?>",
        "CLOSE<)>",
        "PARAMETER<?>",
        "WORD<pattern>",
        "OPEN<(>",
        "PARAMETER<?>",
        "CLOSE<)>");
    assertTokens("? = $1", "PARAMETER<?>", "OPERATOR<=>", "PARAMETER<$1>");
    assertTokens("$1,$2", "PARAMETER<$1>", "COMMA<,>", "PARAMETER<$2>");
    assertTokens("$name::int", "PARAMETER<$name>", "OPERATOR<::>", "WORD<int>");
    assertTokens("$1$2", "PARAMETER<$1>", "PARAMETER<$2>");
    assertTokens("$", "OPERATOR<$>");
    assertTokens("a $ b", "WORD<a>", "OPERATOR<$>", "WORD<b>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "=",
        "<>",
        "!=",
        "<=",
        ">=",
        "||",
        "::",
        "->",
        "->>",
        "=>",
        "~*",
        "!~~*",
        "@>",
        "<@",
        "&&",
        ":=",
        "\\",
        "\ud83d\ude00"
      })
  void keepsAnOperatorWhole(String operator) {
    assertTokens("a" + operator + "b", "WORD<a>", "OPERATOR<" + operator + ">", "WORD<b>");
  }

  @Test
  void keepsAStarApart() {
    assertTokens("*,*", "OPERATOR<*>", "COMMA<,>", "OPERATOR<*>");
    assertTokens("a*-1", "WORD<a>", "OPERATOR<*>", "OPERATOR<->", "NUMBER<1>");
    assertTokens("a=`b`", "WORD<a>", "OPERATOR<=>", "QUOTED_NAME<`b`>");
  }

  @Test
  void tellsBracketsApart() {
    assertTokens("([{}])", "OPEN<(>", "OPEN<[>", "OPEN<{>", "CLOSE<}>", "CLOSE<]>", "CLOSE<)>");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "^'a,                    string",
        "^',                     string",
        "a ^'b'',                string",
        "E^'a\\,                 string",
        "E^'a\\',                string",
        "'a' ^'b,                string",
        "^\"a,                   quoted name",
        "x.^\"a\"\",             quoted name",
        "^`a,                    quoted name",
        "a ^/* b,                comment",
        "^/*,                    comment",
        "^/*/,                   comment",
        "a ^/* b /* c */ d,      comment",
        "^$$ a $b$,              dollar-quoted string $$",
        "a ^$t$ b $T$,           dollar-quoted string $t$",
      })
  void saysWhatDoesNotEndAndWhereItBegan(String marked, String what) {
    int start = marked.indexOf('^');
    String sql = marked.substring(0, start) + marked.substring(start + 1);

    FeatureSqlException thrown =
        catchThrowableOfType(FeatureSqlException.class, () -> Tokens.of(sql));

    assertThat(thrown).hasMessage("this " + what + " does not end; close it");
    assertThat(thrown.code()).isEqualTo(ErrorCode.SYNTAX);
    assertThat(thrown.span()).contains(new Span(start, start + 1));
  }

  @Test
  void losesNothingButWhiteSpaceAndComments() {
    long seed = 42;
    Random random = new Random(seed);
    String alphabet = "aeEx1.09'\"`$?()[],;*/-+=<:| \n\\";
    for (int round = 0; round < 20_000; round++) {
      String sql =
          random
              .ints(random.nextInt(12), 0, alphabet.length())
              .mapToObj(i -> alphabet.substring(i, i + 1))
              .collect(Collectors.joining());
      List<Token> tokens;
      try {
        tokens = Tokens.of(sql);
      } catch (FeatureSqlException e) {
        assertThat(e.span().orElseThrow().end()).as(sql).isLessThanOrEqualTo(sql.length());
        continue;
      }
      int at = 0;
      for (Token token : tokens) {
        assertThat(token.span().of(sql)).as("seed %d: %s", seed, sql).isEqualTo(token.text());
        String between = sql.substring(at, token.start());
        assertThat(Tokens.of(between)).as("seed %d: %s", seed, sql).hasSize(1);
        at = token.end();
      }
      assertThat(at).as("seed %d: %s", seed, sql).isEqualTo(sql.length());
    }
  }
}
