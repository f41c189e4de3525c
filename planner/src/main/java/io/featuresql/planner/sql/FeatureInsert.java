package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * {@code INSERT INTO features.view (column, ...) VALUES (value, ...), ...}, as written.
 *
 * @param rows each with as many values as there are columns
 * @param parameters how many parameters there are
 */
public record FeatureInsert(
    Name view, List<Name> columns, List<List<SqlNode>> rows, int parameters) {
  private static final int NAME = 4;

  public FeatureInsert {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** The table of the schema of features that a statement inserts into, if it does. */
  public static Optional<Name> target(List<Token> tokens) {
    boolean ours =
        tokens.size() > NAME + 1
            && tokens.get(0).is("INSERT")
            && tokens.get(1).is("INTO")
            && tokens.get(2).isName()
            && tokens.get(2).name().equalsIgnoreCase(FeatureTables.SCHEMA)
            && tokens.get(3).kind() == Token.Kind.DOT
            && tokens.get(NAME).isName();
    return ours ? Optional.of(Name.of(tokens.get(NAME))) : Optional.empty();
  }

  /** Parses the statement whose {@link #target} is a feature view. */
  public static FeatureInsert parse(List<Token> tokens) {
    TokenCursor cursor = new TokenCursor(tokens);
    cursor.moveTo(NAME);
    Name view = Name.of(cursor.take());
    if (!cursor.acceptSymbol("(")) {
      throw cursor.unexpected("the columns in brackets: the keys, the timestamp, and features");
    }
    List<Name> columns = new ArrayList<>();
    do {
      columns.add(cursor.name("the name of a column"));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    if (!cursor.accept("VALUES")) {
      throw cursor.unexpected(
          "VALUES; rows of a query are inserted into the table that the view reads");
    }
    List<List<SqlNode>> rows = new ArrayList<>();
    Parameters parameters = Parameters.of(tokens);
    do {
      int start = cursor.peek().start();
      cursor.expectSymbol("(");
      List<SqlNode> row = new ArrayList<>();
      do {
        row.add(value(tokens, cursor, parameters));
      } while (cursor.acceptSymbol(","));
      int end = cursor.peek().end();
      cursor.expectSymbol(")");
      if (row.size() != columns.size()) {
        throw TokenCursor.error(
            new Span(start, end),
            row.size() + " values for " + columns.size() + " columns; give one for each");
      }
      rows.add(row);
    } while (cursor.acceptSymbol(","));
    cursor.expectEnd("',' or the end");
    return new FeatureInsert(view, columns, rows, parameters.count());
  }

  /** A value up to the next comma or bracket. */
  private static SqlNode value(List<Token> tokens, TokenCursor cursor, Parameters parameters) {
    int begin = cursor.index();
    if (cursor.peek().kind() == Token.Kind.PARAMETER) {
      Token token = cursor.take();
      return Positions.parameter(parameters.numberAt(token.start()), token);
    }
    int depth = 0;
    for (Token token = cursor.peek(); ; token = cursor.peek()) {
      boolean ends =
          token.kind() == Token.Kind.END
              || token.kind() == Token.Kind.SEMICOLON
              || (depth == 0
                  && (token.kind() == Token.Kind.COMMA || token.kind() == Token.Kind.CLOSE));
      if (ends) {
        break;
      }
      if (token.kind() == Token.Kind.PARAMETER) {
        throw cursor.unexpected("a parameter alone, or a literal");
      }
      depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
      cursor.take();
    }
    if (cursor.index() == begin) {
      throw cursor.unexpected("a value");
    }
    return FeatureSqlParser.parseExpression(tokens, begin, cursor.index());
  }
}
