package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A place in the tokens of a statement, and what to expect there. */
final class TokenCursor {
  private final List<Token> tokens;
  private int at;

  TokenCursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token take() {
    Token token = peek();
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  int index() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  /** Takes all of {@code words} if they come next, or nothing. */
  boolean accept(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).is(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  boolean acceptSymbol(String symbol) {
    if (peek().text().equals(symbol) && !peek().isName()) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw unexpected(word);
    }
  }

  void expectSymbol(String symbol) {
    if (!acceptSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  /**
   * Takes a name.
   *
   * @param what what it names, for the message
   */
  Name name(String what) {
    Token token = peek();
    if (!token.isName()) {
      throw unexpected(what);
    }
    if (ClauseWords.isReserved(token)) {
      throw error(
          token.span(),
          "'"
              + token.text()
              + "' is a key word; expected "
              + what
              + ", or put it in double quotes");
    }
    return Name.of(take());
  }

  /** Takes a string and gives its value. */
  String string() {
    Token token = peek();
    char quote = token.kind() == Token.Kind.STRING ? token.text().charAt(0) : ' ';
    if (quote == '\'') {
      take();
      return token.text().substring(1, token.text().length() - 1).replace("''", "'");
    }
    if (quote == '$') {
      take();
      int tag = token.text().indexOf('$', 1) + 1;
      return token.text().substring(tag, token.text().length() - tag);
    }
    throw unexpected("a string in single quotes");
  }

  /** Takes {@code INTERVAL '...' [unit [TO unit]]}. */
  Duration interval() {
    int start = peek().start();
    refuseBareInterval();
    expect("INTERVAL");
    String sign = acceptSymbol("-") ? "-" : "";
    if (sign.isEmpty()) {
      acceptSymbol("+");
    }
    String value = peek().kind() == Token.Kind.NUMBER ? take().text() : string();
    String from = unit();
    String to = null;
    if (from != null && accept("TO")) {
      to = unit();
      if (to == null) {
        throw unexpected("a unit such as SECOND");
      }
    }
    Span span = new Span(start, tokens.get(at - 1).end());
    return Intervals.parse(sign + value, from, to, span);
  }

  /** {@code 30 days} and {@code '30 days'}, with the interval to write for it. */
  private void refuseBareInterval() {
    Token value = peek();
    boolean number = value.kind() == Token.Kind.NUMBER;
    if (!number && value.kind() != Token.Kind.STRING) {
      return;
    }
    int begin = at;
    String text = number ? take().text() : string();
    String unit = unit();
    Span span = new Span(value.start(), tokens.get(at - 1).end());
    at = begin;
    if (number && unit == null) {
      throw error(span, "unexpected '" + text + "'; write INTERVAL '" + text + "' DAY");
    }
    Duration meant = Intervals.parse(text, unit, null, span);
    throw error(span, "this is not an interval; write " + Intervals.toSql(meant));
  }

  private @Nullable String unit() {
    if (peek().kind() != Token.Kind.WORD || !DialectOperators.isTimeUnit(peek().text())) {
      return null;
    }
    String unit = take().text();
    if (acceptSymbol("(")) {
      while (peek().kind() == Token.Kind.NUMBER || peek().kind() == Token.Kind.COMMA) {
        take();
      }
      expectSymbol(")");
    }
    return unit;
  }

  /**
   * The index of the bracket that closes the one taken last, or of the END if none does; the cursor
   * stays.
   */
  int closing() {
    return Brackets.closing(tokens, at - 1, tokens.size() - 1);
  }

  /** Moves to the first token outside of brackets that is wanted, or to the statement's end. */
  void skipTo(IntPredicate wanted) {
    at =
        Brackets.first(
            tokens,
            at,
            tokens.size() - 1,
            i -> tokens.get(i).kind() == Token.Kind.SEMICOLON || wanted.test(i));
  }

  /** Nothing but semicolons may follow. */
  void expectEnd(String alternatives) {
    while (peek().kind() == Token.Kind.SEMICOLON) {
      take();
    }
    if (peek().kind() != Token.Kind.END) {
      throw alternatives.isEmpty() ? unexpected("the end") : unexpected(alternatives);
    }
  }

  FeatureSqlException unexpected(String expected) {
    Token token = peek();
    boolean ended = token.kind() == Token.Kind.END || token.kind() == Token.Kind.SEMICOLON;
    String what =
        ended ? "the statement ends too early" : "unexpected '" + abbreviated(token.text()) + "'";
    return error(token.span(), what + "; expected " + expected);
  }

  static FeatureSqlException error(Span span, String message) {
    return FeatureSqlException.at(span, ErrorCode.SYNTAX, message);
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }
}
