package io.featuresql.connectors.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A call into native code that recurses as deeply as a statement is nested, on a thread of its own
 * with a deep stack: threads of a JVM have stacks of about 1 MB, and native code that runs over one
 * takes the whole process down. Whoever waits for the call can stop waiting; the call itself goes
 * on until it ends.
 */
public final class DeepStack<T extends @Nullable Object> {
  private static final long STACK_BYTES = 64L << 20;

  private final SqlCall<T> call;
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable T value;
  private @Nullable Throwable failure;
  private @Nullable Runnable afterwards;
  private boolean over;

  /** A call that has not begun. */
  public DeepStack(SqlCall<T> call) {
    this.call = call;
  }

  /** Runs {@code call}, and waits for it. */
  public static <T extends @Nullable Object> T run(SqlCall<T> call) throws SQLException {
    return new DeepStack<>(call).run();
  }

  /**
   * Begins the call, and waits until it ends or is given up.
   *
   * @throws SQLException what the call throws; 08006 when it was given up
   */
  public T run() throws SQLException {
    Thread thread = new Thread(null, this::runHere, "featuresql-statement", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        // As on the caller's own thread: native code does not listen to interrupts.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome();
  }

  private void runHere() {
    @Nullable T result = null;
    @Nullable Throwable thrown = null;
    try {
      result = call.run();
    } catch (Throwable e) {
      thrown = e;
    }
    Runnable next;
    synchronized (this) {
      if (!over) {
        value = result;
        failure = thrown;
        over = true;
      }
      next = afterwards;
    }
    ended.countDown();
    if (next != null) {
      next.run();
    }
  }

  /**
   * Lets whoever waits go on with an error.
   *
   * @param then what is done when the call has ended, on its thread
   */
  public synchronized void giveUp(Runnable then) {
    if (!over) {
      over = true;
      afterwards = then;
      failure = new SQLException("given up, because it did not end when it was told to", "08006");
      ended.countDown();
    }
  }

  @SuppressWarnings("NullAway") // a value is null only where T is nullable
  private synchronized T outcome() throws SQLException {
    if (failure instanceof SQLException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return value;
  }
}
