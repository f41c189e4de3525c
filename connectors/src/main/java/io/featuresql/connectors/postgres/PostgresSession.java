package io.featuresql.connectors.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A pooled connection that forgets everything when it is closed: its transaction, temporary tables,
 * settings, prepared statements and locks. It also knows the transactions that nobody asked for but
 * the streaming of a result.
 *
 * <p>{@link Connection} has some 60 methods, of which two are other than the pool's.
 */
final class PostgresSession implements InvocationHandler {
  /** PostgreSQL counts its parameter from the JVM's zone, which its driver sends (42.7.14). */
  static final String IN_UTC = "SET TimeZone = 'UTC'";

  /** How long a server may take to reset a session before it is closed instead. */
  private static final int RESET_MILLIS = 5_000;

  /** What the session does with a connection that it could not reset. */
  @FunctionalInterface
  interface Eviction {
    void evict(Connection pooled);
  }

  private final Connection pooled;
  private final Eviction eviction;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean streams;

  private PostgresSession(Connection pooled, Eviction eviction) {
    this.pooled = pooled;
    this.eviction = eviction;
  }

  /** The connection {@code pooled}, of which closing leaves nothing behind. */
  static Connection of(Connection pooled, Eviction eviction) {
    return (Connection)
        Proxy.newProxyInstance(
            PostgresSession.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new PostgresSession(pooled, eviction));
  }

  /** The session behind a connection that {@link #of} gave. */
  static PostgresSession of(Connection connection) {
    return (PostgresSession) Proxy.getInvocationHandler(connection);
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "close" -> {
        close();
        return null;
      }
      case "equals" -> {
        return arguments != null && self == arguments[0];
      }
      default -> {
        try {
          return method.invoke(pooled, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }

  // Transactions.

  /**
   * Opens a transaction, without which the driver takes a whole result into memory; none when the
   * user has one open.
   */
  void beginStream() throws SQLException {
    if (pooled.getAutoCommit()) {
      pooled.setAutoCommit(false);
      streams = true;
    }
  }

  /** Ends the transaction of {@link #beginStream}: what a query did counts, as in auto-commit. */
  void endStream() throws SQLException {
    if (!streams) {
      return;
    }
    streams = false;
    try {
      if (state() == TransactionState.FAILED) {
        pooled.rollback();
      } else {
        pooled.commit();
      }
    } finally {
      if (!pooled.isClosed()) {
        pooled.setAutoCommit(true);
      }
    }
  }

  /** Whether a transaction is open in which a refusal would be the end of all that was done. */
  boolean isInTransaction() throws SQLException {
    return state() == TransactionState.OPEN;
  }

  /** Whether no transaction is open, nor failed. */
  boolean isIdle() throws SQLException {
    return state() == TransactionState.IDLE;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = pooled.createStatement()) {
      statement.execute(sql);
    }
  }

  private TransactionState state() throws SQLException {
    return pooled.unwrap(BaseConnection.class).getTransactionState();
  }

  // The end.

  private void close() throws SQLException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!pooled.isClosed()) {
      try {
        reset();
      } catch (SQLException e) {
        eviction.evict(pooled);
      }
    }
    pooled.close();
  }

  private void reset() throws SQLException {
    // the pool takes the limit away again
    pooled.setNetworkTimeout(Runnable::run, RESET_MILLIS);
    if (state() != TransactionState.IDLE) {
      // also of a transaction that was begun by a statement
      execute("ROLLBACK");
    }
    pooled.setAutoCommit(true);
    execute("DISCARD ALL");
    execute(IN_UTC);
  }
}
