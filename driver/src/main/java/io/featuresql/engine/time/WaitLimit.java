package io.featuresql.engine.time;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends waits that take too long, from a thread of its own, which ends with {@link #close}.
 *
 * <p>Only one thread at a time waits. The start of each wait is noted, and nothing else, because
 * there is one for every row.
 */
public final class WaitLimit implements AutoCloseable {
  private static final long NOT_WAITING = 0;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long limitNanos;
  private final Countdown.Interruption interruption;
  private final Thread thread;
  private volatile long since = NOT_WAITING;
  private volatile boolean closed;

  /**
   * A limit that is in force at once.
   *
   * @param interruption what ends a wait
   */
  public WaitLimit(Duration limit, Countdown.Interruption interruption) {
    this.limitNanos = limit.toNanos();
    this.interruption = interruption;
    this.thread = new Thread(this::watch, "featuresql-limit");
    thread.setDaemon(true);
    thread.start();
  }

  /** The waiting begins. */
  public void begin() {
    long now = System.nanoTime();
    since = now == NOT_WAITING ? 1 : now;
  }

  /** The waiting is over. */
  public void end() {
    since = NOT_WAITING;
  }

  private void watch() {
    while (!closed) {
      long start = since;
      long left = limitNanos;
      if (start != NOT_WAITING) {
        left = limitNanos - (System.nanoTime() - start);
        if (left <= 0) {
          interrupt(TimeUnit.NANOSECONDS.toMillis(-left));
          left = AGAIN_NANOS;
        }
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void interrupt(long lateMillis) {
    try {
      interruption.interrupt(lateMillis);
    } catch (SQLException | RuntimeException e) {
      // tried again
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
