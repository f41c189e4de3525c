package io.featuresql.benchmarks;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Filling Redis from DuckDB, compared with a pipeline that only writes: the same keys, fields and
 * bytes, already in memory.
 */
final class Materializing {
  private static final long KEYS = 100_000;
  private static final int BATCH = 1_000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cell(byte[] key, byte[] field, byte[] value) {}

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
      long rows = project.materialize();
      List<Cell> cells = cells(redis);
      if (cells.size() != rows) {
        throw new IllegalStateException(cells.size() + " of " + rows + " rows arrived");
      }
      Contest contest =
          new Contest()
              .add("pipeline", () -> write(redis.connection(), cells))
              .add("MATERIALIZE", project::materialize)
              .run(Math.max(5, options.rounds()));
      report.atLeast(
          "rows materialized a second, to a plain pipeline of the same bytes",
          contest.ratio("pipeline", "MATERIALIZE"),
          0.5,
          "x",
          String.format(
              Locale.ROOT,
              "%.0f rows/s against %.0f rows/s",
              rows / contest.best("MATERIALIZE"),
              rows / contest.best("pipeline")));
    }
  }

  private static List<Cell> cells(Redis redis) {
    List<Cell> cells = new ArrayList<>();
    for (byte[] key : redis.keys(OnlineProject.KEY_PATTERN, Long.MAX_VALUE)) {
      for (Map.Entry<byte[], byte[]> field : redis.fields(key).entrySet()) {
        cells.add(new Cell(key, field.getKey(), field.getValue()));
      }
    }
    return cells;
  }

  /** Row by row, view by view, as MATERIALIZE does; flushed and awaited a batch at a time. */
  private static void write(StatefulRedisConnection<byte[], byte[]> connection, List<Cell> cells)
      throws InterruptedException, ExecutionException {
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    connection.setAutoFlushCommands(false);
    try {
      List<RedisFuture<Boolean>> before = new ArrayList<>();
      for (int i = 0; i < cells.size(); i += BATCH) {
        List<RedisFuture<Boolean>> sent = new ArrayList<>(BATCH);
        for (Cell cell : cells.subList(i, Math.min(cells.size(), i + BATCH))) {
          sent.add(commands.hset(cell.key, cell.field, cell.value));
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
}
