package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result: of a result of the warehouse, or in memory. One that is read from the
 * warehouse can be made one in memory, with the rows that were not read yet.
 */
final class Cursor {
  private @Nullable ResultSet direct;
  private final ValueReader[] readers;
  private Iterator<@Nullable Object[]> rows;
  private @Nullable Object @Nullable [] row;

  private Cursor(
      @Nullable ResultSet direct, ValueReader[] readers, Iterator<@Nullable Object[]> rows) {
    this.direct = direct;
    this.readers = readers;
    this.rows = rows;
  }

  /** The rows of {@code rows}, each with canonical values. */
  static Cursor ofRows(Iterable<@Nullable Object[]> rows) {
    return new Cursor(null, new ValueReader[0], rows.iterator());
  }

  /** The rows of a result of the warehouse, with a reader of canonical values for each column. */
  static Cursor ofWarehouse(ResultSet direct, List<ValueReader> readers) {
    return new Cursor(direct, readers.toArray(new ValueReader[0]), Collections.emptyIterator());
  }

  /** The warehouse's result, whose getters read the current row; null when rows are in memory. */
  @Nullable ResultSet direct() {
    return direct;
  }

  boolean next() throws SQLException {
    ResultSet warehouse = direct;
    if (warehouse != null) {
      return warehouse.next();
    }
    boolean more = rows.hasNext();
    row = more ? rows.next() : null;
    return more;
  }

  /** The canonical value of a column of the current row, from 1. */
  @Nullable Object value(int column) throws SQLException {
    ResultSet warehouse = direct;
    if (warehouse != null) {
      return readers[column - 1].read(warehouse);
    }
    @Nullable Object[] current = row;
    if (current == null) {
      throw SqlExceptions.usage("the result is on no row; call next() first");
    }
    return current[column - 1];
  }

  /**
   * Takes the current row, if {@code onRow}, and all that follow into memory, and frees the
   * warehouse's result.
   */
  void gather(boolean onRow) throws SQLException {
    ResultSet warehouse = direct;
    if (warehouse == null) {
      return;
    }
    if (onRow) {
      row = read(warehouse);
    }
    List<@Nullable Object[]> rest = new ArrayList<>();
    while (warehouse.next()) {
      rest.add(read(warehouse));
    }
    warehouse.close();
    rows = rest.iterator();
    direct = null;
  }

  private @Nullable Object[] read(ResultSet warehouse) throws SQLException {
    @Nullable Object[] values = new Object[readers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = readers[i].read(warehouse);
    }
    return values;
  }

  void close() throws SQLException {
    ResultSet warehouse = direct;
    rows = Collections.emptyIterator();
    row = null;
    if (warehouse != null) {
      warehouse.close();
    }
  }
}
