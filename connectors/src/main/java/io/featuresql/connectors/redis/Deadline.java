package io.featuresql.connectors.redis;

import java.time.Duration;

/** The moment until which an operation may wait. */
final class Deadline {
  private final Duration timeout;
  private final long endNanos;

  Deadline(Duration timeout) {
    this.timeout = timeout;
    endNanos = System.nanoTime() + timeout.toNanos();
  }

  Duration timeout() {
    return timeout;
  }

  long elapsedNanos() {
    return timeout.toNanos() - remainingNanos();
  }

  /** Zero or less when the moment has passed. */
  long remainingNanos() {
    return endNanos - System.nanoTime();
  }
}
