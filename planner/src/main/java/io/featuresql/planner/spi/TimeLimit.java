package io.featuresql.planner.spi;

import java.time.Duration;

/** How long something that has begun may still take. */
@FunctionalInterface
public interface TimeLimit {
  /** What is left at this moment; zero when the time is over. */
  Duration left();

  /** What is left, but no more than {@code most}. */
  default Duration atMost(Duration most) {
    Duration left = left();
    return left.compareTo(most) < 0 ? left : most;
  }
}
