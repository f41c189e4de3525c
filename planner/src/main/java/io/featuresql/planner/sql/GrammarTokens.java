package io.featuresql.planner.sql;

import static io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants.*;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.parser.FeatureSqlParserImplTokenManager;
import io.featuresql.planner.sql.parser.SimpleCharStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Feeds the generated parser from {@link Tokens}, in place of the template's lexer. So there is one
 * lexer: it never fails on what a dialect may hold behind the clause, it reads no further than the
 * parser asks, and every token stands on line 1 at a column that is its offset plus one.
 *
 * <p>It refuses, with TOO_COMPLEX, text that would take the parser's stack or build a tree too deep
 * to walk.
 */
final class GrammarTokens extends FeatureSqlParserImplTokenManager {
  /** Brackets inside each other; a sub-query, CASE or lambda counts as one more. */
  static final int MAX_NESTING = 200;

  /** Operators of one expression, those in its parentheses included. */
  static final int MAX_OPERATORS = 1500;

  /** What an operator counts whose right side the parser reads by recursion. */
  private static final int RECURSIVE_OPERATOR = 5;

  private static final Pattern INTEGER = Pattern.compile("\\d+");
  private static final Pattern DECIMAL_NUMBER = Pattern.compile("\\d+\\.\\d*|\\.\\d+");
  private static final Pattern APPROXIMATE =
      Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)[eE][+-]?\\d+");
  private static final Map<String, Integer> SYMBOLS = kindsOfSymbols();

  private final List<Token> tokens;
  private final int end;
  private final IntPredicate startsClause;
  private final WordKinds words;
  private final List<Level> levels = new ArrayList<>();
  private int next;
  private int closed = -1;

  /** How many frames deep the parser is, about: brackets, CASEs, sub-queries and lambdas. */
  private int nesting;

  /** Where in the token at {@code next} to go on, when it makes more than one of the grammar's. */
  private int partStart = -1;

  /** A pair of brackets that is open. */
  private static final class Level {
    final int open;
    int operators;
    int mostOperators;
    int weight;
    int cases;
    int arrows;
    boolean query;

    Level(int open) {
      this.open = open;
    }
  }

  private GrammarTokens(List<Token> tokens, int begin, int end, IntPredicate startsClause) {
    super(new SimpleCharStream(Reader.nullReader(), 1, 1, 1));
    this.tokens = tokens;
    this.next = begin;
    this.end = end;
    this.startsClause = startsClause;
    this.words = new WordKinds(tokens);
    levels.add(new Level(-1));
  }

  /** All tokens but semicolons at the end. */
  static GrammarTokens ofStatement(List<Token> tokens) {
    int end = tokens.size() - 1;
    while (end > 0 && tokens.get(end - 1).kind() == Token.Kind.SEMICOLON) {
      end--;
    }
    return new GrammarTokens(tokens, 0, end, Outline.of(tokens)::startsClause);
  }

  /** The clause whose word FEATURES is at {@code begin}, and what follows it. */
  static GrammarTokens ofClause(List<Token> tokens, int begin) {
    return new GrammarTokens(tokens, begin, tokens.size() - 1, index -> index == begin);
  }

  /** The tokens from {@code begin} to before {@code end}. */
  static GrammarTokens ofExpression(List<Token> tokens, int begin, int end) {
    return new GrammarTokens(tokens, begin, end, index -> false);
  }

  @Override
  public io.featuresql.planner.sql.parser.Token getNextToken() {
    if (next >= end) {
      int offset = end < tokens.size() ? tokens.get(end).start() : 0;
      return make(EOF, "", offset, offset + 1);
    }
    Token token = tokens.get(next);
    if (partStart >= 0) {
      return symbol(token, partStart);
    }
    boolean clause = startsClause.test(next);
    switch (token.kind()) {
      case OPEN -> {
        return open(token);
      }
      case CLOSE -> close();
      case COMMA -> countOperators(token, Integer.MIN_VALUE);
      case OPERATOR -> {
        countOperators(token, 1);
        if (token.text().equals("->")) {
          level().arrows++;
          nest(token);
        }
        return symbol(token, token.start());
      }
      case WORD -> {
        return word(token, clause);
      }
      default -> {}
    }
    next++;
    return switch (token.kind()) {
      case QUOTED_NAME ->
          make(token.text().startsWith("`") ? BACK_QUOTED_IDENTIFIER : QUOTED_IDENTIFIER, token);
      case STRING -> string(token);
      case NUMBER -> make(kindOfNumber(token.text()), token);
      case PARAMETER -> parameter(token);
      default -> make(SYMBOLS.getOrDefault(token.text(), UNKNOWN_TEXT), token);
    };
  }

  private io.featuresql.planner.sql.parser.Token parameter(Token token) {
    if (!Parameters.hasDollar(token)) {
      return make(SYMBOLS.getOrDefault(token.text(), UNKNOWN_TEXT), token);
    }
    int number = Parameters.of(tokens).numberAt(token.start());
    return make(NUMBERED_PARAMETER, "$" + (number + 1), token.start(), token.end());
  }

  /** Where the parser has come to. */
  Span spanOfNext() {
    return tokens.get(Math.min(next, tokens.size() - 1)).span();
  }

  private io.featuresql.planner.sql.parser.Token word(Token token, boolean clause) {
    int index = next++;
    if (token.is("CASE")) {
      level().cases++;
      nest(token);
    } else if (token.is("END") && level().cases > 0) {
      level().cases--;
      unnest(1);
    } else if (token.is("SELECT") && !level().query) {
      level().query = true;
      nest(token);
    }
    if (token.isAny("AND", "OR", "NOT", "IS", "IN")) {
      countOperators(token, 1);
    } else if (token.isAny("LIKE", "ILIKE", "RLIKE", "SIMILAR", "BETWEEN")) {
      countOperators(token, RECURSIVE_OPERATOR);
    } else if (token.isAny("WHERE", "SELECT", "FROM", "ORDER", "GROUP")) {
      countOperators(token, Integer.MIN_VALUE);
    }
    int closedBefore = closed;
    closed = -1;
    if (token.is("FEATURES")) {
      return make(clause ? FEATURES : IDENTIFIER, token);
    }
    return make(words.of(index, level().open, closedBefore), token);
  }

  private io.featuresql.planner.sql.parser.Token open(Token token) {
    countOperators(token, 1);
    levels.add(new Level(next));
    nest(token);
    next++;
    closed = -1;
    Token word = tokens.get(next);
    Token behind = next + 1 < tokens.size() ? tokens.get(next + 1) : word;
    if (token.text().equals("{")) {
      int kind = kindOfEscape(word, behind);
      if (kind != LBRACE) {
        next++;
        return make(kind, token);
      }
    }
    return make(SYMBOLS.getOrDefault(token.text(), UNKNOWN_TEXT), token);
  }

  /** {d '...'}, {t '...'}, {ts '...'} and {fn ...} of JDBC, apart from the structs of DuckDB. */
  private static int kindOfEscape(Token word, Token behind) {
    if (behind.kind() == Token.Kind.STRING) {
      if (word.is("D")) {
        return LBRACE_D;
      }
      if (word.is("T")) {
        return LBRACE_T;
      }
      if (word.is("TS")) {
        return LBRACE_TS;
      }
    }
    return word.is("FN") && behind.kind() == Token.Kind.WORD ? LBRACE_FN : LBRACE;
  }

  private void close() {
    if (levels.size() > 1) {
      Level level = levels.remove(levels.size() - 1);
      closed = level.open;
      nesting -= level.weight;
      level().operators += Math.max(level.operators, level.mostOperators);
    }
  }

  private Level level() {
    return levels.get(levels.size() - 1);
  }

  private void unnest(int times) {
    level().weight -= times;
    nesting -= times;
  }

  private void nest(Token token) {
    level().weight++;
    nesting++;
    if (nesting > MAX_NESTING) {
      throw FeatureSqlException.at(
          token.span(),
          ErrorCode.TOO_COMPLEX,
          "more than " + MAX_NESTING + " brackets inside each other; nest less deeply");
    }
  }

  /**
   * Counts {@code more} operators. Below zero a new expression begins, and the longest one so far
   * is what its brackets pass on to the expression around them.
   */
  private void countOperators(Token token, int more) {
    Level level = level();
    if (more < 0) {
      level.mostOperators = Math.max(level.mostOperators, level.operators);
      level.operators = 0;
      unnest(level.arrows);
      level.arrows = 0;
      return;
    }
    level.operators += more;
    if (level.operators > MAX_OPERATORS) {
      throw FeatureSqlException.at(
          token.span(),
          ErrorCode.TOO_COMPLEX,
          "more than " + MAX_OPERATORS + " operators in one expression; use a list or a table");
    }
  }

  /**
   * The part of a run of operator characters that begins at {@code start}. As in PostgreSQL, signs
   * at the end of a run belong to what follows.
   */
  private io.featuresql.planner.sql.parser.Token symbol(Token token, int start) {
    closed = -1;
    String run = token.text().substring(start - token.start());
    int length = run.length();
    if (!SYMBOLS.containsKey(run)) {
      while (length > 1 && (run.charAt(length - 1) == '-' || run.charAt(length - 1) == '+')) {
        length--;
      }
      if (run.startsWith(":") && !run.startsWith("::") && !run.startsWith(":=")) {
        length = 1;
      }
    }
    String part = run.substring(0, length);
    int partEnd = start + length;
    if (partEnd < token.end()) {
      partStart = partEnd;
    } else {
      partStart = -1;
      next++;
    }
    return make(kindOfSymbol(part), part, start, partEnd);
  }

  private static int kindOfSymbol(String part) {
    if (part.equals("?")) {
      return DIALECT_OPERATOR; // a parameter is no symbol
    }
    Integer kind = SYMBOLS.get(part);
    if (kind != null) {
      return kind;
    }
    return isOperator(part) ? DIALECT_OPERATOR : UNKNOWN_TEXT;
  }

  /** Whether {@code text} is made of what operators are made of. */
  static boolean isOperator(String text) {
    return "+-*/<>=~!@#%^&|:?".indexOf(text.charAt(0)) >= 0 && !text.startsWith(":=");
  }

  private static io.featuresql.planner.sql.parser.Token string(Token token) {
    String text = token.text();
    return switch (text.charAt(0)) {
      case '\'' -> make(QUOTED_STRING, token);
      case '$' -> {
        int tag = text.indexOf('$', 1) + 1;
        String body = text.substring(tag, text.length() - tag);
        yield make(QUOTED_STRING, "'" + body.replace("'", "''") + "'", token.start(), token.end());
      }
      case 'e', 'E' -> make(C_STYLE_ESCAPED_STRING_LITERAL, token);
      case 'x', 'X' -> make(BINARY_STRING_LITERAL, token);
      case 'n', 'N' -> make(QUOTED_STRING, text.substring(1), token.start(), token.end());
      default -> make(UNKNOWN_TEXT, token);
    };
  }

  private static int kindOfNumber(String text) {
    if (INTEGER.matcher(text).matches()) {
      return UNSIGNED_INTEGER_LITERAL;
    }
    if (DECIMAL_NUMBER.matcher(text).matches()) {
      return DECIMAL_NUMERIC_LITERAL;
    }
    return APPROXIMATE.matcher(text).matches() ? APPROX_NUMERIC_LITERAL : UNKNOWN_TEXT;
  }

  private static io.featuresql.planner.sql.parser.Token make(int kind, Token token) {
    return make(kind, token.text(), token.start(), token.end());
  }

  private static io.featuresql.planner.sql.parser.Token make(
      int kind, String image, int start, int end) {
    io.featuresql.planner.sql.parser.Token made =
        io.featuresql.planner.sql.parser.Token.newToken(kind);
    made.kind = kind;
    made.image = image;
    made.beginLine = 1;
    made.endLine = 1;
    made.beginColumn = start + 1;
    made.endColumn = end;
    return made;
  }

  private static Map<String, Integer> kindsOfSymbols() {
    Map<String, Integer> kinds = new HashMap<>();
    for (int kind = 0; kind < tokenImage.length; kind++) {
      String image = tokenImage[kind];
      if (image.matches("\"[^A-Za-z0-9_\\s'\"\\\\]{1,3}\"")) {
        kinds.put(image.substring(1, image.length() - 1), kind);
      }
    }
    // The lexer makes comments of these.
    kinds.remove("/*+");
    kinds.remove("*/");
    kinds.remove("..");
    return Map.copyOf(kinds);
  }
}
