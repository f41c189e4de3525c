package io.featuresql.planner.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A query that shows columns of one table as they are, and all its rows: {@code SELECT column [AS
 * name], ... FROM table}, so that a row of the query is a row of the table.
 *
 * @param name the name of the table, as written
 * @param columns the column of the table, as written, by the name in the query in lower case; in
 *     the order of the query
 * @param all whether all columns are shown, each under its own name
 */
public record PlainTable(String name, Map<String, String> columns, boolean all) {
  public PlainTable {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** {@code query} as such; empty when it is another one. */
  public static Optional<PlainTable> of(String query) {
    List<Token> tokens = Tokens.of(query);
    TokenCursor cursor = new TokenCursor(tokens);
    Map<String, String> columns = new LinkedHashMap<>();
    boolean all = true;
    if (cursor.accept("SELECT")) {
      all = cursor.acceptSymbol("*");
      if (!all && !items(cursor, columns)) {
        return Optional.empty();
      }
    }
    if (!cursor.accept("FROM") || !cursor.peek().isName()) {
      return Optional.empty();
    }
    int start = cursor.peek().start();
    int end = cursor.take().end();
    while (cursor.peek().kind() == Token.Kind.DOT && cursor.peek(1).isName()) {
      cursor.take();
      end = cursor.take().end();
    }
    return cursor.peek().kind() == Token.Kind.END
        ? Optional.of(new PlainTable(query.substring(start, end), columns, all))
        : Optional.empty();
  }

  private static boolean items(TokenCursor cursor, Map<String, String> columns) {
    do {
      if (!cursor.peek().isName() || ClauseWords.isReserved(cursor.peek())) {
        return false;
      }
      Token column = cursor.take();
      Token shown = column;
      if (cursor.accept("AS")) {
        shown = cursor.take();
      }
      if (!shown.isName() || columns.put(key(shown.name()), column.text()) != null) {
        return false;
      }
    } while (cursor.acceptSymbol(","));
    return true;
  }

  /**
   * The column of the table, for SQL, that is {@code name} in the query.
   *
   * @param quote makes an identifier of a name
   */
  public Optional<String> column(String name, UnaryOperator<String> quote) {
    return all ? Optional.of(quote.apply(name)) : Optional.ofNullable(columns.get(key(name)));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
