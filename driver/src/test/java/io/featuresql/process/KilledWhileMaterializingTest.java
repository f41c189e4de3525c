package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.redis.Poll;
import io.featuresql.connectors.redis.RedisOnlineStore;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client is killed at random moments of a materialization, and the statement run again: then the
 * store answers as the warehouse does, and after a rebuild that was killed it answers as before it.
 * {@code -Dfeaturesql.kills=50} asks for more moments, {@code -Dfeaturesql.seed} for known ones.
 */
final class KilledWhileMaterializingTest {
  private static final int KILLS = Integer.getInteger("featuresql.kills", 4);
  private static final long SEED = Long.getLong("featuresql.seed", new Random().nextInt(1_000_000));
  private static final int KEYS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than a run takes at this pace, so that its end is hit too. */
  private static final int LATEST_MILLIS = 900;

  private static final List<String> RUNS =
      List.of(
          "MATERIALIZE ALL WITH (pace = 20000)",
          "MATERIALIZE ALL WITH (pace = 20000, rebuild = TRUE)",
          "MATERIALIZE w, v WITH (pace = 20000, threads = 2)",
          "MATERIALIZE w, v WITH (pace = 20000, threads = 2, ranges = 20)");

  @TempDir Path folder;

  @Test
  void inRedis() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      killAndRunAgain(redis.url());
    }
  }

  @Test
  void inTheEmbeddedStore() throws Exception {
    killAndRunAgain("embedded");
  }

  /** Parts that are in the store are not copied again, and what came meanwhile is. */
  @Test
  void aLoadGoesOnWithTheRest() throws Exception {
    int ranges = 12;
    String load = "MATERIALIZE v WITH (threads = 2, ranges = " + ranges + ", pace = 2000)";
    try (RedisServer redis = RedisServer.start();
        OnlineStore store = new RedisOnlineStore(redis.url(), "killed", PATIENCE)) {
      String url = "jdbc:featuresql:project=" + folder + ";namespace=killed;online=" + redis.url();
      execute(
          url,
          "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '9' DAY AS at_time,"
              + (" now()::TIMESTAMP - INTERVAL '8' DAY AS seen, 0 AS n FROM range(" + KEYS + ")"),
          "UPDATE numbers SET seen = seen + INTERVAL '3' DAY WHERE id = 0",
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
              + " SELECT id, at_time, seen, n AS v FROM numbers",
          "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS"
              + " SELECT id, at_time, n AS w FROM numbers",
          "MATERIALIZE w");
      Process client = start(url, load);
      try {
        Poll.until(PATIENCE, () -> copiedParts(store) >= 3);
      } finally {
        client.toHandle().destroyForcibly();
        client.waitFor();
      }
      int copied = copiedParts(store);
      assertThat(copied).as("it was killed in the middle").isLessThan(ranges);
      int changed = 40;
      execute(
          url,
          "UPDATE numbers SET n = 7, at_time = now()::TIMESTAMP, seen = now()::TIMESTAMP WHERE id > 0"
              + (" AND id <= " + changed));
      assertThat(rowsOf(url, load.replace("2000", "0")))
          .isEqualTo((ranges - copied) * KEYS / ranges + 1 + changed);
      execute(url, "MATERIALIZE w");
      assertThat(online(url)).isEqualTo(offline(url));
    }
  }

  private static int copiedParts(OnlineStore store) {
    return store
        .materialization("v", PATIENCE)
        .flatMap(Materialization::load)
        .map(load -> load.done().size())
        .orElse(0);
  }

  private static long rowsOf(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet report = statement.executeQuery(sql)) {
      assertThat(report.next()).isTrue();
      return report.getLong("rows");
    }
  }

  private void killAndRunAgain(String store) throws Exception {
    String url = "jdbc:featuresql:project=" + folder + ";namespace=killed;online=" + store;
    Random random = new Random(SEED);
    execute(
        url,
        "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '1' DAY AS at_time,"
            + (" now()::TIMESTAMP AS seen, 0 AS n FROM range(" + KEYS + ")"),
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, at_time, seen, n AS v FROM numbers",
        "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS"
            + " SELECT id, at_time, n AS w FROM numbers",
        "MATERIALIZE ALL");
    int inTheMiddle = 0;
    int rounds = 0;
    for (; inTheMiddle < KILLS && rounds < 4 * KILLS; rounds++) {
      String run = RUNS.get(rounds % RUNS.size());
      boolean rebuild = run.contains("rebuild");
      List<List<Object>> before = online(url);
      execute(
          url,
          "UPDATE numbers SET n = n + 1, at_time = at_time + INTERVAL '1' SECOND,"
              + (" seen = now()::TIMESTAMP WHERE id % 3 <> " + random.nextInt(3)));
      if (rebuild) {
        execute(url, "DELETE FROM numbers WHERE id % 50 = " + random.nextInt(50));
      }
      int moment = random.nextInt(LATEST_MILLIS);
      boolean ended = killed(url, run, moment);
      inTheMiddle += ended ? 0 : 1;
      String what =
          "seed " + SEED + ", round " + rounds + ", " + run + ", killed after " + moment + " ms";
      if (rebuild && !ended) {
        List<List<Object>> after = online(url);
        List<List<Object>> whole = offline(url);
        for (List<Integer> view : List.of(List.of(1, 2), List.of(3))) { // one after the other
          assertThat(only(view, after))
              .as(what)
              .satisfiesAnyOf(
                  rows -> assertThat(rows).isEqualTo(only(view, before)),
                  rows -> assertThat(rows).isEqualTo(only(view, whole)));
        }
      }
      execute(url, run.replaceFirst("pace = [0-9]+", "pace = 0"));
      assertThat(online(url)).as(what).isEqualTo(offline(url));
    }
    System.out.printf(
        "%s: seed %d, %d kills in the middle of a run, in %d rounds%n",
        store.replaceFirst(":.*", ""), SEED, inTheMiddle, rounds);
    assertThat(inTheMiddle).isEqualTo(KILLS);
  }

  /** Whether the client had ended by itself. */
  private static boolean killed(String url, String sql, int moment)
      throws IOException, InterruptedException {
    Process client = start(url, sql);
    try (BufferedReader said = client.inputReader()) {
      assertThat(said.readLine()).isEqualTo("running");
      client.waitFor(moment, TimeUnit.MILLISECONDS);
      client.toHandle().destroyForcibly(); // the process itself would close what it said, too
      client.waitFor();
      return "done".equals(said.readLine());
    } finally {
      client.destroyForcibly().waitFor();
    }
  }

  /** The columns of one view. */
  private static List<List<Object>> only(List<Integer> columns, List<List<Object>> rows) {
    List<List<Object>> some = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Object> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(row.get(column)));
      some.add(cells);
    }
    return some;
  }

  private static Process start(String url, String sql) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            MaterializingClient.class.getName(),
            url,
            sql)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<List<Object>> online(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url + ";route=online");
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, v, v.at_time, w FROM UNNEST(?) AS r (id) FEATURES v, w AS OF NOW")) {
      Long[] keys = LongStream.range(0, KEYS).boxed().toArray(Long[]::new);
      statement.setArray(1, connection.createArrayOf("BIGINT", keys));
      return rows(statement);
    }
  }

  private static List<List<Object>> offline(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url + ";route=offline");
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, v, v.at_time, w FROM (SELECT range AS id FROM range("
                    + KEYS
                    + ")) AS r FEATURES v, w AS OF NOW ORDER BY id")) {
      return rows(statement);
    }
  }

  private static List<List<Object>> rows(PreparedStatement statement) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
