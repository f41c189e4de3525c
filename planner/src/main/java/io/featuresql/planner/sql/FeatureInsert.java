package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code INSERT INTO features.view (column, ...) VALUES (value, ...), ...}, as written; or with a
 * query in place of VALUES.
 *
 * @param table the name of the view with that of the schema
 * @param rows each with as many values as there are columns; none where there is a query
 * @param parameters how many parameters there are
 */
public record FeatureInsert(
    Name view, Span table, List<Name> columns, List<List<Item>> rows, int parameters) {
  private static final int NAME = 4;

  /** The words that open a literal of a time. */
  private static final Set<String> TIMES =
      Set.of("DATE", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME", "TIMESTAMP WITH TIME ZONE");

  public FeatureInsert {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A value.
   *
   * @param node what it is; empty where only the warehouse may know
   * @param span where it stands
   */
  public record Item(Optional<SqlNode> node, Span span) {}

  /** The table of the schema of features that a statement inserts into, if it does. */
  public static Optional<Name> target(List<Token> tokens) {
    return target(tokens, "INSERT", "INTO");
  }

  /** Likewise of a statement that begins with two words. */
  static Optional<Name> target(List<Token> tokens, String first, String second) {
    boolean ours =
        tokens.size() > NAME + 1
            && tokens.get(0).is(first)
            && tokens.get(1).is(second)
            && tokens.get(2).isName()
            && tokens.get(2).name().equalsIgnoreCase(FeatureTables.SCHEMA)
            && tokens.get(3).kind() == Token.Kind.DOT
            && tokens.get(NAME).isName();
    return ours ? Optional.of(Name.of(tokens.get(NAME))) : Optional.empty();
  }

  /** Whether the rows are those of a query. */
  public boolean isQuery() {
    return rows.isEmpty();
  }

  /** Parses the statement whose {@link #target} is a feature view. */
  public static FeatureInsert parse(List<Token> tokens) {
    TokenCursor cursor = new TokenCursor(tokens);
    cursor.moveTo(NAME);
    Name view = Name.of(cursor.take());
    Span table = new Span(tokens.get(2).start(), view.span().end());
    if (!cursor.acceptSymbol("(")) {
      throw cursor.unexpected("the columns in brackets: the keys, the timestamp, and features");
    }
    List<Name> columns = new ArrayList<>();
    do {
      columns.add(cursor.name("the name of a column"));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    Parameters parameters = Parameters.of(tokens);
    if (cursor.peek().isAny("SELECT", "WITH", "FROM", "TABLE")
        || cursor.peek().text().equals("(")) {
      return new FeatureInsert(view, table, columns, List.of(), parameters.count());
    }
    if (!cursor.accept("VALUES")) {
      throw cursor.unexpected("VALUES, or a query");
    }
    List<List<Item>> rows = new ArrayList<>();
    do {
      int start = cursor.peek().start();
      cursor.expectSymbol("(");
      List<Item> row = new ArrayList<>();
      do {
        row.add(value(tokens, cursor, parameters, false));
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
    return new FeatureInsert(view, table, columns, rows, parameters.count());
  }

  /**
   * A value up to the next comma or bracket.
   *
   * @param compared whether it is one side of a comparison, which AND and OR end
   */
  static Item value(
      List<Token> tokens, TokenCursor cursor, Parameters parameters, boolean compared) {
    int begin = cursor.index();
    cursor.skipTo(i -> endsValue(tokens.get(i), compared));
    int end = cursor.index();
    if (end == begin) {
      throw cursor.unexpected("a value");
    }
    Span span = new Span(tokens.get(begin).start(), tokens.get(end - 1).end());
    boolean computes =
        tokens.subList(begin, end).stream().anyMatch(t -> t.kind() == Token.Kind.PARAMETER);
    if (computes) {
      Token token = tokens.get(begin);
      return new Item(
          end == begin + 1
              ? Optional.of(Positions.parameter(parameters.numberAt(token.start()), token))
              : Optional.empty(),
          span);
    }
    Optional<SqlNode> time = time(tokens, begin, end);
    return new Item(time.isPresent() ? time : parsed(tokens, begin, end), span);
  }

  private static boolean endsValue(Token token, boolean compared) {
    return token.kind() == Token.Kind.COMMA
        || token.kind() == Token.Kind.CLOSE
        || (compared && token.isAny("AND", "OR"));
  }

  /** The text of a literal that names its type as a time. */
  private static Optional<SqlNode> time(List<Token> tokens, int begin, int end) {
    List<String> words = new ArrayList<>();
    for (int i = begin; i < end - 1; i++) {
      words.add(tokens.get(i).text().toUpperCase(Locale.ROOT));
    }
    if (!TIMES.contains(String.join(" ", words))
        || tokens.get(end - 1).kind() != Token.Kind.STRING) {
      return Optional.empty();
    }
    TokenCursor cursor = new TokenCursor(tokens);
    cursor.moveTo(end - 1);
    return Optional.of(SqlLiteral.createCharString(cursor.string(), SqlParserPos.ZERO));
  }

  /** The expression, if it is one of the grammar that all dialects share. */
  private static Optional<SqlNode> parsed(List<Token> tokens, int begin, int end) {
    try {
      return Optional.of(FeatureSqlParser.parseExpression(tokens, begin, end));
    } catch (FeatureSqlException e) {
      if (e.code() != ErrorCode.SYNTAX) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
