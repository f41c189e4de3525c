package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.error.SqlExceptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The transactions of a session of the warehouse, and what is set of it. What is set before the
 * session is opened holds when it is.
 */
public final class Transactions {
  private final WarehouseSession session;
  private final JdbcWarehouse database;
  private boolean autoCommit = true;
  private volatile int isolation;
  private volatile boolean readOnly;
  private volatile int networkTimeoutMillis;
  private boolean failedInTransaction;

  Transactions(WarehouseSession session) {
    this.session = session;
    this.database = session.engine().warehouse();
    this.isolation = database.defaultIsolation();
  }

  /** The session was opened by {@code connection}. */
  void opened(Connection connection) throws SQLException {
    if (isolation != database.defaultIsolation()) {
      connection.setTransactionIsolation(isolation);
    }
    if (readOnly) {
      database.readOnly(connection, true);
    }
    if (!autoCommit) {
      connection.setAutoCommit(false);
    }
    if (networkTimeoutMillis > 0) {
      database.limitWaiting(connection, networkTimeoutMillis);
    }
  }

  /** Whether a statement failed in the transaction that is open, which may be aborted by it. */
  boolean mayBeAborted() {
    return failedInTransaction;
  }

  /** Limits how long the session waits for a server that does not answer; its own limit if 0. */
  public void limitWaiting(int millis) throws SQLException {
    networkTimeoutMillis = millis;
    session.limitWaiting(millis);
  }

  public int waitingLimitMillis() {
    return networkTimeoutMillis;
  }

  public boolean autoCommit() {
    return autoCommit;
  }

  /** Begins, or ends, a time in which statements are one transaction until a commit. */
  public void setAutoCommit(boolean on) throws SQLException {
    if (on == autoCommit) {
      return;
    }
    if (session.isOpen()) {
      session.act(
          connection -> {
            if (on) {
              rollBackIfAborted(connection);
              session.stream(connection, false);
            }
            connection.setAutoCommit(on);
          });
    }
    autoCommit = on;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** Lets the session only read from now on, or no longer. */
  public void setReadOnly(boolean on) throws SQLException {
    if (session.isOpen() && on != readOnly) {
      session.act(
          connection -> {
            database.readOnly(connection, on);
          });
    }
    readOnly = on;
  }

  public int isolation() {
    return isolation;
  }

  /** Isolates transactions from now on by {@code level}, which the warehouse has. */
  public void setIsolation(int level) throws SQLException {
    if (session.isOpen() && level != isolation) {
      session.act(
          connection -> {
            connection.setTransactionIsolation(level);
          });
    }
    isolation = level;
  }

  /** Without a session there is nothing to end, and under auto-commit its driver has to say so. */
  private boolean mayHaveTransaction() {
    return autoCommit || session.isOpen();
  }

  /** A statement failed: an open transaction may have been aborted by it. */
  public void failed() {
    failedInTransaction = !autoCommit;
  }

  /** As {@link #failed}, if {@code connection} is the one of this session. */
  void failedOn(Connection connection) {
    if (session.isOf(connection)) {
      failed();
    }
  }

  public void commit() throws SQLException {
    if (mayHaveTransaction()) {
      session.act(
          connection -> {
            rollBackIfAborted(connection);
            connection.commit();
          });
    }
  }

  /**
   * DuckDB 2.0.0 says nothing when the transaction to be committed was aborted, and rolls it back;
   * a program has to know.
   */
  private void rollBackIfAborted(Connection connection) throws SQLException {
    if (!failedInTransaction) {
      return;
    }
    failedInTransaction = false;
    try (Statement probe = connection.createStatement()) {
      probe.execute("SELECT 1");
    } catch (SQLException e) {
      if (database.complaint(e) == Complaint.TRANSACTION) {
        connection.rollback();
        session.engine().changed();
        throw SqlExceptions.rolledBack(e);
      }
      throw e;
    }
  }

  public void rollback() throws SQLException {
    if (mayHaveTransaction()) {
      session.act(
          connection -> {
            connection.rollback();
          });
      failedInTransaction = false;
      session.engine().changed();
    }
  }
}
