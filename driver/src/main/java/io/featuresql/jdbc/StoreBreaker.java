package io.featuresql.jdbc;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps statements from waiting for an online store that has just kept others waiting: when most of
 * the last reads failed, reads fail at once for a moment, and then some are let through to see.
 *
 * <p>While all is well nothing is recorded: a read costs one look at a flag here, and threads write
 * to nothing that they share.
 */
final class StoreBreaker {
  private static final int WINDOW_READS = 50;
  private static final int MIN_READS = 20;
  private static final float FAILURE_PERCENT = 50;
  private static final Duration OPEN = Duration.ofMillis(250);
  private static final int PROBES = 3;

  private final String store;
  private final CircuitBreaker breaker;

  /** Whether one of the last reads failed. */
  private volatile boolean recording;

  StoreBreaker(String store) {
    this.store = store;
    this.breaker =
        CircuitBreaker.of(
            "online store",
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(WINDOW_READS)
                .minimumNumberOfCalls(MIN_READS)
                .failureRateThreshold(FAILURE_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .writableStackTraceEnabled(false)
                .build());
  }

  /**
   * Takes the permission for one read, whose end is to be told.
   *
   * @throws FeatureSqlException ONLINE_UNREACHABLE when reads are not let through at this moment
   */
  void acquire() {
    if (recording && !breaker.tryAcquirePermission()) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_UNREACHABLE,
          "the online store "
              + store
              + " failed most of the last reads, and is left alone for "
              + OPEN.toMillis()
              + " ms; try again");
    }
  }

  /** A read succeeded. */
  void succeeded() {
    if (recording) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      CircuitBreaker.Metrics metrics = breaker.getMetrics();
      if (breaker.getState() == CircuitBreaker.State.CLOSED
          && metrics.getNumberOfBufferedCalls() == WINDOW_READS
          && metrics.getNumberOfFailedCalls() == 0) {
        recording = false;
      }
    }
  }

  /** A read failed; whether the store is to blame is judged here. */
  void failed(RuntimeException error) {
    if (error instanceof FeatureSqlException known
        && isStoresFailure(known)
        && known.code() != ErrorCode.ONLINE_CORRUPT) {
      recording = true;
      breaker.onError(0, TimeUnit.NANOSECONDS, error);
    } else {
      breaker.releasePermission();
    }
  }

  /** For people: CLOSED when all is well, OPEN, or HALF_OPEN. */
  String state() {
    return breaker.getState().name();
  }

  /** Whether the online store is to blame, and neither the statement nor whoever cancelled it. */
  static boolean isStoresFailure(FeatureSqlException error) {
    return switch (error.code()) {
      case ONLINE_UNREACHABLE, ONLINE_FAILED, ONLINE_CORRUPT, ONLINE_FULL, TIMEOUT -> true;
      default -> false;
    };
  }
}
