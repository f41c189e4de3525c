package io.featuresql.docs;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A result as the documentation shows it. */
final class ShownResult {
  /** Results of one such column are text, and shown as it is. */
  private static final Set<String> TEXTS = Set.of("plan", "definition");

  private ShownResult() {}

  /** The rows as an aligned table, or as lines. */
  static String of(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      head.add(columns.getColumnLabel(i));
    }
    table.add(head);
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= head.size(); i++) {
        row.add(shown(rows.getString(i)));
      }
      table.add(row);
    }
    return head.size() == 1 && TEXTS.contains(head.get(0)) ? lines(table) : aligned(table);
  }

  private static String shown(@Nullable String value) {
    return value == null ? "NULL" : value;
  }

  private static String lines(List<List<String>> table) {
    StringBuilder text = new StringBuilder();
    table.stream().skip(1).forEach(row -> text.append(row.get(0)).append('\n'));
    return text.toString();
  }

  private static String aligned(List<List<String>> table) {
    int[] widths = new int[table.get(0).size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(i == 0 ? "" : "  ").append(row.get(i));
        line.append(" ".repeat(widths[i] - row.get(i).length()));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
