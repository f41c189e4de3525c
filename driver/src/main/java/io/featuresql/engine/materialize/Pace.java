package io.featuresql.engine.materialize;

import io.featuresql.planner.spi.OnlineStore;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** How many rows a second are written, over all threads of a run. Thread-safe. */
final class Pace {
  /**
   * Rows a second while somebody reads from the store. Written a few at a time, they keep Redis
   * busy for about a tenth of the time.
   */
  static final int BESIDE_READERS = 20_000;

  private static final int MAX_ROWS_AT_ONCE = 8;
  private static final int NONE = 0;

  /** What was missed is made up for, but no more than this. */
  private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final OptionalInt rowsPerSecond;
  private long nextNanos = System.nanoTime();

  /**
   * A pace.
   *
   * @param rowsPerSecond the limit, 0 for none; when empty, {@link #BESIDE_READERS} where needed
   */
  Pace(OptionalInt rowsPerSecond) {
    this.rowsPerSecond = rowsPerSecond;
  }

  /** After how many rows to look at the pace. */
  int rowsAtOnce() {
    int limit = rowsPerSecond.orElse(BESIDE_READERS);
    return limit == NONE ? Integer.MAX_VALUE : Math.min(MAX_ROWS_AT_ONCE, 1 + limit / 1_000);
  }

  /** How long to wait after {@code rows} more; 0 or less when there is no need to. */
  long nanosAfter(int rows, OnlineStore.Writer writer) {
    int limit = rowsPerSecond.orElseGet(() -> writer.isStoreRead() ? BESIDE_READERS : NONE);
    if (limit == NONE) {
      return 0;
    }
    writer.send();
    return reserve(rows * TimeUnit.SECONDS.toNanos(1) / limit);
  }

  private synchronized long reserve(long nanos) {
    long now = System.nanoTime();
    nextNanos = Math.max(nextNanos, now - CREDIT_NANOS) + nanos;
    return nextNanos - now;
  }
}
