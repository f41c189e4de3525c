package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.engine.error.SqlExceptions;
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
public final class Cursor {
  private static final ValueReader[] NO_READERS = {};

  /** Stands for the current row of the warehouse's result. */
  private static final @Nullable Object[] OF_WAREHOUSE = {};

  private @Nullable ResultSet direct;
  private final ValueReader[] readers;
  private Iterator<@Nullable Object[]> rows;
  private @Nullable Object @Nullable [] row;
  private volatile @Nullable SQLException failure;

  private Cursor(
      @Nullable ResultSet direct, ValueReader[] readers, Iterator<@Nullable Object[]> rows) {
    this.direct = direct;
    this.readers = readers;
    this.rows = rows;
  }

  /** The rows of {@code rows}, each with canonical values. */
  public static Cursor ofRows(Iterable<@Nullable Object[]> rows) {
    return new Cursor(null, NO_READERS, rows.iterator());
  }

  /** The rows of a result of the warehouse, with a reader of canonical values for each column. */
  public static Cursor ofWarehouse(ResultSet direct, List<ValueReader> readers) {
    return new Cursor(direct, readers.toArray(new ValueReader[0]), Collections.emptyIterator());
  }

  /** The warehouse's result, whose getters read the current row; null when rows are in memory. */
  public @Nullable ResultSet direct() {
    return direct;
  }

  /**
   * Moves to the next row.
   *
   * @throws SQLException the warehouse's own; that by which the rows were lost, if they were
   */
  public boolean next() throws SQLException {
    row = null;
    SQLException lost = failure;
    if (lost != null) {
      throw lost;
    }
    ResultSet warehouse = direct;
    if (warehouse != null) {
      if (!warehouse.next()) {
        return false;
      }
      row = OF_WAREHOUSE;
      return true;
    }
    if (!rows.hasNext()) {
      return false;
    }
    row = rows.next();
    return true;
  }

  /** The rows that follow are lost; {@link #next} will say so. */
  void broken(SQLException error) {
    failure = error;
  }

  /** The canonical value of a column of the current row, from 1. */
  public @Nullable Object value(int column) throws SQLException {
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
   * Takes the current row, if there is one, and all that follow into memory, and frees the
   * warehouse's result.
   */
  void gather() throws SQLException {
    ResultSet warehouse = direct;
    if (warehouse == null) {
      return;
    }
    if (row != null) {
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
