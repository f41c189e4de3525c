package io.featuresql.connectors.redis;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Keeps reads from waiting for a server that has just kept others waiting: when most of the last
 * reads from one master were late, reads from it fail at once for a moment, and then some are let
 * through to see. Each master of a cluster is judged by itself. What fails at once costs nobody
 * time, and counts for nothing.
 *
 * <p>While all is well nothing is recorded: a read costs one look at a flag here, and threads write
 * to nothing that they share. Thread-safe.
 */
final class NodeBreakers {
  private static final int WINDOW_READS = 50;
  private static final int MIN_READS = 20;
  private static final float FAILURE_PERCENT = 50;
  private static final Duration OPEN = Duration.ofMillis(250);
  private static final int PROBES = 3;

  /** An error that came sooner did not keep anybody waiting. */
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** How long after the last failure reads are recorded. */
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final CircuitBreakerConfig CONFIGURATION =
      CircuitBreakerConfig.custom()
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(WINDOW_READS)
          .minimumNumberOfCalls(MIN_READS)
          .failureRateThreshold(FAILURE_PERCENT)
          .waitDurationInOpenState(OPEN)
          .permittedNumberOfCallsInHalfOpenState(PROBES)
          // A read that was let through may be given up by whoever began it.
          .maxWaitDurationInHalfOpenState(OPEN)
          .writableStackTraceEnabled(false)
          .build();

  private final String store;
  private final RedisLink link;
  private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();
  private final Permit unrecorded = new Permit(Set.of());
  private volatile boolean recording;
  private volatile long failedNanos;

  /**
   * No breaker is open.
   *
   * @param store for messages
   * @param link knows which master has a key
   */
  NodeBreakers(String store, RedisLink link) {
    this.store = store;
    this.link = link;
  }

  /**
   * Takes the permission for a read of some keys, whose end is to be told.
   *
   * @throws FeatureSqlException ONLINE_UNREACHABLE when a master that has one of them is left alone
   *     at this moment
   */
  Permit acquire(int count, IntFunction<byte[]> key) {
    if (!isRecording()) {
      return unrecorded;
    }
    Set<String> masters = new HashSet<>();
    for (int i = 0; i < count; i++) {
      masters.add(link.master(key.apply(i)));
    }
    Permit permit = new Permit(new HashSet<>());
    for (String master : masters) {
      if (!breaker(master).tryAcquirePermission()) {
        permit.release();
        throw leftAlone();
      }
      permit.masters.add(master);
    }
    return permit;
  }

  private boolean isRecording() {
    if (!recording) {
      return false;
    }
    if (System.nanoTime() - failedNanos < MEMORY_NANOS) {
      return true;
    }
    recording = false;
    breakers.clear();
    return false;
  }

  private FeatureSqlException leftAlone() {
    return FeatureSqlException.of(
        ErrorCode.ONLINE_UNREACHABLE,
        "the online store "
            + store
            + " was late with most of the last reads, and is left alone for "
            + OPEN.toMillis()
            + " ms; try again");
  }

  private CircuitBreaker breaker(String master) {
    return breakers.computeIfAbsent(master, name -> CircuitBreaker.of(name, CONFIGURATION));
  }

  /** For people: CLOSED when all is well, else the state of the worst. */
  String state() {
    return breakers.values().stream()
        .map(CircuitBreaker::getState)
        .filter(state -> state != CircuitBreaker.State.CLOSED)
        .min(java.util.Comparator.comparing(state -> state != CircuitBreaker.State.OPEN))
        .orElse(CircuitBreaker.State.CLOSED)
        .name();
  }

  /** The permission for one read. */
  final class Permit {
    private final Set<String> masters;

    private Permit(Set<String> masters) {
      this.masters = masters;
    }

    /** All came in time. */
    void succeeded() {
      masters.forEach(master -> breaker(master).onSuccess(0, TimeUnit.NANOSECONDS));
    }

    /** Nothing can be said. */
    void release() {
      masters.forEach(master -> breaker(master).releasePermission());
    }

    /**
     * A key was not read.
     *
     * @param waitedNanos how long its reader waited
     */
    void failed(byte[] key, FeatureSqlException error, long waitedNanos) {
      boolean late =
          error.code() == ErrorCode.TIMEOUT
              || (error.code() == ErrorCode.ONLINE_UNREACHABLE && waitedNanos > AT_ONCE_NANOS);
      if (!late) {
        release();
        return;
      }
      String guilty = link.master(key);
      masters.stream()
          .filter(master -> !master.equals(guilty))
          .forEach(master -> breaker(master).releasePermission());
      failedNanos = System.nanoTime();
      recording = true;
      breaker(guilty).onError(0, TimeUnit.NANOSECONDS, error);
    }
  }
}
