package io.featuresql.connectors.time;

import io.featuresql.planner.spi.TimeLimit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * By when something has to be done: a limit, and when it began. Begins when it is made. Safe for
 * use by many threads.
 */
public sealed class Deadline implements TimeLimit {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final long limitNanos;
  private volatile long startNanos = System.nanoTime();

  private Deadline(long limitNanos) {
    this.limitNanos = limitNanos;
  }

  /** Begins now. */
  public static Deadline in(Duration limit) {
    return new Deadline(limit.toNanos());
  }

  /**
   * Begins now.
   *
   * @param limitMillis 0 for no limit
   * @param uncounted a time, in nanoseconds, that grows by what is done once in a process and
   *     counts for nobody
   */
  public static Deadline of(long limitMillis, LongSupplier uncounted) {
    return new Uncounting(
        limitMillis == 0 ? UNLIMITED : TimeUnit.MILLISECONDS.toNanos(limitMillis), uncounted);
  }

  /** Whether there is a limit at all. */
  public final boolean isLimited() {
    return limitNanos != UNLIMITED;
  }

  /** The limit, in nanoseconds; more than anybody can wait when there is none. */
  public final long limitNanos() {
    return limitNanos;
  }

  /** The limit. */
  public final Duration limit() {
    return Duration.ofNanos(limitNanos);
  }

  /** {@link System#nanoTime} when it began. */
  public final long startNanos() {
    return startNanos;
  }

  /** What counts of the time since it began, in nanoseconds. */
  public long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** What is left, in nanoseconds; zero or less when the time is over. */
  public final long remainingNanos() {
    return isLimited() ? limitNanos - elapsedNanos() : UNLIMITED;
  }

  /** Whether the time is over. */
  public final boolean isOver() {
    return remainingNanos() <= 0;
  }

  @Override
  public final Duration left() {
    return Duration.ofNanos(Math.max(0, remainingNanos()));
  }

  @Override
  public void restart() {
    startNanos = System.nanoTime();
  }

  /** One for which not all of the time counts. */
  private static final class Uncounting extends Deadline {
    private final LongSupplier uncounted;
    private volatile long before;

    Uncounting(long limitNanos, LongSupplier uncounted) {
      super(limitNanos);
      this.uncounted = uncounted;
      this.before = uncounted.getAsLong();
    }

    @Override
    public long elapsedNanos() {
      return super.elapsedNanos() - (uncounted.getAsLong() - before);
    }

    @Override
    public void restart() {
      before = uncounted.getAsLong();
      super.restart();
    }
  }
}
