package io.featuresql.connectors.redis;

/**
 * How many batches may be on their way at once. One more where answers come nearly as fast as they
 * can, since then the network is what takes time; one less where they take several times as long,
 * since then batches queue in the server and others wait behind them. This is what TCP Vegas does.
 * For one thread.
 */
final class SendWindow {
  /**
   * The server is to have work while the warehouse makes its next rows: DuckDB hands over 2,048 at
   * once. With two, it stood idle for a quarter of the time.
   */
  private static final int LEAST = 4;

  /** Of 256 KB each. */
  private static final int GREATEST = 32;

  private int size = LEAST;
  private long bestNanos = Long.MAX_VALUE;

  int size() {
    return size;
  }

  /** A batch of the usual size was answered after so long. */
  void answered(long nanos) {
    // The best time is forgotten slowly: the way to the server may have become longer.
    bestNanos = Math.min(bestNanos == Long.MAX_VALUE ? nanos : bestNanos + (bestNanos >> 8), nanos);
    if (nanos < 2 * bestNanos) {
      size = Math.min(GREATEST, size + 1);
    } else if (nanos > 4 * bestNanos) {
      size = Math.max(LEAST, size - 1);
    }
  }
}
