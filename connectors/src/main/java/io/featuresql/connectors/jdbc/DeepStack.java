package io.featuresql.connectors.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls into native code that recurses as deeply as a statement is nested. Threads of a JVM have
 * stacks of about 1 MB, and native code that runs over one takes the whole process down.
 */
public final class DeepStack {
  private static final long STACK_BYTES = 64L << 20;

  private DeepStack() {}

  /** Runs {@code call} on a thread of its own with a deep stack, and waits for it. */
  public static <T extends @Nullable Object> T run(JdbcWarehouse.Call<T> call) throws SQLException {
    Outcome<T> outcome = new Outcome<>(call);
    Thread thread = new Thread(null, outcome, "featuresql-statement", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // As on the caller's own thread: native code does not listen to interrupts.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome.get();
  }

  private static final class Outcome<T extends @Nullable Object> implements Runnable {
    private final JdbcWarehouse.Call<T> call;
    private @Nullable T value;
    private @Nullable Throwable failure;

    Outcome(JdbcWarehouse.Call<T> call) {
      this.call = call;
    }

    @Override
    public void run() {
      try {
        value = call.run();
      } catch (Throwable e) {
        failure = e;
      }
    }

    @SuppressWarnings("NullAway") // a value is null only where T is nullable
    T get() throws SQLException {
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
}
