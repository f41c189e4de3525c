package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts SQL of any dialect into tokens: it understands strings, quoted names, dollar quotes and both
 * kinds of comments, and nothing else, so it works where a grammar would give up. It takes time
 * linear in the length of the text and no stack.
 */
public final class Tokens {
  private static final int NO_PATTERN = Integer.MAX_VALUE;

  /** Of a parameter: more are bound by no driver. */
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

  private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|:";

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int depth;
  private int patternDepth = NO_PATTERN;

  private Tokens(String sql) {
    this.sql = sql;
  }

  /** Those of {@code tokens} that lie within {@code span}. */
  public static List<Token> within(List<Token> tokens, Span span) {
    return tokens.stream()
        .filter(token -> token.start() >= span.start() && token.end() <= span.end())
        .toList();
  }

  /**
   * The tokens of {@code sql} in order, the last of kind END.
   *
   * @throws FeatureSqlException SYNTAX when a string, quoted name or comment does not end
   */
  public static List<Token> of(String sql) {
    Tokens scan = new Tokens(sql);
    scan.run();
    return Collections.unmodifiableList(scan.tokens);
  }

  /** {@code tokens} where {@code $1} and {@code $name} are no parameters. */
  public static List<Token> withoutDollarParameters(List<Token> tokens) {
    return tokens.stream()
        .map(t -> Parameters.hasDollar(t) ? t.as(Token.Kind.OPERATOR) : t)
        .toList();
  }

