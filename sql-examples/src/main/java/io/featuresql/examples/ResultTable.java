package io.featuresql.examples;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows as aligned text, numbers to the right; NULL is written so. */
final class ResultTable {
  private static final Set<Integer> NUMBERS =
      Set.of(
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL);

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> right;

  /**
   * Starts an empty table.
   *
   * @param right for each column, whether its values stand at the right
   */
  ResultTable(List<String> header, List<Boolean> right) {
    this.right = List.copyOf(right);
    add(header);
  }

  /** Reads all rows that are left; the result is not closed. */
  static ResultTable of(ResultSet result) throws SQLException {
    return of(result, Set.of());
  }

  /** Reads all rows that are left, without the columns of these labels. */
  static ResultTable of(ResultSet result, Set<String> without) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<Integer> shown = new ArrayList<>();
    List<String> header = new ArrayList<>();
    List<Boolean> right = new ArrayList<>();
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      if (!without.contains(columns.getColumnLabel(column))) {
        shown.add(column);
        header.add(columns.getColumnLabel(column));
        right.add(NUMBERS.contains(columns.getColumnType(column)));
      }
    }
    ResultTable table = new ResultTable(header, right);
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column : shown) {
        String value = result.getString(column);
        row.add(value == null ? "NULL" : value);
      }
      table.add(row);
    }
    return table;
  }

  /** Adds a row of as many values as the header has. */
  ResultTable add(List<String> row) {
    rows.add(List.copyOf(row));
    return this;
  }

  /** How many rows there are below the header. */
  int size() {
    return rows.size() - 1;
  }

  /** The header and the rows, without blanks at their ends. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String value = row.get(column);
        String blanks = " ".repeat(width(column) - value.length());
        line.append(column == 0 ? "" : "  ")
            .append(right.get(column) ? blanks + value : value + blanks);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
