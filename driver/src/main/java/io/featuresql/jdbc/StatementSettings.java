package io.featuresql.jdbc;

import io.featuresql.engine.RunSettings;
import io.featuresql.engine.ServingSettings;
import io.featuresql.engine.WarehouseRun;
import io.featuresql.engine.error.SqlExceptions;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a program sets of a statement before it is executed: limits, hints, and what answers in
 * place of the online store. For one thread at a time.
 */
abstract class StatementSettings implements FeatureStatement {
  private long maxRows;
  private int maxFieldSize;
  private final RunSettings run;
  private boolean poolable;

  /** Settings that begin with those of the connection. */
  StatementSettings(ServingSettings serving, boolean poolable) {
    this.run = new RunSettings(serving);
    this.poolable = poolable;
  }

  abstract void checkOpen() throws SQLException;

  final long maxRows() {
    return maxRows;
  }

  /** What of the settings each run of the statement takes. */
  final RunSettings run() {
    return run;
  }

  @Override
  public void setMaxRows(int max) throws SQLException {
    setLargeMaxRows(max);
  }

  @Override
  public int getMaxRows() throws SQLException {
    return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
  }

  @Override
  public void setLargeMaxRows(long max) throws SQLException {
    checkOpen();
    if (max < 0) {
      throw SqlExceptions.usage("a limit of rows is 0 or more; 0 is no limit");
    }
    maxRows = max;
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    checkOpen();
    return maxRows;
  }

  /** Kept and given back; no value is ever cut. */
  @Override
  public void setMaxFieldSize(int max) throws SQLException {
    checkOpen();
    if (max < 0) {
      throw SqlExceptions.usage("a limit of bytes is 0 or more; 0 is no limit");
    }
    maxFieldSize = max;
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    checkOpen();
    return maxFieldSize;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    checkOpen();
    if (seconds < 0) {
      throw SqlExceptions.usage("a time limit is 0 seconds or more; 0 is no limit");
    }
    run.limitMillis(seconds * 1000L);
  }

  @Override
  public void setQueryTimeoutMillis(long millis) throws SQLException {
    checkOpen();
    if (millis < 0) {
      throw SqlExceptions.usage("a time limit is 0 milliseconds or more; 0 is no limit");
    }
    run.limitMillis(millis);
  }

  @Override
  public long getQueryTimeoutMillis() throws SQLException {
    checkOpen();
    return run.limitMillis();
  }

  @Override
  public void setOnlineFallback(OnlineFallback fallback) throws SQLException {
    checkOpen();
    if (fallback == null) {
      throw SqlExceptions.usage("a fallback is ERROR, NULL or OFFLINE");
    }
    run.fallback(fallback.forEngine());
  }

  @Override
  public OnlineFallback getOnlineFallback() throws SQLException {
    checkOpen();
    return OnlineFallback.of(run.fallback());
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    checkOpen();
    return WarehouseRun.seconds(run.limitMillis());
  }

  /**
   * With 0, the default, the warehouse computes a whole result in its own memory, outside of the
   * Java heap. With more, a query's rows are handed over while they are computed, in the
   * warehouse's own portions. Such a result has the session for itself; another statement of the
   * connection makes the rest of its rows be taken into the Java heap first. A time limit of the
   * statement then also holds for each wait for a row.
   */
  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw SqlExceptions.usage("a fetch size is 0 or more");
    }
    run.fetchSize(rows);
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return run.fetchSize();
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    if (direction != ResultSet.FETCH_FORWARD) {
      throw SqlExceptions.notSupported("a result can only be read forward");
    }
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public void setPoolable(boolean poolable) throws SQLException {
    checkOpen();
    this.poolable = poolable;
  }

  @Override
  public boolean isPoolable() throws SQLException {
    checkOpen();
    return poolable;
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  @Override
  public void setCursorName(String name) throws SQLException {
    throw SqlExceptions.notSupported("results have no names");
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getResultSetType() throws SQLException {
    checkOpen();
    return ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    checkOpen();
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }
}
