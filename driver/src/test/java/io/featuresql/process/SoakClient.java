package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves at 70 % of what this machine can, while views are materialized now and then, and checks
 * that answers stay right and that neither heap nor threads nor connections grow.
 */
final class SoakClient {
  private static final int THREADS = 4;
  private static final int KEYS = 20_000;
  private static final double LOAD = 0.7;
  private static final int SAMPLES = 10;

  /** What a sample may have more than one that was taken after warming up. */
  private static final long HEAP_SLACK_BYTES = 16 << 20;

  private final String redis;
  private final String url;
  private final Duration length;

  /** Latencies by size: sixteen buckets for each power of two of microseconds. */
  private final AtomicLongArray latencies = new AtomicLongArray(64 * 16);

  private record Sample(
      long heapBytes, long directBytes, SortedSet<String> threads, long connections) {
    static Sample take(String redis) {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      return new Sample(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(),
          names(),
          connections(redis));
    }

    /** Those of others, since the one that asks is counted too and goes. */
    private static long connections(String redis) {
      RedisClient client = RedisClient.create(redis);
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        return connection.sync().clientList().lines().count() - 1;
      } finally {
        client.shutdown();
      }
    }

    private static SortedSet<String> names() {
      SortedSet<String> names = new TreeSet<>();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        names.add(thread.getName() + " " + thread.getId());
      }
      return names;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "heap %d MB, direct %d MB, %d threads, %d connections",
          heapBytes >> 20,
          directBytes >> 20,
          threads.size(),
          connections);
    }
  }

  private SoakClient(String redis, Duration length) {
    this.redis = redis;
    this.length = length;
    this.url = "jdbc:featuresql:project=memory:soak;route=online;online=" + redis;
  }

  /** The URL of a Redis, how long to serve, and a seed. */
  public static void main(String[] arguments) throws Exception {
    new SoakClient(arguments[0], Duration.parse(arguments[1])).run(Long.parseLong(arguments[2]));
  }

  private void run(long seed) throws Exception {
    try (Connection main = DriverManager.getConnection(url)) {
      define(main);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      ExecutorService writer = Executors.newSingleThreadExecutor();
      try {
        serve(threads, seed, Duration.ofSeconds(2), 0);
        double most = serve(threads, seed, Duration.ofSeconds(2), 0);
        double rate = LOAD * most;
        for (int i = 0; i < latencies.length(); i++) {
          latencies.set(i, 0);
        }
        List<Sample> samples = new ArrayList<>();
        double answered = 0;
        for (int i = 0; i < SAMPLES; i++) {
          Future<?> meanwhile =
              writer.submit(
                  () -> {
                    execute(main, "MATERIALIZE sums, texts");
                    return null;
                  });
          answered += serve(threads, seed + i, length.dividedBy(SAMPLES), rate) / SAMPLES;
          meanwhile.get(60, TimeUnit.SECONDS);
          samples.add(Sample.take(redis));
        }
        System.out.printf(
            Locale.ROOT,
            "%s at %.0f of at most %.0f statements/s: p50 %d us, p99 %d us, p99.9 %d us;%n"
                + "after a tenth: %s%nin the end: %s%n",
            length,
            answered,
            most,
            percentile(0.5),
            percentile(0.99),
            percentile(0.999),
            samples.get(0),
            samples.get(SAMPLES - 1));
        Sample warm = samples.get(1);
        for (Sample later : samples.subList(2, SAMPLES)) {
          assertThat(later.heapBytes())
              .as("heap, %s", samples)
              .isLessThan(warm.heapBytes() + HEAP_SLACK_BYTES);
          assertThat(later.directBytes())
              .as("direct memory, %s", samples)
              .isLessThan(warm.directBytes() + HEAP_SLACK_BYTES);
        }
        // some begin late, and once: the group of Lettuce's timers, the keeper of idle projects
        Sample half = samples.get(SAMPLES / 2);
        for (Sample later : samples.subList(SAMPLES / 2 + 1, SAMPLES)) {
          assertThat(later.threads())
              .as("threads, %s", samples)
              .hasSizeLessThanOrEqualTo(half.threads().size());
          assertThat(later.connections())
              .as("connections, %s", samples)
              .isLessThanOrEqualTo(half.connections());
        }
      } finally {
        threads.shutdownNow();
        writer.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).as("no thread hangs").isTrue();
      }
    }
  }

  private static void define(Connection connection) throws SQLException {
    execute(
        connection,
        "CREATE TABLE source AS SELECT range AS user_id, TIMESTAMP '2026-01-01' AS at_time,"
            + " range * 7 AS a, range * 0.5 AS b, 'text ' || range AS c, repeat('y', 40) AS d FROM"
            + " range("
            + KEYS
            + ")");
    execute(connection, "CREATE ENTITY user_account (user_id BIGINT)");
    execute(
        connection,
        "CREATE FEATURE VIEW sums ENTITY user_account TIMESTAMP at_time AS SELECT user_id, at_time,"
            + " a, b FROM source");
    execute(
        connection,
        "CREATE FEATURE VIEW texts ENTITY user_account TIMESTAMP at_time AS SELECT user_id,"
            + " at_time, c, d FROM source");
    execute(connection, "MATERIALIZE sums, texts");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Serves for a while with all threads.
   *
   * @param rate statements per second, or 0 for as many as can be
   * @return how many there were per second
   */
  private double serve(ExecutorService threads, long seed, Duration length, double rate)
      throws Exception {
    List<Future<Long>> running = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed * THREADS + i);
      running.add(threads.submit(() -> serve(random, length, rate / THREADS)));
    }
    long served = 0;
    for (Future<Long> one : running) {
      served += one.get(length.toSeconds() + 60, TimeUnit.SECONDS);
    }
    return served * 1e9 / (System.nanoTime() - start);
  }

  private long serve(Random random, Duration length, double rate) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement lookUp =
            connection.prepareStatement(
                "SELECT a, c FROM (VALUES (?)) AS request (user_id) FEATURES sums, texts AS OF"
                    + " NOW")) {
      long start = System.nanoTime();
      long due = start;
      long served = 0;
      while (due - start < length.toNanos()) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        check(lookUp, random.nextInt(KEYS));
        served++;
        long now = System.nanoTime();
        // From when it was due, not from when a late predecessor let it begin.
        count(Math.max(1, TimeUnit.NANOSECONDS.toMicros(now - due)));
        due = rate == 0 ? now : due + (long) (1e9 / rate);
      }
      return served;
    }
  }

  private static void check(PreparedStatement lookUp, long key) throws SQLException {
    lookUp.setLong(1, key);
    try (ResultSet row = lookUp.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong(1)).isEqualTo(key * 7);
      assertThat(row.getString(2)).isEqualTo("text " + key);
      assertThat(row.next()).isFalse();
    }
  }

  private void count(long micros) {
    int power = 63 - Long.numberOfLeadingZeros(micros);
    int part = (int) ((micros << 4 >> power) & 15);
    latencies.incrementAndGet(power * 16 + part);
  }

  private long percentile(double share) {
    long all = 0;
    for (int i = 0; i < latencies.length(); i++) {
      all += latencies.get(i);
    }
    long seen = 0;
    for (int i = 0; i < latencies.length(); i++) {
      seen += latencies.get(i);
      if (seen >= share * all) {
        return (16L + i % 16 << (i / 16)) >> 4;
      }
    }
    return 0;
  }
}
