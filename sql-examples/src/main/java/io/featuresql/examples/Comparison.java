package io.featuresql.examples;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Compares what the warehouse computed with what look-ups of the same keys give.
 *
 * @param rows how many rows were compared
 * @param values how many values that was, keys not counted
 * @param keys the key of each row
 */
record Comparison(long rows, long values, List<List<Object>> keys) {
  Comparison {
    keys = List.copyOf(keys);
  }

  /**
   * Reads the computed rows to their end, and looks up each.
   *
   * @param computed rows that begin with as many key columns as the look-up has parameters
   * @param lookUp gives the same columns for one key
   * @throws DemoException at the first difference
   */
  static Comparison of(ResultSet computed, PreparedStatement lookUp) throws SQLException {
    int keyColumns = lookUp.getParameterMetaData().getParameterCount();
    int columns = computed.getMetaData().getColumnCount();
    List<List<Object>> keys = new ArrayList<>();
    long values = 0;
    while (computed.next()) {
      List<Object> key = new ArrayList<>();
      for (int column = 1; column <= keyColumns; column++) {
        key.add(computed.getObject(column));
        lookUp.setObject(column, computed.getObject(column));
      }
      keys.add(List.copyOf(key));
      try (ResultSet served = lookUp.executeQuery()) {
        if (!served.next() || served.getMetaData().getColumnCount() != columns) {
          throw new DemoException("the look-up of " + key + " gives no row, or other columns");
        }
        for (int column = 1; column <= columns; column++) {
          checkEqual(computed, served, column, key);
        }
      }
      values += columns - keyColumns;
    }
    return new Comparison(keys.size(), values, keys);
  }

  private static void checkEqual(ResultSet computed, ResultSet served, int column, List<Object> key)
      throws SQLException {
    String name = computed.getMetaData().getColumnLabel(column);
    Object offline = computed.getObject(column);
    Object online = served.getObject(column);
    if (!name.equals(served.getMetaData().getColumnLabel(column))
        || !Objects.equals(offline, online)) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "'%s' of %s differs: %s in the warehouse, %s online",
              name,
              key,
              offline,
              online));
    }
  }
}
