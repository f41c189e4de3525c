package io.featuresql.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Serving: one prepared point query over three views, all of whose values are read. */
final class Online {
  private static final long KEYS = 10_000;
  private static final int WARM_UP = 30_000;
  private static final int EXECUTIONS = 100_000;
  private static final int TURNS = 5_000;
  static final String QUERY =
      "SELECT * FROM (VALUES (?)) AS r (customer_id) FEATURES profile, activity, balance AS OF NOW";

  private final Options options;
  private final Report report;

  Online(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("online");
    try (OnlineProject project = new OnlineProject("embedded", KEYS)) {
      project.materialize();
      embedded(project);
      prepare(project.connection());
      prepareAgain(project);
    }
    try (Redis redis = new Redis();
        OnlineProject project = new OnlineProject(redis.address(), KEYS)) {
      project.materialize();
      overRedis(project, redis);
    }
  }

  private void embedded(OnlineProject project) throws SQLException {
    double cpuMicros = Double.MAX_VALUE;
    double bytes = 0;
    try (PreparedStatement statement = project.connection().prepareStatement(QUERY)) {
      execute(statement, project, WARM_UP);
      for (int round = 0; round < Math.max(3, options.rounds()); round++) {
        long cpu = Consumption.threadNanos();
        long allocated = Consumption.threadBytes();
        execute(statement, project, EXECUTIONS);
        double micros = (Consumption.threadNanos() - cpu) / 1e3 / EXECUTIONS;
        bytes = (double) (Consumption.threadBytes() - allocated) / EXECUTIONS;
        cpuMicros = Math.min(cpuMicros, micros);
      }
    }
    report.atMost(
        "CPU of a point query over 3 views, 30 features, embedded store",
        cpuMicros,
        5,
        " us",
        String.format(Locale.ROOT, "%.0f bytes allocated", bytes));
  }

  static void execute(PreparedStatement statement, OnlineProject project, int times)
      throws SQLException {
    for (int i = 0; i < times; i++) {
      once(statement, i * 7919L % project.keys());
    }
  }

  static void once(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    try (ResultSet result = statement.executeQuery()) {
      result.next();
      for (int column = 1; column <= 31; column++) {
        if (result.getObject(column) == null) {
          throw new IllegalStateException("no row of key " + key);
        }
      }
    }
  }

  /** Texts that differ each time, so that no plan is at hand. */
  private void prepare(Connection connection) throws SQLException {
    double[] millis = new double[40];
    for (int i = -200; i < millis.length; i++) {
      String sql = QUERY.replace("AS r", "AS r" + (i + 200));
      long start = System.nanoTime();
      connection.prepareStatement(sql).close();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    report.atMost(
        "first prepare of a point query, warm, median",
        millis[millis.length / 2],
        10,
        " ms",
        String.format(Locale.ROOT, "slowest %.2f ms", millis[millis.length - 1]));
  }

  /** By another connection, which has not seen the text. */
  private void prepareAgain(OnlineProject project) throws SQLException {
    double[] micros = new double[EXECUTIONS / 10];
    try (Connection other = project.connect()) {
      for (int i = -micros.length; i < micros.length; i++) {
        long start = System.nanoTime();
        other.prepareStatement(QUERY).close();
        keep(micros, i, start);
      }
    }
    Arrays.sort(micros);
    report.atMost(
        "prepare of a text that another connection has prepared, median",
        micros[micros.length / 2],
        50,
        " us",
        String.format(Locale.ROOT, "p99 %.1f us", micros[micros.length * 99 / 100]));
  }

  private void overRedis(OnlineProject project, Redis redis) throws SQLException {
    List<byte[]> keys = redis.keys(OnlineProject.KEY_PATTERN, 1_000);
    byte[][] fields = redis.fields(keys.get(0)).keySet().toArray(new byte[0][]);
    RedisCommands<byte[], byte[]> commands = redis.connection().sync();
    double[] plain = new double[EXECUTIONS / 2];
    double[] ours = new double[plain.length];
    try (PreparedStatement statement = project.connection().prepareStatement(QUERY)) {
      for (int turn = -WARM_UP; turn < plain.length; turn += TURNS) {
        for (int i = turn; i < turn + TURNS; i++) {
          byte[] key = keys.get(Math.floorMod(i, keys.size()));
          long start = System.nanoTime();
          commands.hmget(key, fields);
          keep(plain, i, start);
        }
        for (int i = turn; i < turn + TURNS; i++) {
          long key = Math.floorMod(i * 7919L, project.keys());
          long start = System.nanoTime();
          once(statement, key);
          keep(ours, i, start);
        }
      }
    }
    Arrays.sort(plain);
    Arrays.sort(ours);
    double plainP50 = plain[plain.length / 2];
    double oursP50 = ours[ours.length / 2];
    report.atMost(
        "point query over 3 views above a plain HMGET, Redis on loopback, p50",
        oursP50 - plainP50,
        20,
        " us",
        String.format(
            Locale.ROOT,
            "%.1f us against %.1f us; p99 %.0f us against %.0f us",
            oursP50,
            plainP50,
            ours[ours.length * 99 / 100],
            plain[plain.length * 99 / 100]));
  }

  private static void keep(double[] micros, int index, long start) {
    if (index >= 0) {
      micros[index] = (System.nanoTime() - start) / 1e3;
    }
  }
}
