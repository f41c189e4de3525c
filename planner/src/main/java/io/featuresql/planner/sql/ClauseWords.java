package io.featuresql.planner.sql;

import java.util.List;
import java.util.Set;

/** What words mean in and behind FROM, in the dialects of all warehouses together. */
final class ClauseWords {
  /** Words that end FROM at their level of brackets. */
  static final Set<String> END_OF_FROM =
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
          "SET",
          "VALUES");

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
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "QUALIFY",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "FOR",
          "TABLESAMPLE",
          "SELECT",
          "AS",
          "AND",
          "OR",
          "SET",
          "VALUES",
          "RETURNING",
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
          "BY");

  private ClauseWords() {}

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
