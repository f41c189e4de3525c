package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.PlainSelect;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A view's query that reads one table, row by row, so that the columns of two such queries over the
 * same rows can be read by one.
 *
 * @param query the query
 * @param select its table and select list
 * @param rows the tokens of what stands behind FROM
 */
record TableScan(String query, PlainSelect select, List<Token> rows) {
  /** What may stand in front of a parenthesis and gives one value for each row, everywhere. */
  private static final Set<String> ONE_VALUE =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "WHEN",
          "THEN",
          "ELSE",
          "CAST",
          "COALESCE",
          "NULLIF",
          "GREATEST",
          "LEAST",
          "ABS",
          "ROUND",
          "FLOOR",
          "CEIL",
          "LOWER",
          "UPPER",
          "LENGTH",
          "CONCAT",
          "DECIMAL",
          "NUMERIC",
          "VARCHAR",
          "CHAR",
          "TIMESTAMP");

  /** {@code query} as such; empty when it may be another one. */
  static Optional<TableScan> of(String query) {
    Optional<PlainSelect> select = PlainSelect.ofTable(query);
    if (select.isEmpty()) {
      return Optional.empty();
    }
    List<Token> tokens = Tokens.of(query);
    // between SELECT, the list, FROM, and END
    List<Token> rows = tokens.subList(select.get().list().size() + 2, tokens.size() - 1);
    int behindTable = 2 * select.get().table().size() - 1;
    return isWhere(rows.subList(behindTable, rows.size()))
        ? Optional.of(new TableScan(query, select.get(), rows))
        : Optional.empty();
  }

  /** {@code [[AS] alias] [WHERE ...]}. */
  private static boolean isWhere(List<Token> tokens) {
    int i = !tokens.isEmpty() && tokens.get(0).is("AS") ? 1 : 0;
    boolean aliased = i < tokens.size() && tokens.get(i).isName() && !tokens.get(i).is("WHERE");
    i += aliased ? 1 : 0;
    return i == tokens.size()
        || (tokens.get(i).is("WHERE")
            && IntStream.range(0, tokens.size()).noneMatch(at -> isMoreThanWhere(tokens, at)));
  }

  /** Whether a word behind a WHERE looks at several rows, or at the select list. */
  private static boolean isMoreThanWhere(List<Token> tokens, int at) {
    return tokens.get(at).is("FOR")
        || (ClauseWords.endsFrom(tokens, at) && !tokens.get(at).is("WHERE"));
  }

  /** What stands behind FROM, in a form that is equal for equal rows. */
  List<String> spelled() {
    return rows.stream().map(Token::text).toList();
  }

  /** What stands behind FROM, as it is. */
  String from() {
    return text(rows);
  }

  /** Whether all columns can be read with those of another view. */
  boolean brings(List<Column> columns) {
    return columns.stream()
        .allMatch(c -> select.expression(c.name()).filter(TableScan::isOneValue).isPresent());
  }

  /** The SQL of a column that can be read with those of another view. */
  String sql(Column column, WarehouseDialect dialect) {
    List<Token> tokens = select.expression(column.name()).orElseThrow();
    return tokens.isEmpty() ? dialect.quote(column.name()) : text(tokens);
  }

  /** The same, in a form that is equal for equal columns. */
  String spelled(Column column, WarehouseDialect dialect) {
    String sql = sql(column, dialect);
    return sql.equals(dialect.quote(lower(column))) ? lower(column) : sql;
  }

  private static String lower(Column column) {
    return column.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isOneValue(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      boolean called = i > 0 && tokens.get(i).text().equals("(") && tokens.get(i - 1).isName();
      if (tokens.get(i).is("SELECT")
          || (called && !ONE_VALUE.contains(tokens.get(i - 1).upper()))) {
        return false;
      }
    }
    return true;
  }

  private String text(List<Token> tokens) {
    return tokens.isEmpty()
        ? ""
        : query.substring(tokens.get(0).start(), tokens.get(tokens.size() - 1).end());
  }
}
