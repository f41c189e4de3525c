package io.featuresql.planner.sql;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What words mean in and behind FROM, in the dialects of all warehouses together. A word behind a
 * dot is a part of a name, and one behind {@code ::} a type; they mean nothing here.
 */
public final class ClauseWords {
  /** VALUES is none of them: it begins rows in a FROM, or names a column, and ends no FROM. */
  private static final Set<String> END_OF_FROM =
      Set.of(
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "QUALIFY",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "RETURNING",
          "SET");

  private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");

  private static final Set<String> OPENS_QUERY =
      Set.of(
          "SELECT",
          "WITH",
          "FROM",
          "VALUES",
          "PIVOT",
          "UNPIVOT",
          "SUMMARIZE",
          "DESCRIBE",
          "SHOW",
          "INSERT",
          "UPDATE",
          "DELETE",
          "TABLE");

  /** Words behind which an operand is due, so that FEATURES is that operand's name. */
  private static final Set<String> WANTS_OPERAND =
      Set.of(
          "AS",
          "ON",
          "AND",
          "OR",
          "NOT",
          "IN",
          "LIKE",
          "ILIKE",
          "BETWEEN",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "BY",
          "IS",
          "INTO",
          "UPDATE",
          "TABLE",
          "OF",
          "BEFORE",
          "ESCAPE",
          "SELECT",
          "DISTINCT",
          "WHERE",
          "HAVING");

  /** Words that no view can have as its unquoted name, most of them as they continue a FROM. */
  private static final Set<String> NOT_A_NAME =
      union(
          List.of(
              END_OF_FROM,
              SET_OPERATIONS,
              Set.of(
                  "JOIN",
                  "INNER",
                  "LEFT",
                  "RIGHT",
                  "FULL",
                  "CROSS",
                  "NATURAL",
                  "OUTER",
                  "ON",
                  "USING",
                  "FOR",
                  "TABLESAMPLE",
                  "SELECT",
                  "AS",
                  "AND",
                  "OR",
                  "VALUES",
                  "FROM",
                  "END",
                  "THEN",
                  "WHEN",
                  "ELSE",
                  "IS",
                  "IN",
                  "LIKE",
                  "ILIKE",
                  "NOT",
                  "BETWEEN",
                  "CASE",
                  "LATERAL",
                  "INTO",
                  "WITH",
                  "DESC",
                  "ASC",
                  "NULL",
                  "TRUE",
                  "FALSE",
                  "DEFAULT",
                  "BY")));

  private ClauseWords() {}

  private static Set<String> union(List<Set<String>> sets) {
    return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the word at {@code index} ends the FROM at its level of brackets, if it is in one. */
  public static boolean endsFrom(List<Token> tokens, int index) {
    return isOneOf(END_OF_FROM, tokens, index);
  }

  /**
   * Whether the word at {@code index} stands between two queries. EXCEPT behind a star does not,
   * unless a query is behind it. MINUS is an ordinary name for some warehouses, so it does where a
   * query is behind it.
   */
  public static boolean isSetOperation(List<Token> tokens, int index) {
    if (isOneOf(SET_OPERATIONS, tokens, index)) {
      boolean columns =
          tokens.get(index).is("EXCEPT")
              && index > 0
              && tokens.get(index - 1).text().equals("*")
              && tokens.get(index + 1).text().equals("(")
              && !opensQuery(tokens, index + 1);
      return !columns;
    }
    if (!tokens.get(index).is("MINUS")) {
      return false;
    }
    int next = index + 1;
    if (tokens.get(next).isAny("ALL", "DISTINCT")) {
      next++;
    }
    while (tokens.get(next).text().equals("(")) {
      next++;
    }
    return tokens.get(next).isAny("SELECT", "WITH", "VALUES", "TABLE");
  }

  /** Whether the bracket at {@code index} is around a query or a statement. */
  public static boolean opensQuery(List<Token> tokens, int index) {
    return tokens.get(index).kind() == Token.Kind.OPEN
        && OPENS_QUERY.contains(tokens.get(index + 1).upper());
  }

  private static boolean isOneOf(Set<String> words, List<Token> tokens, int index) {
    Token token = tokens.get(index);
    return token.kind() == Token.Kind.WORD
        && words.contains(token.upper())
        && !(index > 0
            && (tokens.get(index - 1).kind() == Token.Kind.DOT
                || tokens.get(index - 1).text().equals("::")));
  }

  /** Whether {@code token} names nothing here unless it is quoted. */
  static boolean isReserved(Token token) {
    return token.kind() == Token.Kind.WORD && NOT_A_NAME.contains(token.upper());
  }

  /** Whether an expression may end with {@code token}. */
  static boolean endsOperand(Token token) {
    return switch (token.kind()) {
      case WORD -> !token.is("FEATURES") && !WANTS_OPERAND.contains(token.upper());
      case QUOTED_NAME, STRING, NUMBER, PARAMETER, CLOSE -> true;
      default -> false;
    };
  }

  /**
   * Whether the token at {@code index}, behind FEATURES, names a view rather than continues FROM.
   */
  static boolean mayNameView(List<Token> tokens, int index) {
    Token name = tokens.get(index);
    return name.kind() == Token.Kind.QUOTED_NAME
        || (name.isName()
            && !NOT_A_NAME.contains(name.upper())
            && !continuesAlias(name, tokens.get(index + 1)));
  }

  /** Whether {@code word}, free to be a name, continues a FROM together with what is behind it. */
  private static boolean continuesAlias(Token word, Token behind) {
    return word.isAny("ASOF", "POSITIONAL", "SEMI", "ANTI")
            && behind.isAny("JOIN", "LEFT", "RIGHT", "INNER", "FULL")
        || word.isAny("PIVOT", "UNPIVOT", "MATCH_RECOGNIZE") && behind.text().equals("(")
        || word.is("SAMPLE") && (behind.kind() == Token.Kind.NUMBER || behind.text().equals("("))
        || word.is("WITHIN") && behind.is("INTERVAL")
        || word.is("BEFORE") && behind.kind() != Token.Kind.COMMA && !behind.isAny("AS", "BEFORE")
        || word.is("FEATURES")
            && behind.isName()
            && !isReserved(behind)
            && !behind.isAny("WITHIN", "BEFORE");
  }
}
