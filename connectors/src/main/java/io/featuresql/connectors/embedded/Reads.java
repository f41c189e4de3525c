package io.featuresql.connectors.embedded;

import java.util.concurrent.TimeUnit;

/**
 * Whether rows are being read. Readers, who must not wait for one another, only ever set a flag
 * that is not set. Thread-safe.
 */
final class Reads {
  private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private volatile boolean happened;
  private volatile long lastNanos = System.nanoTime() - MEMORY_NANOS;

  /** Somebody reads. */
  void happened() {
    if (!happened) {
      happened = true;
    }
  }

  /** Whether somebody has read within the last 200 ms, or since the question before this one. */
  boolean lately() {
    long now = System.nanoTime();
    if (happened) {
      happened = false;
      lastNanos = now;
    }
    return now - lastNanos < MEMORY_NANOS;
  }
}
