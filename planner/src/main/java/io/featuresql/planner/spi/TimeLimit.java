package io.featuresql.planner.spi;

import java.time.Duration;

/** How long something that has begun may still take. */
@FunctionalInterface
public interface TimeLimit {
  /** What is left at this moment; zero when the time is over. */
  Duration left();

  /** Begins anew: what was done until now is done once in a process, and counts for nobody. */
  default void restart() {}

  /** What is left, but no more than {@code most}. */
  default Duration atMost(Duration most) {
    Duration left = left();
    return left.compareTo(most) < 0 ? left : most;
  }
}
