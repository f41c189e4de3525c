package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.redis.Cluster;
import io.featuresql.connectors.redis.Poll;
import io.featuresql.connectors.redis.RedisProcess;
import io.featuresql.connectors.redis.Sentinels;
import io.lettuce.core.cluster.SlotHash;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows change their place while views are materialized: whatever became of that run, after another
 * one the store answers as the warehouse does.
 */
@Timeout(240)
final class MovingRedisTest {
  private static final int KEYS = 4_000;
  private static final int PACE = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SLOWLY = "MATERIALIZE ALL WITH (pace = " + PACE + ")";

  private static final String ONLINE =
      "SELECT id, v, v.at_time, w FROM UNNEST(?) AS r (id) FEATURES v, w AS OF NOW";

  @FunctionalInterface
  private interface Use {
    void happens() throws SQLException;
  }

  @FunctionalInterface
  private interface Change {
    void make() throws Exception;
  }

  private static Connection connect(String store) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:featuresql:online=" + store);
    execute(
        connection,
        "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '1' HOUR AS at_time,"
            + (" now()::TIMESTAMP AS seen, 0 AS n FROM range(" + KEYS + ")"),
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, at_time, seen, n AS v FROM numbers",
        "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS"
            + " SELECT id, at_time, n AS w FROM numbers",
        "MATERIALIZE ALL WITH (pace = 0)",
        "UPDATE numbers SET n = id, at_time = at_time + INTERVAL '1' MINUTE, seen = now()::TIMESTAMP");
    return connection;
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The words of the run's error; empty when it ended well. */
  private static String duringARun(
      Connection connection, String sql, LongSupplier writes, Change change) throws Exception {
    long before = writes.getAsLong();
    CompletableFuture<Boolean> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                execute(connection, sql);
                return true;
              } catch (SQLException e) {
                throw new IllegalStateException(e.getMessage(), e);
              }
            },
            task -> new Thread(task, "materialize").start());
    Poll.until(PATIENCE, () -> writes.getAsLong() > before + 200);
    change.make();
    assertThat(run.isDone() && !run.isCompletedExceptionally())
        .as("the change came before the end")
        .isFalse();
    try {
      return run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? "" : "?";
    } catch (ExecutionException e) {
      return e.getMessage();
    }
  }

  /** Another run, as soon as the store can be written to and read again. */
  private static void runAgain(Connection connection, String sql) {
    untilReached(() -> execute(connection, sql));
    untilReached(() -> rows(connection, ONLINE));
  }

  private static void untilReached(Use use) {
    Poll.until(
        PATIENCE,
        () -> {
          try {
            use.happens();
            return true;
          } catch (SQLException e) {
            assertThat(e.getErrorCode()).as(e.getMessage()).isIn(3004, 4001);
            return false;
          }
        });
  }

  private static void assertSameAnswers(Connection connection) throws SQLException {
    List<String> online = rows(connection, ONLINE);
    List<String> offline =
        rows(
            connection,
            "SELECT id, v, v.at_time, w FROM (SELECT unnest(?) AS id) AS r FEATURES v, w AS OF NOW"
                + " ORDER BY id");
    assertThat(online).hasSize(KEYS).isEqualTo(offline);
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    Array keys =
        connection.createArrayOf("BIGINT", LongStream.range(0, KEYS).boxed().toArray(Long[]::new));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, keys);
      try (ResultSet result = statement.executeQuery()) {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(
              result.getLong(1)
                  + ": "
                  + result.getObject(2)
                  + " "
                  + result.getObject(3)
                  + " "
                  + result.getObject(4));
        }
        return rows;
      }
    }
  }

  /** How many rows a server has stored. */
  private static long writes(RedisProcess server) {
    return server
        .commands()
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_hset:calls="))
        .mapToLong(line -> Long.parseLong(line.substring(19, line.indexOf(','))))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rebuild = TRUE, "})
  void slotsOfAClusterMove(String options) throws Exception {
    try (Cluster cluster = Cluster.start(0);
        Connection connection = connect(cluster.url())) {
      String run = SLOWLY.replace("(", "(" + options);
      Change change =
          () -> {
            RedisProcess from = cluster.node(0);
            for (byte[] key : from.commands().keys("default:thing:*").subList(0, 40)) {
              int slot = SlotHash.getSlot(key);
              if (from.commands().clusterCountKeysInSlot(slot) > 0) {
                cluster.move(slot, from, cluster.node(1));
              }
            }
          };
      assertThat(duringARun(connection, run, () -> writes(cluster.node(0)), change)).isEmpty();
      assertSameAnswers(connection);
      runAgain(connection, run.replace("pace = " + PACE, "pace = 0"));
      assertSameAnswers(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rebuild = TRUE, "})
  void aMasterOfAClusterDies(String options) throws Exception {
    try (Cluster cluster = Cluster.start(1);
        Connection connection = connect(cluster.url())) {
      cluster.untilReplicated();
      String run = SLOWLY.replace("(", "(" + options);
      Change change = () -> cluster.node(0).kill();
      assertThat(duringARun(connection, run, () -> writes(cluster.node(1)), change)).isNotEmpty();
      cluster.untilReplaced(0);
      runAgain(connection, run.replace("pace = " + PACE, "pace = 0"));
      assertSameAnswers(connection);
    }
  }

  @Test
  void sentinelsChooseAnotherMaster() throws Exception {
    try (Sentinels sentinels = Sentinels.start();
        Connection connection = connect(sentinels.url())) {
      sentinels.untilReplicated();
      Change change = () -> sentinels.first().kill();
      assertThat(duringARun(connection, SLOWLY, () -> writes(sentinels.first()), change))
          .isNotEmpty();
      sentinels.untilMaster(sentinels.second());
      runAgain(connection, SLOWLY.replace("pace = " + PACE, "pace = 0"));
      assertSameAnswers(connection);
      execute(
          connection,
          "INSERT INTO numbers VALUES (1, now()::TIMESTAMP, now()::TIMESTAMP, 77)",
          SLOWLY.replace("pace = " + PACE, "pace = 0, rebuild = TRUE"));
      assertSameAnswers(connection);
    }
  }
}
