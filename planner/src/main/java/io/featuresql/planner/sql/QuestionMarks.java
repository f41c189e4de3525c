package io.featuresql.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which question marks are operators, as PostgreSQL has {@code ?}, {@code ?|}, {@code ?&} and
 * {@code @?} of JSON: those that stand between two operands, where no parameter can. JDBC drivers
 * of such a warehouse take {@code ??} for them.
 */
public final class QuestionMarks {
  /** Behind these words an expression begins, unless a text in quotes follows the mark. */
  private static final Set<String> BEGIN =
      Set.of(
          """
          SELECT DISTINCT ALL ANY SOME WHERE AND OR NOT ON WHEN THEN ELSE CASE BETWEEN LIKE ILIKE
          SIMILAR ESCAPE IN IS LIMIT OFFSET FETCH FIRST NEXT TOP HAVING BY SET VALUES VALUE
          RETURNING INTERVAL DATE TIME TIMESTAMP TIMESTAMPTZ ZONE FROM FOR USING AS OF BEFORE
          WITHIN DEFAULT RANGE ROWS GROUPS CALL EXECUTE TO TABLESAMPLE SAMPLE QUALIFY FILTER
          WITH SYMMETRIC ASYMMETRIC PLACING UNION EXCEPT INTERSECT GROUPING ONLY OVERLAPS
          """
              .strip()
              .split("\\s+"));

  /** These words do not begin an operand. */
  private static final Set<String> BEHIND =
      Set.of(
          """
          AS FROM WHERE AND OR THEN ELSE END WHEN IS IN LIKE ILIKE SIMILAR BETWEEN NOT ORDER GROUP
          HAVING LIMIT OFFSET UNION EXCEPT INTERSECT FEATURES ON USING JOIN LEFT RIGHT INNER CROSS
          FULL NATURAL WINDOW QUALIFY FETCH FOR RETURNING COLLATE AT ESCAPE ASC DESC NULLS
          PRECEDING FOLLOWING ROWS ROW PERCENT KNOWN WITHIN ISNULL NOTNULL OVERLAPS SET VALUES
          TABLESAMPLE PLACING SYMMETRIC TO BEFORE OVER FILTER
          """
              .strip()
              .split("\\s+"));

  private QuestionMarks() {}

  /** {@code tokens}, in which such question marks are operators and no parameters. */
  public static List<Token> asOperators(List<Token> tokens) {
    List<Token> made = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean mark = token.kind() == Token.Kind.PARAMETER && token.text().equals("?");
      if (!mark || made.isEmpty()) {
        made.add(token);
        continue;
      }
      Token first = token;
      Token left = made.get(made.size() - 1);
      boolean path = left.text().equals("@") && left.end() == token.start() && made.size() > 1;
      if (path) {
        first = left;
        left = made.get(made.size() - 2);
      }
      Token last = token;
      Token next = tokens.get(i + 1);
      boolean longer = next.kind() == Token.Kind.OPERATOR && next.start() == token.end();
      if (longer) {
        last = next;
        next = tokens.get(i + 2);
      }
      int before = made.size() - (path ? 3 : 2);
      boolean qualified = before >= 0 && isDot(made.get(before));
      if (!ends(left, next, qualified) || !begins(next)) {
        made.add(token);
        continue;
      }
      if (path) {
        made.remove(made.size() - 1);
      }
      String text = (path ? "@" : "") + "?" + (longer ? last.text() : "");
      made.add(new Token(Token.Kind.OPERATOR, first.start(), last.end(), text));
      i += longer ? 1 : 0;
    }
    return List.copyOf(made);
  }

  /** Whether an expression begins behind {@code word}, a word of SQL. */
  public static boolean beginsExpressions(Token word) {
    return BEGIN.contains(word.upper());
  }

  /** Whether the token is an operator with a question mark, written once. */
  public static boolean isOperator(Token token) {
    return token.kind() == Token.Kind.OPERATOR
        && token.text().contains("?")
        && !token.text().contains("??");
  }

  /** The text of such an operator as the driver takes it. */
  public static String sent(Token operator) {
    return operator.text().replace("?", "??");
  }

  private static boolean isDot(Token token) {
    return token.kind() == Token.Kind.DOT;
  }

  private static boolean ends(Token left, Token next, boolean qualified) {
    return switch (left.kind()) {
      case STRING, NUMBER, QUOTED_NAME, CLOSE, PARAMETER -> true;
      case WORD -> {
        String word = left.upper();
        boolean free =
            next.kind() == Token.Kind.STRING && !left.isAny("SELECT", "DISTINCT", "ALL", "AS");
        yield qualified || free || !BEGIN.contains(word);
      }
      default -> false;
    };
  }

  private static boolean begins(Token next) {
    return switch (next.kind()) {
      case STRING, NUMBER, PARAMETER, QUOTED_NAME -> true;
      case OPEN -> !next.text().equals("{");
      case WORD -> !BEHIND.contains(next.upper());
      default -> false;
    };
  }
}
