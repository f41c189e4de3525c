package io.featuresql.planner.sql;

import static io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants.IDENTIFIER;
import static io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants.LAMBDA_WORD;
import static io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants.WITHIN_INTERVAL;

import io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which unquoted words are key words of the grammar, and where. Calcite reserves hundreds of words
 * that are everyday column names; here a word is a key word only where its neighbours say so, and
 * an identifier everywhere else.
 */
final class WordKinds {
  /** Key words everywhere but beside a dot. */
  private static final Set<String> ALWAYS =
      Set.of(
          """
          ALL AND ANY AS ASYMMETRIC BETWEEN BOTH BY CASE CREATE CROSS CURRENT_CATALOG CURRENT_DATE
          CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DELETE
          DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT EXISTS EXPLAIN FALSE FOR FROM FULL GROUP
          HAVING ILIKE IN INNER INSERT INTERSECT INTO IS JOIN LATERAL LEADING LEFT LIKE LIMIT
          LOCALTIME LOCALTIMESTAMP MATCH_CONDITION MERGE NATURAL NOT NULL ON OR ORDER OUTER OVER
          OVERLAPS PARTITION QUALIFY RIGHT ROW ROWS SELECT SET SIMILAR SYMMETRIC TABLE TABLESAMPLE
          THEN TO TRAILING TRUE UESCAPE UNION UPDATE UPSERT USING VALUES WHEN WHERE WINDOW WITH
          WITHOUT BEFORE ASC DESC NULLS PRECEDING FOLLOWING UNBOUNDED TIES OTHERS SETS ORDINALITY
          ONLY VIEW TEMPORARY MATCHED RESPECT IGNORE SEPARATOR NEXT BERNOULLI SYSTEM REPEATABLE
          """
              .strip()
              .split("\\s+"));

  /** Functions with a syntax of their own; key words before a parenthesis. */
  private static final Set<String> SPECIAL_FUNCTIONS =
      Set.of(
          "CAST",
          "TRY_CAST",
          "SAFE_CAST",
          "EXTRACT",
          "POSITION",
          "OVERLAY",
          "SUBSTRING",
          "TRIM",
          "UNNEST",
          "ARRAY_AGG",
          "STRING_AGG",
          "GROUP_CONCAT",
          "PIVOT",
          "UNPIVOT",
          "CUBE",
          "ROLLUP",
          "ARRAY");

  private static final Set<String> CASTS = Set.of("CAST", "TRY_CAST", "SAFE_CAST");

  /** Types that the grammar knows; key words where a type is due. */
  private static final Set<String> TYPES =
      Set.of(
          "BOOLEAN",
          "INTEGER",
          "INT",
          "TINYINT",
          "SMALLINT",
          "BIGINT",
          "REAL",
          "DOUBLE",
          "FLOAT",
          "UUID",
          "DECIMAL",
          "DEC",
          "NUMERIC",
          "DATE",
          "TIME",
          "TIMESTAMP",
          "CHAR",
          "CHARACTER",
          "VARCHAR",
          "BINARY",
          "VARBINARY");

  /** Types that may stand before a string. */
  private static final Set<String> LITERAL_TYPES =
      Set.of("DATE", "TIME", "TIMESTAMP", "DATETIME", "DECIMAL", "UUID");

  /** How many tokens may stand between INTERVAL and its unit. */
  private static final int INTERVAL_VALUE_TOKENS = 8;

  /** How many tokens the parameters of a lambda may take. */
  private static final int LAMBDA_TOKENS = 16;

  private static final Map<String, Integer> KINDS = kindsOfWords();

  private final List<Token> tokens;