  private void run() {
    int length = sql.length();
    while (at < length) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff') {
        at++;
      } else if (sql.startsWith("--", at)) {
        skipLine();
      } else if (sql.startsWith("/*", at)) {
        skipBlockComment();
      } else {
        next(c);
      }
    }
    add(Token.Kind.END, length);
  }

  private void next(char c) {
    int start = at;
    switch (c) {
      case '\'' -> add(Token.Kind.STRING, endOfQuoted(start, '\'', false, "string"));
      case '"' -> add(Token.Kind.QUOTED_NAME, endOfQuoted(start, '"', false, "quoted name"));
      case '`' -> add(Token.Kind.QUOTED_NAME, endOfQuoted(start, '`', false, "quoted name"));
      case '(', '[', '{' -> {
        depth++;
        if (!inRowPattern() && c == '(' && endsWith("PATTERN")) {
          patternDepth = depth;
        }
        add(Token.Kind.OPEN, start + 1);
      }
      case ')', ']', '}' -> {
        if (depth-- == patternDepth) {
          patternDepth = NO_PATTERN;
        }
        add(Token.Kind.CLOSE, start + 1);
      }
      case ',' -> add(Token.Kind.COMMA, start + 1);
      case ';' -> add(Token.Kind.SEMICOLON, start + 1);
      case '?' -> {
        // JDBC drivers take ?? for an operator that is written with a question mark
        boolean escaped = sql.startsWith("??", start) && !inRowPattern();
        boolean parameter = !escaped && !(inRowPattern() && endsPatternFactor());
        add(parameter ? Token.Kind.PARAMETER : Token.Kind.OPERATOR, start + (escaped ? 2 : 1));
      }
      case '.' -> {
        if (isDigit(start + 1) && !endsName(start)) {
          add(Token.Kind.NUMBER, endOfNumber(start));
        } else {
          add(Token.Kind.DOT, start + 1);
        }
      }
      case '$' -> dollar(start);
      default -> {
        if (Character.isDigit(c)) {
          add(Token.Kind.NUMBER, endOfNumber(start));
        } else if (Character.isUnicodeIdentifierStart(sql.codePointAt(start)) || c == '_') {
          word(start);
        } else {
          add(Token.Kind.OPERATOR, endOfOperator(start));
        }
      }
    }
  }

  private void word(int start) {
    int end = start;
    while (end < sql.length() && isWordPart(sql.codePointAt(end))) {
      end += Character.charCount(sql.codePointAt(end));
    }
    boolean prefixed = end == start + 1 && end < sql.length() && sql.charAt(end) == '\'';
    if (prefixed && "eE".indexOf(sql.charAt(start)) >= 0) {
      add(Token.Kind.STRING, endOfQuoted(end, '\'', true, "string"));
    } else if (prefixed && "xXbBnN".indexOf(sql.charAt(start)) >= 0) {
      add(Token.Kind.STRING, endOfQuoted(end, '\'', false, "string"));
    } else {
      add(Token.Kind.WORD, end);
    }
  }

  /**
   * A dollar quote, as in {@code $tag$ ... $tag$}, or a parameter, as in {@code $1} and {@code
   * $name}.
   */
  private void dollar(int start) {
    int tagEnd = start + 1;
    while (tagEnd < sql.length()
        && isWordPart(sql.codePointAt(tagEnd))
        && sql.charAt(tagEnd) != '$') {
      tagEnd += Character.charCount(sql.codePointAt(tagEnd));
    }
    boolean opens = tagEnd < sql.length() && sql.charAt(tagEnd) == '$' && !isDigit(start + 1);
    if (!opens) {
      boolean parameter =
          isDigit(start + 1)
              ? NUMBER.matcher(sql).region(start + 1, tagEnd).matches()
              : tagEnd > start + 1;
      add(parameter ? Token.Kind.PARAMETER : Token.Kind.OPERATOR, tagEnd);
      return;
    }
    String tag = sql.substring(start, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      throw unterminated(start, "dollar-quoted string " + tag);
    }
    add(Token.Kind.STRING, close + tag.length());
  }

  private int endOfQuoted(int open, char quote, boolean backslashEscapes, String what) {
    int i = open + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == '\\' && backslashEscapes) {
        i += 2;
      } else if (c != quote) {
        i++;
      } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    throw unterminated(open, what);
  }

  private int endOfNumber(int start) {
    int i = start;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      boolean exponentSign =
          (c == '+' || c == '-')
              && "eE".indexOf(sql.charAt(i - 1)) >= 0
              && isDigit(i + 1)
              && !isHex(start);
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !exponentSign) {
        break;
      }
      i++;
    }
    return i;
  }

  private int endOfOperator(int start) {
    int i = start + Character.charCount(sql.codePointAt(start));
    // One token for each character but arrows, casts and comparisons, which only matter as a whole.
    while (i < sql.length()
        && OPERATOR_CHARACTERS.indexOf(sql.charAt(i)) >= 0
        && OPERATOR_CHARACTERS.indexOf(sql.charAt(start)) >= 0
        && !sql.startsWith("--", i)
        && !sql.startsWith("/*", i)
        && sql.charAt(start) != '*') {
      i++;
    }
    return i;
  }

  private void skipLine() {
    while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
      at++;
    }
  }

  /** Block comments nest, as the standard, PostgreSQL and DuckDB have it. */
  private void skipBlockComment() {
    int start = at;
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else if (++at >= sql.length()) {
        throw unterminated(start, "comment");
      }
    } while (depth > 0);
  }

  /** Whether what comes next is in the {@code PATTERN (...)} of MATCH_RECOGNIZE or of a window. */
  private boolean inRowPattern() {
    return patternDepth != NO_PATTERN;
  }

  /** Whether a question mark that comes next is a quantifier, or makes the one before reluctant. */
  private boolean endsPatternFactor() {
    Token last = tokens.get(tokens.size() - 1);
    return last.isName()
        || last.kind() == Token.Kind.CLOSE
        || (last.kind() == Token.Kind.OPERATOR && last.end() == at);
  }

  private boolean endsWith(String word) {
    return !tokens.isEmpty() && tokens.get(tokens.size() - 1).is(word);
  }

  private boolean isHex(int start) {
    return sql.startsWith("0x", start) || sql.startsWith("0X", start);
  }

  private boolean isDigit(int index) {
    return index < sql.length() && Character.isDigit(sql.charAt(index));
  }

  /** Whether a name ends right before {@code index}, so that a dot there qualifies. */
  private boolean endsName(int index) {
    if (tokens.isEmpty()) {
      return false;
    }
    Token last = tokens.get(tokens.size() - 1);
    return last.end() == index && (last.isName() || last.kind() == Token.Kind.CLOSE);
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isUnicodeIdentifierPart(codePoint) || codePoint == '_' || codePoint == '$';
  }

  private FeatureSqlException unterminated(int start, String what) {
    return FeatureSqlException.at(
        new Span(start, Math.min(start + 1, sql.length())),
        ErrorCode.SYNTAX,
        "this " + what + " does not end; close it");
  }

  private void add(Token.Kind kind, int end) {
    tokens.add(new Token(kind, at, end, sql.substring(at, Math.min(end, sql.length()))));
    at = end;
  }
}
