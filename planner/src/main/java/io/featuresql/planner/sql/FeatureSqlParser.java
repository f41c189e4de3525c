package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.parser.FeatureSqlParserImpl;
import io.featuresql.planner.sql.parser.ParseException;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/**
 * The grammar. Stateless and safe for use by many threads.
 *
 * <p>Whatever is wrong with the text is a {@link FeatureSqlException} with its span: SYNTAX unless
 * a method says more, TOO_COMPLEX for text nested more deeply than the parser can go.
 */
public final class FeatureSqlParser {
  private static final int MAX_IDENTIFIER_LENGTH = 65_536;

  private FeatureSqlParser() {}

  /**
   * Parses a whole statement: a query, INSERT, or CREATE TABLE or VIEW ... AS. Not every statement
   * of a warehouse parses; one that does not may still be right there.
   *
   * @throws FeatureSqlException MISSING_AS_OF or INTERVAL for a FEATURES clause that is wrong
   */
  public static SqlNode parseQuery(String sql) {
    return parseQuery(Tokens.of(sql));
  }

  /** As {@link #parseQuery(String)}, for a text that is in tokens already. */
  public static SqlNode parseQuery(List<Token> tokens) {
    return run(GrammarTokens.ofStatement(tokens), FeatureSqlParserImpl::parseSqlStmtEof);
  }

  /**
   * Parses the clause that begins at {@code offset}, and nothing behind it.
   *
   * @throws IllegalArgumentException if no word FEATURES begins there
   * @throws FeatureSqlException MISSING_AS_OF or INTERVAL, too
   */
  public static ParsedClause parseClause(String sql, int offset) {
    List<Token> tokens = Tokens.of(sql);
    for (int i = 0; i < tokens.size() && tokens.get(i).start() <= offset; i++) {
      if (tokens.get(i).start() == offset && tokens.get(i).is("FEATURES")) {
        return parseClause(tokens, i);
      }
    }
    throw new IllegalArgumentException("no FEATURES at offset " + offset);
  }

  /**
   * As {@link #parseClause(String, int)}, for a text that is in tokens already. It takes time by
   * the length of the clause, not of the text.
   *
   * @param index of the token FEATURES
   */
  public static ParsedClause parseClause(List<Token> tokens, int index) {
    if (!tokens.get(index).is("FEATURES")) {
      throw new IllegalArgumentException("no FEATURES at token " + index);
    }
    SqlFeatures clause = run(GrammarTokens.ofClause(tokens, index), FeatureSqlParser::clauseAlone);
    Span span = Positions.span(clause.getParserPosition());
    checkNothingIsLeftOver(tokens, index, span.end());
    return new ParsedClause(clause, span);
  }

  /** The parser stops where an expression cannot go on, be it in front of half an operation. */
  private static void checkNothingIsLeftOver(List<Token> tokens, int index, int end) {
    int next = index;
    while (tokens.get(next).start() < end) {
      next++;
    }
    Token token = tokens.get(next);
    boolean leftOver =
        switch (token.kind()) {
          case NUMBER, STRING, PARAMETER, OPEN, DOT -> true;
          case OPERATOR -> GrammarTokens.isOperator(token.text());
          default -> false;
        };
    if (leftOver) {
      throw FeatureSqlException.at(
          token.span(),
          ErrorCode.SYNTAX,
          "unexpected '" + token.text() + "' behind the instant of this FEATURES clause");
    }
  }

  /**
   * Parses a definition statement; empty when the text does not begin like one of ours and belongs
   * to the warehouse. {@code DESCRIBE name} and {@code SHOW CREATE name} are candidates: only the
   * catalog can tell whether the name is ours.
   *
   * @throws FeatureSqlException INTERVAL, too, for a TTL or DELAY that is wrong
   */
  public static Optional<FeatureStatement> parseStatement(String sql) {
    return parseStatement(sql, Tokens.of(sql));
  }

  /** As {@link #parseStatement(String)}, for a text that is in tokens already. */
  public static Optional<FeatureStatement> parseStatement(String sql, List<Token> tokens) {
    return StatementParser.parse(sql, tokens);
  }

  /**
   * The smallest range of the text that covers {@code node} and all below it. Parentheses around a
   * table or query are not part of it.
   *
   * @throws IllegalArgumentException if the node was not parsed from a text
   */
  public static Span spanOf(SqlNode node) {
    return Positions.cover(node);
  }

  /** The range of the clause of {@code features}: from the word FEATURES on, without the input. */
  public static Span clauseSpanOf(SqlFeatures features) {
    return Positions.span(features.getParserPosition());
  }

  /** Parses the tokens from {@code begin} to before {@code end} as one expression. */
  static SqlNode parseExpression(List<Token> tokens, int begin, int end) {
    return run(GrammarTokens.ofExpression(tokens, begin, end), FeatureSqlParserImpl::ExpressionEof);
  }

  @SuppressWarnings("NullAway") // generated: the left side of a clause is null when it has none
  private static SqlFeatures clauseAlone(FeatureSqlParserImpl parser) throws Exception {
    return parser.FeaturesClause(null);
  }

  private interface Production<T> {
    T parse(FeatureSqlParserImpl parser) throws Exception;
  }

  private static <T> T run(GrammarTokens source, Production<T> production) {
    FeatureSqlParserImpl parser = new FeatureSqlParserImpl(source);
    parser.setUnquotedCasing(Casing.UNCHANGED);
    parser.setQuotedCasing(Casing.UNCHANGED);
    parser.setIdentifierMaxLength(MAX_IDENTIFIER_LENGTH);
    parser.setConformance(LENIENT);
    try {
      return production.parse(parser);
    } catch (FeatureSqlException e) {
      throw e;
    } catch (ParseException e) {
      throw SyntaxErrors.of(e);
    } catch (CalciteContextException e) {
      throw SyntaxErrors.of(e);
    } catch (StackOverflowError e) {
      throw FeatureSqlException.at(
          source.spanOfNext(), ErrorCode.TOO_COMPLEX, "this is nested too deeply; nest less", e);
    } catch (Exception e) {
      throw FeatureSqlException.at(
          source.spanOfNext(), ErrorCode.SYNTAX, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * As liberal as can be, but for {@code a:b}, which would take the colon of slices and structs.
   */
  private static final SqlConformanceEnum LENIENT = SqlConformanceEnum.BABEL;
}
