package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.materialize.Materializer.Control;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Streams the rows of queries into the store. One object serves all threads of a run. */
record RowCopy(JdbcWarehouse warehouse, OnlineStore store, OnlineView view, Pace pace) {
  private static final int FETCHED_ROWS = 1_024;
  private static final int CHECK_EVERY = 1_024;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Copies what {@code sql} gives, and returns when it is all in the store; how many rows. */
  long run(String sql, Connection session, Control control) throws SQLException {
    warehouse.stream(session, true);
    try (Statement statement = session.createStatement()) {
      control.runs(statement);
      statement.setFetchSize(FETCHED_ROWS);
      try (ResultSet result = warehouse.call(session, sql, () -> statement.executeQuery(sql));
          OnlineStore.Writer writer = store.writer(view, control.timeout())) {
        long rows = write(result, writer, control);
        writer.flush();
        return rows;
      }
    } catch (SQLException e) {
      throw warehouse.complaint(e) == Complaint.HIDDEN ? told(sql, session, control, e) : e;
    } finally {
      warehouse.stream(session, false);
    }
  }

  /**
   * What {@code hidden} does not tell: DuckDB has no reason where a streamed query fails before its
   * first row, so that it has to fail once more.
   */
  private SQLException told(String sql, Connection session, Control control, SQLException hidden) {
    try {
      warehouse.stream(session, false);
      try (Statement statement = session.createStatement()) {
        control.runs(statement);
        warehouse.call(session, sql, () -> statement.execute(sql));
        return hidden;
      }
    } catch (SQLException reason) {
      return reason;
    }
  }

  private long write(ResultSet result, OnlineStore.Writer writer, Control control)
      throws SQLException {
    NewestRow row = new NewestRow(warehouse, view);
    int rowsAtOnce = pace.rowsAtOnce();
    long rows = 0;
    int sincePaced = 0;
    while (result.next()) {
      row.read(result);
      row.putInto(writer);
      if (++rows % CHECK_EVERY == 0) {
        control.copied(CHECK_EVERY);
        control.check();
      }
      if (++sincePaced == rowsAtOnce) {
        rest(pace.nanosAfter(sincePaced, writer), control);
        sincePaced = 0;
      }
    }
    control.copied(rows % CHECK_EVERY);
    return rows;
  }

  private static void rest(long nanos, Control control) throws SQLException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (left > LONGEST_WAIT_NANOS) {
        control.check();
      }
      LockSupport.parkNanos(Math.min(left, LONGEST_WAIT_NANOS));
    }
  }
}
