package io.featuresql.engine.time;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does something when a time has passed, as often as it is set. Alarms share one thread that waits,
 * the JVM's own, and what they do they do in threads of an executor.
 */
final class Alarm implements AutoCloseable {
  private final Executor executor;
  private final Runnable work;
  private @Nullable CompletableFuture<Boolean> timer;
  private boolean closed;

  /** An alarm that is not set. */
  Alarm(Executor executor, Runnable work) {
    this.executor = executor;
    this.work = work;
  }

  /** Goes off after this time, unless it is closed before. */
  synchronized void after(long nanos) {
    if (closed) {
      return;
    }
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    CompletableFuture<?> unused = next.thenAcceptAsync(now -> work.run(), executor);
    unused = next.completeOnTimeout(true, nanos, TimeUnit.NANOSECONDS);
    timer = next;
  }

  /** Does not go off from now on; what it does at this moment goes on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
