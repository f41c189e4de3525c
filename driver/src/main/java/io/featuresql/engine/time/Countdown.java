package io.featuresql.engine.time;

import io.featuresql.connectors.jdbc.SqlAction;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a warehouse runs when its time is over, to the millisecond; JDBC's own limits are of
 * whole seconds.
 */
public final class Countdown implements AutoCloseable {
  /** A warehouse that had not begun does not notice that it is interrupted. */
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final SqlAction<Long> interruption;
  private final Alarm alarm;
  private boolean over;
  private long sinceNanos;

  /**
   * A countdown that runs.
   *
   * @param millis 0 for no limit
   * @param executor where it is ended
   * @param interruption ends it, if it runs; called again while it goes on, with how many
   *     milliseconds ago the time was over, 0 at first
   */
  public Countdown(long millis, Executor executor, SqlAction<Long> interruption) {
    this.interruption = interruption;
    this.alarm = new Alarm(executor, this::end);
    if (millis > 0) {
      alarm.after(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private synchronized void end() {
    if (over) {
      return;
    }
    long now = System.nanoTime();
    if (sinceNanos == 0) {
      sinceNanos = now;
    }
    try {
      interruption.with((now - sinceNanos) / 1_000_000);
    } catch (SQLException | RuntimeException e) {
      // tried again
    }
    alarm.after(AGAIN_NANOS);
  }

  /** It is over; nothing is interrupted from now on. */
  @Override
  public synchronized void close() {
    over = true;
    alarm.close();
  }
}
