package io.featuresql.benchmarks;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Filling Redis from DuckDB: how fast, compared with a pipeline that only writes as many keys,
 * fields and bytes, and what those notice who read meanwhile.
 */
final class Materializing {
  private static final long KEYS = 1_000_000;
  private static final long KEYS_BESIDE_READERS = 100_000;
  private static final int BATCH = 1_000;
  private static final int SAMPLES = 1_000;
  private static final int WARM_UP = 20_000;
  private static final int QUIET_EXECUTIONS = 30_000;
  private static final String VIEW = OnlineProject.VIEWS[0];

  private final Options options;
  private final Report report;

  Materializing(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("materialize");
    try (Redis redis = new Redis();
        OnlineProject project = new OnlineProject(redis.address(), options.rows(KEYS))) {
      speed(project, redis);
    }
    try (Redis redis = new Redis();
        OnlineProject project =
            new OnlineProject(redis.address(), options.rows(KEYS_BESIDE_READERS))) {
      besideReaders(project);
    }
  }

  private void speed(OnlineProject project, Redis redis) throws Exception {
    String all = VIEW + " FROM TIMESTAMP '2000-01-01 00:00:00'";
    long rows = project.materialize(all);
    List<byte[]> values = new ArrayList<>();
    for (byte[] key : redis.keys(OnlineProject.KEY_PATTERN, SAMPLES)) {
      values.addAll(redis.fields(key).values());
    }
    Contest contest =
        new Contest()
            .add("pipeline", () -> write(redis.connection(), rows, values))
            .add("MATERIALIZE", () -> project.materialize(all))
            .run(options.rounds());
    report.atLeast(
        "rows materialized a second, to a plain pipeline of as many bytes",
        contest.ratio("pipeline", "MATERIALIZE"),
        0.7,
        "x",
        String.format(
            Locale.ROOT,
            "%d keys; %.0f rows/s against %.0f rows/s",
            rows,
            rows / contest.best("MATERIALIZE"),
            rows / contest.best("pipeline")));
  }

  /** Flushed and awaited a batch at a time; the values are in memory. */
  private static void write(
      StatefulRedisConnection<byte[], byte[]> connection, long rows, List<byte[]> values)
      throws InterruptedException, ExecutionException {
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    byte[] field = VIEW.getBytes(StandardCharsets.US_ASCII);
    connection.setAutoFlushCommands(false);
    try {
      List<RedisFuture<Boolean>> before = new ArrayList<>();
      for (long first = 0; first < rows; first += BATCH) {
        List<RedisFuture<Boolean>> sent = new ArrayList<>(BATCH);
        for (long i = first; i < Math.min(rows, first + BATCH); i++) {
          byte[] key = ("bench:customer:" + i).getBytes(StandardCharsets.US_ASCII);
          sent.add(commands.hset(key, field, values.get((int) (i % values.size()))));
        }
        connection.flushCommands();
        for (RedisFuture<Boolean> answer : before) {
          answer.get();
        }
        before = sent;
      }
      for (RedisFuture<Boolean> answer : before) {
        answer.get();
      }
    } finally {
      connection.setAutoFlushCommands(true);
    }
  }

  /** One thread reads, alone and beside a MATERIALIZE; they take turns, and the best counts. */
  private void besideReaders(OnlineProject project) throws Exception {
    project.materialize();
    double quiet = Double.MAX_VALUE;
    double busy = Double.MAX_VALUE;
    long rows = 0;
    double seconds = 0;
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (PreparedStatement statement = project.connection().prepareStatement(Online.QUERY)) {
      Online.execute(statement, project, WARM_UP);
      for (int round = 0; round < options.rounds(); round++) {
        List<Double> alone = new ArrayList<>();
        while (alone.size() < QUIET_EXECUTIONS) {
          alone.add(micros(statement, project, alone.size()));
        }
        quiet = Math.min(quiet, p99(alone));
        long start = System.nanoTime();
        Future<Long> run = writer.submit(() -> project.materialize("ALL"));
        List<Double> beside = new ArrayList<>();
        while (!run.isDone()) {
          beside.add(micros(statement, project, beside.size()));
        }
        rows = run.get();
        seconds = (System.nanoTime() - start) / 1e9;
        busy = Math.min(busy, p99(beside));
      }
    } finally {
      writer.shutdownNow();
    }
    report.atMost(
        "p99 of a point query beside MATERIALIZE at its default pace, to p99 alone",
        busy / quiet,
        2,
        "x",
        String.format(
            Locale.ROOT, "%.0f us against %.0f us; %.0f rows/s", busy, quiet, rows / seconds));
  }

  private static double micros(PreparedStatement statement, OnlineProject project, long i)
      throws SQLException {
    long start = System.nanoTime();
    Online.once(statement, i * 7919 % project.keys());
    return (System.nanoTime() - start) / 1e3;
  }

  private static double p99(List<Double> micros) {
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length * 99 / 100];
  }
}
