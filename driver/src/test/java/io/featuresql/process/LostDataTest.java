package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.redis.Cluster;
import io.featuresql.connectors.redis.Poll;
import io.featuresql.connectors.redis.RedisProcess;
import io.featuresql.connectors.redis.Sentinels;
import io.featuresql.jdbc.FeatureRead;
import io.featuresql.jdbc.FeatureStatement;
import io.featuresql.jdbc.OnlineFallback;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Redis, or a shard of one, that lost its data: no statement takes that for rows that never were,
 * and the next MATERIALIZE brings all of them back.
 */
@Timeout(240)
final class LostDataTest {
  private static final int KEYS = 900;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ONE =
      "SELECT v, w FROM (VALUES (?)) AS r (id) FEATURES v, w AS OF NOW";
  private static final String MANY =
      "SELECT id, v, w FROM UNNEST(?) AS r (id) FEATURES v, w AS OF NOW";

  private static Connection connect(String properties) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:featuresql:" + properties);
    execute(
        connection,
        "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '9' DAY AS"
            + " at_time, now()::TIMESTAMP - INTERVAL '9' DAY AS seen, range AS n FROM range("
            + KEYS
            + ")",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, at_time, seen, n AS v FROM numbers",
        "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, at_time, seen, 2 * n AS w FROM numbers WHERE id < 800",
        "MATERIALIZE ALL",
        "INSERT INTO numbers VALUES (0, now()::TIMESTAMP - INTERVAL '1' MINUTE, now()::TIMESTAMP,"
            + " 0)",
        "MATERIALIZE ALL");
    return connection;
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** How many rows MATERIALIZE sent of both views, and what it warned of. */
  private static String materialize(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("MATERIALIZE ALL")) {
      long sent = 0;
      while (rows.next()) {
        sent += rows.getLong("rows");
      }
      return sent
          + (statement.getWarnings() == null ? "" : " " + statement.getWarnings().getMessage());
    }
  }

  private static String one(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    try (ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getObject(1) + " " + row.getObject(2);
    }
  }

  private static List<String> many(PreparedStatement statement, long from, long to)
      throws SQLException {
    Array keys =
        statement
            .getConnection()
            .createArrayOf("BIGINT", LongStream.range(from, to).boxed().toArray(Long[]::new));
    statement.setArray(1, keys);
    try (ResultSet result = statement.executeQuery()) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getLong(1) + " " + result.getObject(2) + " " + result.getObject(3));
      }
      rows.sort(Comparator.comparing(row -> Long.valueOf(row.substring(0, row.indexOf(' ')))));
      return rows;
    }
  }

  private static List<String> expected(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(i -> i + " " + i + " " + (i < 800 ? 2 * i : null))
        .toList();
  }

  private static SQLException error(Executable use) {
    SQLException error = catchThrowableOfType(SQLException.class, use::run);
    assertThat((Throwable) error).isNotNull();
    return error;
  }

  @FunctionalInterface
  private interface Executable {
    void run() throws SQLException;
  }

  @FunctionalInterface
  private interface Loss {
    void happens() throws Exception;
  }

  private static void untilReached(Executable use) {
    Poll.until(
        PATIENCE,
        () -> {
          try {
            use.run();
            return true;
          } catch (SQLException e) {
            if (e.getErrorCode() == 3005) {
              return true;
            }
            assertThat(e.getErrorCode()).as(e.getMessage()).isIn(3004, 4001);
            return false;
          }
        });
  }

  /** A statement that was prepared before; each policy has plans of its own. */
  private static void assertToldOnOneServer(Connection connection, Loss loss) throws Exception {
    for (OnlineFallback fallback : OnlineFallback.values()) {
      try (PreparedStatement one = connection.prepareStatement(ONE);
          PreparedStatement many = connection.prepareStatement(MANY)) {
        assertThat(one(one, 7)).isEqualTo("7 14");
        assertThat(one(one, 850)).isEqualTo("850 null");
        assertThat(one(one, KEYS)).as("was never there").isEqualTo("null null");
        assertThat(many(many, 0, KEYS)).isEqualTo(expected(0, KEYS));
        loss.happens();
        PreparedStatement next = fallback == OnlineFallback.OFFLINE ? many : one;
        FeatureStatement ours = next.unwrap(FeatureStatement.class);
        ours.setOnlineFallback(fallback);
        untilReached(
            () -> {
              if (fallback == OnlineFallback.ERROR) {
                SQLException told = error(() -> one(one, 7));
                assertThat(told.getMessage()).isNotEmpty();
                throw told;
              }
              String seen = next == one ? one(one, 7) : many(many, 0, KEYS).toString();
              if (next.getWarnings().getMessage().contains("cannot reach")) {
                throw new SQLException("away", "58030", 3004);
              }
              assertThat(next.getWarnings().getMessage())
                  .contains(
                      "the online store has neither rows nor the record of feature view",
                      "any more: it lost its data, or the view was removed; run MATERIALIZE");
              assertThat(seen).isEqualTo(next == one ? "null null" : expected(0, KEYS).toString());
              assertThat(ours.lastRead().isFallback()).isTrue();
            });
        assertThat(one(one, 7)).as("by the warehouse").isEqualTo("7 14");
        assertThat(one.unwrap(FeatureStatement.class).lastRead().route())
            .isEqualTo(FeatureRead.Route.OFFLINE);
        assertThat(materialize(connection)).isEqualTo(Integer.toString(KEYS + 800));
        assertThat(one(one, 7)).isEqualTo("7 14");
        assertThat(one.unwrap(FeatureStatement.class).lastRead().route())
            .isEqualTo(FeatureRead.Route.ONLINE);
        assertThat(many(many, 0, KEYS)).isEqualTo(expected(0, KEYS));
      }
    }
  }

  @Test
  void everythingIsFlushed() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect("online=" + redis.url())) {
      assertToldOnOneServer(connection, () -> redis.commands(c -> c.flushall()));
    }
  }

  @Test
  void aServerStartsAgainEmpty() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect("online=" + redis.url())) {
      assertToldOnOneServer(
          connection,
          () -> {
            redis.kill();
            redis.startAgain();
          });
    }
  }

  @Test
  void theErrorSaysWhatToDo() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect("route=online;online=" + redis.url());
        PreparedStatement one = connection.prepareStatement(ONE)) {
      assertThat(one(one, 7)).isEqualTo("7 14");
      redis.commands(c -> c.flushall());
      SQLException told = error(() -> one(one, 7));
      assertThat(told.getErrorCode()).isEqualTo(3005);
      assertThat(told.getMessage())
          .isEqualTo(
              "the online store has neither rows nor the record of feature view 'v' any more: it"
                  + " lost its data, or the view was removed; run MATERIALIZE v");
    }
  }

  /** One key that is evicted is a row that is not there, as ever. */
  @Test
  void anEvictedKeyIsNoLoss() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect("online=" + redis.url());
        PreparedStatement one = connection.prepareStatement(ONE)) {
      assertThat(one(one, 7)).isEqualTo("7 14");
      redis.commands(c -> c.del("default:thing:7".getBytes(StandardCharsets.UTF_8)));
      assertThat(one(one, 7)).isEqualTo("null null");
      assertThat((Throwable) one.getWarnings()).isNull();
    }
  }

  @Test
  void anEmptyReplicaIsPromoted() throws Exception {
    try (Sentinels sentinels = Sentinels.start();
        Connection connection = connect("online=" + sentinels.url());
        PreparedStatement one = connection.prepareStatement(ONE)) {
      assertThat(one(one, 7)).isEqualTo("7 14");
      sentinels.second().commands().replicaofNoOne();
      sentinels.second().commands().flushall();
      sentinels.first().kill();
      sentinels.untilMaster(sentinels.second());
      untilReached(
          () -> {
            SQLException told = error(() -> one(one, 7));
            throw told;
          });
    }
  }

  /** The shard is that of the first node; {@code restart} or not, its data is gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShardOfACluster(boolean restart) throws Exception {
    try (Cluster cluster = Cluster.start(0);
        Connection connection = connect("online=" + cluster.url());
        PreparedStatement one = connection.prepareStatement(ONE);
        PreparedStatement many = connection.prepareStatement(MANY)) {
      assertThat(materialize(connection)).as("incremental").isEqualTo("2");
      assertThat(many(many, 0, KEYS)).isEqualTo(expected(0, KEYS));
      assertThat(one(one, KEYS)).isEqualTo("null null");
      RedisProcess record =
          cluster.firstOwner(
              SlotHash.getSlot("default:~materialized".getBytes(StandardCharsets.UTF_8)));
      RedisProcess lost = cluster.node(0) == record ? cluster.node(1) : cluster.node(0);
      lose(lost, restart);
      long there = keyOf(cluster, lost, false);
      long gone = keyOf(cluster, lost, true);
      untilReached(() -> one(one, gone));
      assertThat(one(one, there)).isEqualTo(there + " " + 2 * there);
      SQLException told = error(() -> one(one, gone));
      assertThat(told.getErrorCode()).as(told.getMessage()).isEqualTo(3005);
      assertThat(told.getMessage())
          .startsWith("a part of the online store redis-cluster://")
          .endsWith(" has lost its rows of feature view 'v'; run MATERIALIZE v");
      assertThat(error(() -> many(many, 0, KEYS)).getErrorCode()).isEqualTo(3005);

      execute(
          connection,
          "INSERT INTO features.v (id, at_time, v) VALUES (" + gone + ", NOW, " + gone + ")");
      assertThat(error(() -> one(one, gone)).getMessage())
          .as("what was pushed does not hide it")
          .contains("'w'");
      many.unwrap(FeatureStatement.class).setOnlineFallback(OnlineFallback.OFFLINE);
      assertThat(many(many, 0, KEYS)).isEqualTo(expected(0, KEYS));
      assertThat(many.getWarnings().getMessage()).contains("has lost its rows");
      one.unwrap(FeatureStatement.class).setOnlineFallback(OnlineFallback.NULL);
      assertThat(one(one, gone)).isEqualTo("null null");

      assertThat(materialize(connection))
          .isEqualTo(
              (KEYS + 800)
                  + " a part of the online store had lost its rows; all rows were copied again of"
                  + " 'v', 'w'");
      assertThat(one(one, gone)).isEqualTo(gone + " " + 2 * gone);
      assertThat(one(one, KEYS)).isEqualTo("null null");
      assertThat((Throwable) one.getWarnings()).isNull();
      many.unwrap(FeatureStatement.class).setOnlineFallback(OnlineFallback.ERROR);
      assertThat(many(many, 0, KEYS)).isEqualTo(expected(0, KEYS));
      assertThat(materialize(connection))
          .as("incremental again, with what was pushed")
          .isEqualTo("4");
    }
  }

  private static void lose(RedisProcess node, boolean restart) throws Exception {
    if (restart) {
      node.kill();
      node.startAgain();
    } else {
      node.commands().flushall();
    }
  }

  /** A key that is on the node, or one that is not. */
  private static long keyOf(Cluster cluster, RedisProcess node, boolean on) {
    return LongStream.range(1, 800)
        .filter(
            key ->
                (cluster.firstOwner(
                            SlotHash.getSlot(
                                ("default:thing:" + key).getBytes(StandardCharsets.UTF_8)))
                        == node)
                    == on)
        .findFirst()
        .orElseThrow();
  }

  /** Slots that were dealt out anew bring their marks along: moved is not lost, and lost is. */
  @Test
  void slotsThatMovedBeforeTheLoss() throws Exception {
    try (Cluster cluster = Cluster.start(0);
        Connection connection = connect("online=" + cluster.url());
        PreparedStatement one = connection.prepareStatement(ONE)) {
      RedisProcess from = cluster.node(0);
      RedisProcess to = cluster.node(1);
      long key = keyOf(cluster, from, true);
      int slot = SlotHash.getSlot(("default:thing:" + key).getBytes(StandardCharsets.UTF_8));
      long none = KEYS;
      while (SlotHash.getSlot(("default:thing:" + none).getBytes(StandardCharsets.UTF_8)) != slot) {
        none++;
      }
      cluster.move(slot, from, to);
      assertThat(one(one, key)).isEqualTo(key + " " + 2 * key);
      assertThat(one(one, none)).as("moved is not lost").isEqualTo("null null");
      assertThat(materialize(connection)).isEqualTo("2");
      to.commands().flushall();
      for (long lost : new long[] {key, none}) {
        assertThat(error(() -> one(one, lost)).getErrorCode()).isEqualTo(3005);
      }
    }
  }

  /** A view that was not materialized since the loss is told from one that was. */
  @Test
  void oneViewIsFilledAgain() throws Exception {
    try (Cluster cluster = Cluster.start(0);
        Connection connection = connect("online=" + cluster.url());
        PreparedStatement v =
            connection.prepareStatement(
                "SELECT v FROM (VALUES (?)) AS r (id) FEATURES v AS OF NOW");
        PreparedStatement w =
            connection.prepareStatement(
                "SELECT w FROM (VALUES (?)) AS r (id) FEATURES w AS OF NOW")) {
      RedisProcess record =
          cluster.firstOwner(
              SlotHash.getSlot("default:~materialized".getBytes(StandardCharsets.UTF_8)));
      RedisProcess lost = cluster.node(0) == record ? cluster.node(1) : cluster.node(0);
      long gone = keyOf(cluster, lost, true);
      lose(lost, false);
      execute(connection, "MATERIALIZE v");
      assertThat(value(v, gone)).isEqualTo(Long.toString(gone));
      assertThat(error(() -> value(w, gone)).getMessage()).contains("'w'");
      execute(connection, "MATERIALIZE w");
      assertThat(value(w, gone)).isEqualTo(Long.toString(2 * gone));
    }
  }

  private static String value(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    try (ResultSet row = statement.executeQuery()) {
      assertThat(row.next()).isTrue();
      return String.valueOf(row.getObject(1));
    }
  }

  /** The records of the embedded store are lost with its rows. */
  @Test
  void theFileOfTheEmbeddedStoreIsDeleted(@TempDir Path folder) throws Exception {
    String project = "project=" + folder;
    connect(project).close();
    Files.delete(folder.resolve("online.mv.db"));
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:" + project);
        PreparedStatement one = connection.prepareStatement(ONE)) {
      assertThat(one(one, 7)).isEqualTo("7 14");
      assertThat(one.unwrap(FeatureStatement.class).lastRead().route())
          .isEqualTo(FeatureRead.Route.OFFLINE);
      assertThat(materialize(connection)).isEqualTo(Integer.toString(KEYS + 800));
      assertThat(one(one, 7)).isEqualTo("7 14");
    }
  }
}
