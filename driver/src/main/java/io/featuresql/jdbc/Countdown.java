package io.featuresql.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a warehouse runs when its time is over, to the millisecond; JDBC's own limits are of
 * whole seconds.
 */
final class Countdown implements AutoCloseable {
  /** A warehouse that had not begun does not notice that it is interrupted. */
  private static final long AGAIN_MILLIS = 5;

  /** What ends it. */
  @FunctionalInterface
  interface Interruption {
    /**
     * Ends it, if it runs.
     *
     * @param again whether this was tried before
     */
    void interrupt(boolean again) throws SQLException;
  }

  private final Executor executor;
  private final Interruption interruption;
  private boolean over;
  private boolean again;
  private CompletableFuture<Boolean> timer = new CompletableFuture<>();

  /**
   * A countdown that runs.
   *
   * @param millis 0 for no limit
   * @param executor where it is ended
   */
  Countdown(long millis, Executor executor, Interruption interruption) {
    this.executor = executor;
    this.interruption = interruption;
    if (millis > 0) {
      after(millis);
    }
  }

  private synchronized void after(long millis) {
    timer = new CompletableFuture<>();
    CompletableFuture<?> unused = timer.thenAcceptAsync(now -> end(), executor);
    unused = timer.completeOnTimeout(true, millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void end() {
    if (over) {
      return;
    }
    try {
      interruption.interrupt(again);
    } catch (SQLException e) {
      // tried again
    }
    again = true;
    after(AGAIN_MILLIS);
  }

  /** It is over; nothing is interrupted from now on. */
  @Override
  public synchronized void close() {
    over = true;
    timer.cancel(false);
  }
}
