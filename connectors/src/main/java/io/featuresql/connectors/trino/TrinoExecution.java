package io.featuresql.connectors.trino;

import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.trino.jdbc.QueryStats;
import io.trino.jdbc.TrinoStatement;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A statement of Trino's driver that tells how far it has come, and that a cancel ends at any time.
 *
 * <p>The driver (483) reads rows on a thread of its own. A cancel that comes before that thread has
 * begun takes it away, and whoever asks for the next row waits for ever. So a result is handed over
 * when that thread has shown itself, and not at all when a cancel came meanwhile. A cancel that
 * comes before the driver knows the query is kept until it does.
 */
final class TrinoExecution implements InvocationHandler {
  private static final int BEGIN_SECONDS = 10;

  private final TrinoSession session;
  private final TrinoStatement statement;
  private volatile boolean cancelled;
  private volatile @Nullable Thread executing;
  private boolean givenUp;
  private volatile CountDownLatch reading = new CountDownLatch(1);
  private volatile @Nullable QueryStats progress;

  private TrinoExecution(TrinoSession session, TrinoStatement statement) {
    this.session = session;
    this.statement = statement;
  }

  /**
   * Takes {@code statement}, a plain one of Trino's driver, which nobody else uses.
   *
   * @param session is told while it executes
   */
  static Statement of(TrinoSession session, Statement statement) throws SQLException {
    TrinoStatement plain = statement.unwrap(TrinoStatement.class);
    TrinoExecution execution = new TrinoExecution(session, plain);
    plain.setProgressMonitor(execution::tell);
    return (Statement)
        Proxy.newProxyInstance(
            TrinoExecution.class.getClassLoader(), new Class<?>[] {Statement.class}, execution);
  }

  /** How far {@code statement}, one of {@link #of}, has come, if it runs. */
  static Optional<WarehouseProgress> progress(Statement statement) throws SQLException {
    QueryStats stats = statement.unwrap(TrinoExecution.class).progress;
    return stats == null
        ? Optional.empty()
        : Optional.of(
            new WarehouseProgress(
                words(stats),
                stats.getProgressPercentage().isPresent()
                    ? OptionalDouble.of(stats.getProgressPercentage().getAsDouble() / 100)
                    : OptionalDouble.empty(),
                OptionalLong.of(stats.getProcessedRows())));
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    if (name.equals("unwrap") && arguments != null && arguments[0] == TrinoExecution.class) {
      return this;
    }
    if (name.equals("cancel")) {
      cancelled = true;
    }
    return name.startsWith("execute")
        ? execute((Statement) self, method, arguments)
        : TrinoSession.delegated(statement, method, arguments);
  }

  private @Nullable Object execute(
      Statement self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    cancelled = false;
    progress = null;
    session.executes(self);
    reading = new CountDownLatch(1);
    begin();
    try {
      Object result = TrinoSession.delegated(statement, method, arguments);
      if (Boolean.TRUE.equals(result) || result instanceof ResultSet) {
        awaitReading();
      }
      return result;
    } catch (SQLException e) {
      throw cancelled ? cancelled(e) : e;
    } finally {
      session.executes(null);
      end();
    }
  }

  private synchronized void begin() {
    executing = Thread.currentThread();
  }

  private synchronized void end() {
    executing = null;
    if (givenUp) {
      givenUp = false;
      Thread.interrupted(); // ours, of which the caller knows nothing
    }
  }

  /**
   * Ends an execution whose server does not answer: the driver repeats a request for two minutes
   * whatever was cancelled, unless the thread that waits is interrupted.
   */
  synchronized void giveUp() {
    Thread waiting = executing;
    if (waiting != null) {
      givenUp = true;
      waiting.interrupt();
    }
  }

  private void awaitReading() throws SQLException {
    try {
      boolean began = reading.await(BEGIN_SECONDS, TimeUnit.SECONDS);
      if (!began || cancelled) {
        statement.cancel();
        throw began || cancelled
            ? cancelled(null)
            : new SQLException("no thread could be had to read the result", "53000");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      statement.cancel();
      throw cancelled(e);
    }
  }

  private static SQLException cancelled(@Nullable Exception cause) {
    CancellationException cancel = new CancellationException("the query was cancelled");
    cancel.initCause(cause);
    return new SQLException("the query was cancelled", "57014", cancel);
  }

  /** Called by the thread that executes, until the columns are known, and by the one that reads. */
  private void tell(QueryStats stats) {
    Thread executor = executing;
    if (executor != Thread.currentThread()) {
      reading.countDown();
    } else if (cancelled) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        // Closed meanwhile, and the query with it.
      }
    }
    progress = stats;
  }

  private static String words(QueryStats stats) {
    String percent =
        stats.getProgressPercentage().isPresent()
            ? String.format(Locale.ROOT, ", %.0f %%", stats.getProgressPercentage().getAsDouble())
            : "";
    return String.format(
        Locale.ROOT,
        "Trino query %s: %s%s, %d of %d splits, %d rows and %d bytes read",
        stats.getQueryId(),
        stats.getState().toLowerCase(Locale.ROOT),
        percent,
        stats.getCompletedSplits(),
        stats.getTotalSplits(),
        stats.getProcessedRows(),
        stats.getProcessedBytes());
  }
}
