package io.featuresql.engine.time;

import io.featuresql.connectors.jdbc.SqlAction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ends waits that take too long, until it is closed.
 *
 * <p>Only one thread at a time waits. The start of each wait is noted, and nothing else, because
 * there is one for every row.
 */
public final class WaitLimit implements AutoCloseable {
  private static final long NOT_WAITING = 0;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long limitNanos;
  private final SqlAction<Long> interruption;
  private final Alarm alarm;
  private volatile long since = NOT_WAITING;

  /**
   * A limit that is in force at once.
   *
   * @param executor where waits are ended
   * @param interruption ends a wait that is late by so many milliseconds
   */
  public WaitLimit(Duration limit, Executor executor, SqlAction<Long> interruption) {
    this.limitNanos = limit.toNanos();
    this.interruption = interruption;
    this.alarm = new Alarm(executor, this::look);
    alarm.after(limitNanos);
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

  private void look() {
    long start = since;
    long left = limitNanos;
    if (start != NOT_WAITING) {
      left = limitNanos - (System.nanoTime() - start);
      if (left <= 0) {
        interrupt(TimeUnit.NANOSECONDS.toMillis(-left));
        left = AGAIN_NANOS;
      }
    }
    alarm.after(left);
  }

  private void interrupt(long lateMillis) {
    try {
      interruption.with(lateMillis);
    } catch (SQLException | RuntimeException e) {
      // tried again
    }
  }

  @Override
  public void close() {
    alarm.close();
  }
}
