package io.featuresql.shell;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Prints results: as a table, or, when there is one column of text or a plan of DuckDB's, as lines
 * that are wrapped. Rows are read a thousand at a time, and the first thousand decide how wide the
 * columns are.
 */
final class RowPrinter {
  private static final int ROWS_AT_ONCE = 1_000;
  private static final int NARROWEST = 16;

  /** Of DuckDB's own EXPLAIN, whose first column only names it. */
  private static final String PLAN = "explain_value";

  private static final Set<Integer> TEXTS =
      Set.of(Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.CLOB);

  private final Consumer<AttributedString> out;
  private final int width;

  /**
   * A printer.
   *
   * @param out takes a line
   * @param width of a line, in cells of the terminal; at least 16 are taken
   */
  RowPrinter(Consumer<AttributedString> out, int width) {
    this.out = out;
    this.width = Math.max(NARROWEST, width);
  }

  /** Prints all rows that are left; how many there were in a table. */
  OptionalLong print(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    int count = columns.getColumnCount();
    boolean isPlan = count == 2 && columns.getColumnLabel(2).equals(PLAN);
    if (!isPlan && (count != 1 || !TEXTS.contains(columns.getColumnType(1)))) {
      return OptionalLong.of(table(result));
    }
    while (result.next()) {
      String value = result.getString(count);
      WrappedText.lines(value == null ? "NULL" : value, width).forEach(out);
    }
    return OptionalLong.empty();
  }

  private long table(ResultSet result) throws SQLException {
    List<@Nullable String[]> rows = read(result);
    Columns columns = new Columns(result.getMetaData(), rows, width);
    columns.header().forEach(out);
    long count = 0;
    while (!rows.isEmpty()) {
      rows.forEach(row -> out.accept(columns.row(row)));
      count += rows.size();
      rows = read(result);
    }
    List<String> left = columns.left();
    if (!left.isEmpty()) {
      String more =
          left.size()
              + (left.size() == 1 ? " more column: " : " more columns: ")
              + String.join(", ", left);
      WrappedText.lines(more, width).forEach(out);
    }
    return count;
  }

  private static List<@Nullable String[]> read(ResultSet result) throws SQLException {
    int count = result.getMetaData().getColumnCount();
    List<@Nullable String[]> rows = new ArrayList<>();
    while (rows.size() < ROWS_AT_ONCE && result.next()) {
      @Nullable String[] row = new String[count];
      for (int i = 0; i < count; i++) {
        row[i] = result.getString(i + 1);
      }
      rows.add(row);
    }
    return rows;
  }
}
