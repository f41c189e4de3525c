package io.featuresql.engine.telemetry;

import java.util.concurrent.atomic.LongAdder;

/**
 * What was read of one feature view, and when it was materialized. Counts are of rows of spines.
 * Threads that count do not wait for one another.
 */
public final class ViewCounts {
  private static final long UNKNOWN = Long.MIN_VALUE;

  public final String view;
  public final LongAdder hits = new LongAdder();
  public final LongAdder misses = new LongAdder();
  public final LongAdder expired = new LongAdder();

  /** The sum of the ages of hits. */
  public final LongAdder ageMicros = new LongAdder();

  public final LongAdder materializedRows = new LongAdder();
  private volatile long throughMicros = UNKNOWN;

  ViewCounts(String view) {
    this.view = view;
  }

  /** Rows up to this instant are known to have been copied. */
  public void materializedThrough(long micros) {
    throughMicros = Math.max(throughMicros, micros);
  }

  /** How long ago the instant is up to which rows were copied; NaN when that is not known. */
  public double lagSeconds(long nowMicros) {
    long through = throughMicros;
    return through == UNKNOWN ? Double.NaN : (nowMicros - through) / 1e6;
  }
}
