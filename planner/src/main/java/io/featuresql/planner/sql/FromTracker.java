package io.featuresql.planner.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Tells, token by token, whether the word FEATURES begins a clause or names something. It does so
 * only inside FROM, behind a table expression or where one may begin, and before a name that cannot
 * continue a table alias.
 */
final class FromTracker {
  /** Words that end FROM at their level of brackets. */
  private static final Set<String> ENDS_FROM =
      Set.of(
          "SELECT",
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "QUALIFY",
          "ORDER",
          "LIMIT",
          "FETCH",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "VALUES",
          "SET",
          "RETURNING");

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

  private final List<Token> tokens;
  private final Deque<Boolean> outer = new ArrayDeque<>();
  private boolean inFrom;
  private int lastClause = -2;

  /** Begins outside FROM. */
  FromTracker(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Whether the token behind the last one may be of a FROM. */
  boolean inFrom() {
    return inFrom;
  }

  /** Begins in the FROM of a clause whose word FEATURES is at {@code index}. */
  static FromTracker inClause(List<Token> tokens, int index) {
    FromTracker tracker = new FromTracker(tokens);
    tracker.inFrom = true;
    tracker.lastClause = index;
    return tracker;
  }

  /** Moves over the token at {@code index}; true if it is a FEATURES that begins a clause. */
  boolean beginsClause(int index) {
    Token token = tokens.get(index);
    switch (token.kind()) {
      case OPEN -> {
        outer.push(inFrom);
        inFrom = inFrom && mayOpenTable(index);
      }
      case CLOSE -> inFrom = !outer.isEmpty() && outer.pop();
      case SEMICOLON -> {
        outer.clear();
        inFrom = false;
      }
      case WORD -> {
        if (token.is("FEATURES") && inFrom && isClause(index)) {
          lastClause = index;
          return true;
        }
        follow(token, index);
      }
      default -> {}
    }
    return false;
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

  private void follow(Token token, int index) {
    if (index > 0) {
      Token previous = tokens.get(index - 1);
      if (previous.kind() == Token.Kind.DOT
          || previous.is("AS") && !token.isAny("SELECT", "VALUES", "FROM")) {
        return;
      }
    }
    if (token.is("FROM")) {
      inFrom = index == 0 || !tokens.get(index - 1).is("DISTINCT") || inFrom;
    } else if (inFrom && ENDS_FROM.contains(token.upper())) {
      inFrom = false;
    }
  }

  private boolean mayOpenTable(int index) {
    if (!tokens.get(index).text().equals("(") || index == 0) {
      return false;
    }
    Token previous = tokens.get(index - 1);
    return previous.isAny("FROM", "JOIN", "LATERAL", "APPLY")
        || previous.kind() == Token.Kind.COMMA
        || previous.kind() == Token.Kind.OPEN;
  }

  private boolean isClause(int index) {
    if (index == lastClause) {
      return true;
    }
    if (index > 0) {
      Token previous = tokens.get(index - 1);
      boolean operator = previous.kind() == Token.Kind.OPERATOR;
      if (index - 1 == lastClause
          || operator
          || previous.kind() == Token.Kind.DOT
          || previous.kind() == Token.Kind.WORD && WANTS_OPERAND.contains(previous.upper())) {
        return false;
      }
    }
    return mayNameView(tokens, index + 1);
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
