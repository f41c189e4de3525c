package io.featuresql.examples;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long executions of one prepared statement took, each with another key, up to and with reading
 * the last value.
 */
final class LookupTimes {
  private final long[] sortedNanos;
  private final long totalNanos;

  private LookupTimes(long[] nanos) {
    totalNanos = Arrays.stream(nanos).sum();
    sortedNanos = nanos.clone();
    Arrays.sort(sortedNanos);
  }

  /**
   * Executes the statement.
   *
   * @param keys values of all parameters, taken in turn; not empty
   * @param warmUp how many executions come before those that count
   * @throws DemoException when a look-up does not give one row
   */
  static LookupTimes measure(
      PreparedStatement statement, List<List<Object>> keys, int warmUp, int executions)
      throws SQLException {
    long[] nanos = new long[executions];
    for (int execution = -warmUp; execution < executions; execution++) {
      List<Object> key = keys.get(Math.floorMod(execution, keys.size()));
      long start = System.nanoTime();
      lookUp(statement, key);
      if (execution >= 0) {
        nanos[execution] = System.nanoTime() - start;
      }
    }
    return new LookupTimes(nanos);
  }

  private static void lookUp(PreparedStatement statement, List<Object> key) throws SQLException {
    for (int parameter = 1; parameter <= key.size(); parameter++) {
      statement.setObject(parameter, key.get(parameter - 1));
    }
    try (ResultSet row = statement.executeQuery()) {
      int columns = row.getMetaData().getColumnCount();
      int rows = 0;
      while (row.next()) {
        rows++;
        for (int column = 1; column <= columns; column++) {
          row.getObject(column);
        }
      }
      if (rows != 1) {
        throw new DemoException("a look-up gave " + rows + " rows instead of one");
      }
    }
  }

  /** The time in microseconds that this part of the executions, from 0 to 1, did not exceed. */
  String micros(double part) {
    int index = (int) Math.ceil(part * sortedNanos.length) - 1;
    return String.format(Locale.ROOT, "%,.0f", sortedNanos[Math.max(index, 0)] / 1e3);
  }

  int executions() {
    return sortedNanos.length;
  }

  /** Executions in a second, by one thread. */
  long perSecond() {
    return Math.round(executions() * 1e9 / totalNanos);
  }
}
