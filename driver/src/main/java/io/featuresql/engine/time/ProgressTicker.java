package io.featuresql.engine.time;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells a listener four times a second how far an execution has come, until it is closed. */
public final class ProgressTicker implements AutoCloseable {
  private static final long EVERY_MILLIS = 250;

  private final Executor later;
  private final SqlCall<Optional<WarehouseProgress>> source;
  private final Consumer<Progress> listener;
  private final long startNanos = System.nanoTime();
  private Optional<WarehouseProgress> last = Optional.empty();
  private boolean told;
  private boolean over;

  /**
   * Begins to tell {@code listener}, in threads of {@code threads}.
   *
   * @param source how far it has come; empty when nobody can tell
   */
  public ProgressTicker(
      Executor threads, SqlCall<Optional<WarehouseProgress>> source, Consumer<Progress> listener) {
    this.later = CompletableFuture.delayedExecutor(EVERY_MILLIS, TimeUnit.MILLISECONDS, threads);
    this.source = source;
    this.listener = listener;
    later.execute(this::tick);
  }

  private void tick() {
    Optional<WarehouseProgress> asked;
    try {
      asked = source.run(); // outside of the lock: it may wait until the warehouse has planned
    } catch (SQLException | RuntimeException e) {
      asked = Optional.empty(); // it has ended
    }
    if (tell(asked)) {
      later.execute(this::tick);
    }
  }

  /** Tells the listener; whether it goes on. One that fails is not told again. */
  private synchronized boolean tell(Optional<WarehouseProgress> asked) {
    if (over) {
      return false;
    }
    last = asked;
    told = true;
    over = !isTaken(false);
    return !over;
  }

  private boolean isTaken(boolean ended) {
    try {
      listener.accept(new Progress(Duration.ofNanos(System.nanoTime() - startNanos), last, ended));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The listener is not called any more once this returns. */
  @Override
  public synchronized void close() {
    if (told && !over) {
      boolean unused = isTaken(true);
    }
    over = true;
  }
}