  WordKinds(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * The kind of the word at {@code index}.
   *
   * @param open the index of the bracket that the word is in, or -1
   * @param closed the index of the bracket that the token before the word closes, or -1
   */
  int of(int index, int open, int closed) {
    String word = tokens.get(index).upper();
    if (word.equals("TEMP") && at(index - 1).isAny("CREATE", "REPLACE")) {
      return KINDS.getOrDefault("TEMPORARY", IDENTIFIER);
    }
    if (word.equals("WITHIN") && at(index + 1).is("INTERVAL")) {
      return WITHIN_INTERVAL;
    }
    if (word.equals("LAMBDA") && opensLambda(index)) {
      return LAMBDA_WORD;
    }
    Integer kind = KINDS.get(word);
    boolean inPath =
        at(index - 1).kind() == Token.Kind.DOT || at(index + 1).kind() == Token.Kind.DOT;
    if (kind == null || inPath || !isKeyWord(word, index, open, closed)) {
      return IDENTIFIER;
    }
    return kind;
  }

  private boolean isKeyWord(String word, int index, int open, int closed) {
    if (ALWAYS.contains(word)) {
      return true;
    }
    Token previous = at(index - 1);
    Token next = at(index + 1);
    boolean call = next.text().equals("(");
    if (SPECIAL_FUNCTIONS.contains(word)) {
      return call || word.equals("ARRAY") && next.text().equals("[");
    }
    if (TYPES.contains(word) && isTypeDue(previous, open)) {
      return true;
    }
    if (DialectOperators.isTimeUnit(word)) {
      return isUnitDue(index, closed);
    }
    return switch (word) {
      case "OF" -> previous.isAny("AS", "MEMBER");
      case "KNOWN" -> next.is("AS") && at(index + 2).is("OF") && ClauseWords.endsOperand(previous);
      case "WITHIN" -> next.is("GROUP");
      case "ASOF" -> next.isAny("JOIN", "LEFT", "INNER");
      case "SEMI", "ANTI", "POSITIONAL" -> next.is("JOIN");
      case "INTERVAL" -> isInterval(index);
      case "ZONE" -> previous.is("TIME");
      case "AT" -> next.is("TIME") && at(index + 2).is("ZONE");
      case "LOCAL" -> previous.is("WITH") && next.is("TIME");
      case "PRECISION" -> previous.is("DOUBLE");
      case "VARYING" -> previous.isAny("CHARACTER", "CHAR", "BINARY");
      case "MAP" -> next.text().equals("[");
      case "CURRENT" -> next.is("ROW");
      case "RANGE" -> !call && (previous.is("(") || previous.isName() || isClose(previous));
      case "GROUPS" -> next.isAny("BETWEEN", "UNBOUNDED", "CURRENT");
      case "EXCLUDE" ->
          isStarOfSelect(index - 1) && call
              || next.isAny("NO", "CURRENT", "GROUP", "TIES")
                  && previous.isAny("ROW", "FOLLOWING", "PRECEDING");
      case "NO" -> previous.is("EXCLUDE");
      case "REPLACE" -> isStarOfSelect(index - 1) && call || previous.is("OR");
      case "FILTER" -> call && isClose(previous);
      case "GROUPING" -> next.is("SETS");
      case "OFFSET" -> next.kind() != Token.Kind.COMMA && !isClose(next) && isAmount(next);
      case "FETCH" -> next.isAny("FIRST", "NEXT");
      case "FIRST", "LAST" -> previous.isAny("NULLS", "FETCH");
      case "SOME" -> call && previous.kind() == Token.Kind.OPERATOR;
      case "UNKNOWN" -> previous.isAny("IS", "NOT");
      case "SYSTEM_TIME" -> previous.is("FOR");
      case "RECURSIVE" -> previous.is("WITH");
      case "MEMBER" -> next.is("OF");
      case "TIME" -> next.is("ZONE") || isLiteralType(next, index);
      default -> LITERAL_TYPES.contains(word) && isLiteralType(next, index);
    };
  }

  /** Whether names and a colon follow, as in {@code lambda x, y: x + y}. */
  private boolean opensLambda(int index) {
    int i = index + 1;
    while (at(i).isName() && at(i + 1).kind() == Token.Kind.COMMA && i < index + LAMBDA_TOKENS) {
      i += 2;
    }
    return at(i).isName() && at(i + 1).text().equals(":");
  }

  private boolean isLiteralType(Token next, int index) {
    return next.kind() == Token.Kind.STRING
        || next.isAny("WITH", "WITHOUT") && at(index + 2).isAny("TIME", "LOCAL");
  }

  private boolean isTypeDue(Token previous, int open) {
    return previous.text().equals("::")
        || previous.is("AS") && open > 0 && CASTS.contains(at(open - 1).upper());
  }

  private boolean isInterval(int index) {
    if (at(index - 1).is("WITHIN")) {
      return true;
    }
    Token next = at(index + 1);
    boolean value =
        switch (next.kind()) {
          case STRING, NUMBER, PARAMETER -> true;
          case OPERATOR -> next.text().equals("-") || next.text().equals("+");
          case OPEN -> next.text().equals("(");
          default -> false;
        };
    return value || next.isName() && DialectOperators.isTimeUnit(at(index + 2).text());
  }

  /** Whether the word at {@code index} stands where the unit of an interval does. */
  private boolean isUnitDue(int index, int closed) {
    Token previous = at(index - 1);
    if (previous.is("TO") || previous.text().equals("(") && at(index + 1).is("FROM")) {
      return true;
    }
    if (isClose(previous)) {
      return closed > 0 && (at(closed - 1).is("INTERVAL") || isUnitDue(closed - 1, -1));
    }
    int last = Math.max(0, index - INTERVAL_VALUE_TOKENS);
    for (int i = index - 1; i >= last; i--) {
      Token token = at(i);
      if (token.is("INTERVAL")) {
        return i < index - 1;
      }
      boolean value =
          switch (token.kind()) {
            case STRING, NUMBER, PARAMETER, DOT, WORD, QUOTED_NAME -> true;
            case OPERATOR -> at(i - 1).is("INTERVAL") || token.text().startsWith("$");
            default -> false;
          };
      if (!value) {
        return false;
      }
    }
    return false;
  }

  /** Whether the token is the star of a select list and not the sign of a product. */
  private boolean isStarOfSelect(int index) {
    if (isClose(at(index))) {
      return true;
    }
    Token before = at(index - 1);
    return at(index).text().equals("*")
        && (before.isAny("SELECT", "DISTINCT", "ALL")
            || before.kind() == Token.Kind.COMMA
            || before.kind() == Token.Kind.DOT);
  }

  private static boolean isAmount(Token token) {
    return token.kind() == Token.Kind.NUMBER || token.kind() == Token.Kind.PARAMETER;
  }

  private static boolean isClose(Token token) {
    return token.kind() == Token.Kind.CLOSE;
  }

  private Token at(int index) {
    return index < 0 || index >= tokens.size() ? tokens.get(tokens.size() - 1) : tokens.get(index);
  }

  private static Map<String, Integer> kindsOfWords() {
    Map<String, Integer> kinds = new HashMap<>();
    String[] images = FeatureSqlParserImplConstants.tokenImage;
    for (int kind = 0; kind < images.length; kind++) {
      String image = images[kind];
      if (image.matches("\"[A-Za-z_]+\"")) {
        kinds.put(image.substring(1, image.length() - 1).toUpperCase(Locale.ROOT), kind);
      }
    }
    return Map.copyOf(kinds);
  }
}
