package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.jdbc.FeatureRead;
import io.featuresql.jdbc.FeatureSqlDataSource;
import io.featuresql.jdbc.FeatureStatement;
import io.featuresql.jdbc.OnlineFallback;
import io.featuresql.process.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers when the online store fails or lacks a row. */
@Timeout(180)
final class FallbackTest {
  private static final String POPULATION =
      "SELECT user_id, age FROM FEATURES user_profile AS OF NOW WHERE user_id IN (?, ?)";

  private RedisServer redis;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start();
    shop = new Shop(redis.url());
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
    redis.close();
  }

  private static void assertAnswered(
      PreparedStatement statement, FeatureRead.Route route, boolean fallback) throws SQLException {
    FeatureRead read = statement.unwrap(FeatureStatement.class).lastRead();
    assertThat(read.route()).isEqualTo(route);
    assertThat(read.isFallback()).isEqualTo(fallback);
  }

  private static void assertWarned(PreparedStatement statement, String policy, int code)
      throws SQLException {
    SQLWarning warning = statement.getWarnings();
    assertThat(warning.getMessage()).startsWith("answered by onlineFallback=" + policy + ": ");
    assertThat(warning.getSQLState()).isEqualTo("01000");
    assertThat(warning.getErrorCode()).isEqualTo(code);
    statement.clearWarnings();
    assertThat((Throwable) statement.getWarnings()).isNull();
  }

  @Test
  void expiredRowsAreToldFromAbsentOnes() throws Exception {
    try (Connection connection = shop.connect("");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      Shop.rows(point, 9);
      FeatureRead read = Shop.ours(point).lastRead();
      assertThat(read.state(1, "user_activity")).isEqualTo(FeatureRead.State.EXPIRED);
      assertThat(read.state(1, "user_profile")).isEqualTo(FeatureRead.State.FOUND);
      Shop.rows(point, 77);
      assertThat(Shop.ours(point).lastRead().state(1, "user_activity"))
          .isEqualTo(FeatureRead.State.ABSENT);
      Shop.rows(point, (Object) null);
      assertThat(Shop.ours(point).lastRead().state(1, "user_activity"))
          .isEqualTo(FeatureRead.State.NO_KEY);
      try (PreparedStatement explain =
          connection.prepareStatement(
              "EXPLAIN SELECT * FROM (VALUES (9), (77), (78), (1)) AS r (user_id)"
                  + " FEATURES user_activity AS OF NOW")) {
        assertThat(Shop.rows(explain))
            .endsWith(List.<Object>of("found: 'user_activity': 1 found, 2 absent, 1 expired"));
      }
    }
  }

  @Test
  void byNull() throws Exception {
    try (Connection connection = shop.connect(";onlineFallback=null");
        PreparedStatement point = connection.prepareStatement(Shop.POINT);
        PreparedStatement population = connection.prepareStatement(POPULATION)) {
      assertThat(Shop.rows(point, 3)).containsExactly(List.of(3L, 23, "c3", 300L));
      assertThat((Throwable) point.getWarnings()).isNull();
      assertAnswered(point, FeatureRead.Route.ONLINE, false);
      redis.kill();
      assertThat(Shop.rows(point, 3)).containsExactly(Arrays.asList(3L, null, null, null));
      assertAnswered(point, FeatureRead.Route.ONLINE, true);
      assertWarned(point, "null", 3004);
      assertThat(Shop.rows(population, 3L, 4L)).as("nobody knows who is there").isEmpty();
      assertWarned(population, "null", 3004);
    }
  }

  @Test
  void byTheWarehouse() throws Exception {
    try (Connection connection = shop.connect(";onlineFallback=offline");
        PreparedStatement point = connection.prepareStatement(Shop.POINT);
        PreparedStatement population = connection.prepareStatement(POPULATION)) {
      assertThat(Shop.rows(point, 3)).containsExactly(List.of(3L, 23, "c3", 300L));
      assertAnswered(point, FeatureRead.Route.ONLINE, false);
      redis.kill();
      assertThat(Shop.rows(point, 3)).hasToString("[[3, 23, c3, 300]]");
      assertAnswered(point, FeatureRead.Route.OFFLINE, true);
      assertWarned(point, "offline", 3004);
      assertThat(Shop.rows(population, 3L, 4L))
          .containsExactlyInAnyOrder(List.of(3L, 23), List.of(4L, 24));
      try (PreparedStatement late = connection.prepareStatement(Shop.POINT + " -- not known")) {
        assertThat(Shop.rows(late, 5))
            .as("planned while it is down")
            .hasToString("[[5, 25, c5, 500]]");
        assertAnswered(late, FeatureRead.Route.OFFLINE, true);
        assertWarned(late, "offline", 3004);
      }
      assertThat(Shop.rows(Shop.ours(point).executeAsync().toCompletableFuture().get()))
          .hasToString("[[3, 23, c3, 300]]");
    }
  }

  /** A statement decides for itself; the default is an error. */
  @Test
  void perStatement() throws Exception {
    try (Connection connection = shop.connect("");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.ours(point).getOnlineFallback()).isEqualTo(OnlineFallback.ERROR);
      assertThat(Shop.rows(point, 3)).hasSize(1);
      redis.kill();
      assertThat(catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3)).getErrorCode())
          .isEqualTo(3004);
      Shop.ours(point).setOnlineFallback(OnlineFallback.NULL);
      assertThat(Shop.rows(point, 3)).containsExactly(Arrays.asList(3L, null, null, null));
      Shop.ours(point).setOnlineFallback(OnlineFallback.OFFLINE);
      assertThat(Shop.rows(point, 3)).hasToString("[[3, 23, c3, 300]]");
      Shop.ours(point).setOnlineFallback(OnlineFallback.ERROR);
      assertThat(catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3)).getErrorCode())
          .isEqualTo(3004);
      assertThat((Throwable) point.getWarnings()).isNull();
    }
  }

  /** Lacking is a row that was never stored; not one that is too old, and not a NULL key. */
  @Test
  void aRowThatIsNotThere() throws Exception {
    shop.run(
        "INSERT INTO profiles VALUES (50, now()::TIMESTAMP - INTERVAL 1 MINUTE, 70, 'new')",
        "INSERT INTO clicks VALUES (50, now()::TIMESTAMP - INTERVAL 1 MINUTE, 7)");
    try (Connection connection = shop.connect(";onlineFallback=offline");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(point, 50)).hasToString("[[50, 70, new, 7]]");
      assertAnswered(point, FeatureRead.Route.OFFLINE, true);
      assertThat(point.getWarnings().getMessage())
          .isEqualTo("answered by onlineFallback=offline: the online store lacks a row");
      assertThat(Shop.rows(point, 9)).containsExactly(Arrays.asList(9L, 29, "c9", null));
      assertAnswered(point, FeatureRead.Route.ONLINE, false);
      assertThat(Shop.rows(point, (Object) null))
          .containsExactly(Arrays.asList(null, null, null, null));
      assertAnswered(point, FeatureRead.Route.ONLINE, false);

      for (OnlineFallback other : List.of(OnlineFallback.NULL, OnlineFallback.ERROR)) {
        Shop.ours(point).setOnlineFallback(other);
        assertThat(Shop.rows(point, 50)).containsExactly(Arrays.asList(50L, null, null, null));
        assertThat((Throwable) point.getWarnings()).isNull();
      }
    }
  }

  /** What the online store has is given, when the warehouse cannot give what it lacks. */
  @Test
  void aRowThatIsNotThereAndNoWarehouse() throws Exception {
    try (Connection connection = shop.connect(";onlineFallback=offline");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(point, 3)).hasSize(1);
      shop.run("DROP TABLE clicks");
      try (PreparedStatement again = connection.prepareStatement(Shop.POINT)) {
        assertThat(Shop.rows(again, 3)).hasSize(1);
        assertThat(Shop.rows(again, 77)).containsExactly(Arrays.asList(77L, null, null, null));
        assertAnswered(again, FeatureRead.Route.ONLINE, false);
        assertThat(again.getWarnings().getMessage())
            .startsWith("the online store lacks a row, and the warehouse failed: ");
      }
    }
  }

  @Test
  void aDamagedRow() throws Exception {
    byte[] key = (shop.project + ":user_account:3").getBytes(StandardCharsets.UTF_8);
    byte[] view = "user_profile".getBytes(StandardCharsets.UTF_8);
    redis.commands(commands -> commands.hset(key, view, new byte[40]));
    try (Connection connection = shop.connect("");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3)).getErrorCode())
          .isEqualTo(3006);
      Shop.ours(point).setOnlineFallback(OnlineFallback.NULL);
      assertThat(Shop.rows(point, 3)).containsExactly(Arrays.asList(3L, null, null, null));
      assertWarned(point, "null", 3006);
      Shop.ours(point).setOnlineFallback(OnlineFallback.OFFLINE);
      assertThat(Shop.rows(point, 3)).hasToString("[[3, 23, c3, 300]]");
      assertWarned(point, "offline", 3006);
    }
  }

  /** The store gets half of the time, so that the warehouse has the rest. */
  @Test
  void withinTheLimit() throws Exception {
    try (Connection connection = shop.connect(";queryTimeoutMillis=4000;onlineFallback=offline");
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(point, 3)).hasSize(1);
      redis.signal("STOP");
      try {
        long start = System.nanoTime();
        assertThat(Shop.rows(point, 3)).hasToString("[[3, 23, c3, 300]]");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(2_000), Duration.ofMillis(4_100));
        assertWarned(point, "offline", 4001);
        Shop.ours(point).setOnlineFallback(OnlineFallback.NULL);
        Shop.ours(point).setQueryTimeoutMillis(200);
        start = System.nanoTime();
        assertThat(Shop.rows(point, 3)).containsExactly(Arrays.asList(3L, null, null, null));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(200), Duration.ofMillis(2_000));
      } finally {
        redis.signal("CONT");
      }
    }
  }

  /** After many reads that waited in vain the others do not wait, until the store answers again. */
  @Test
  void circuitBreaker() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    FeatureSqlDataSource source = new FeatureSqlDataSource();
    source.setUrl(shop.url() + ";queryTimeoutMillis=60000");
    source.setMeterRegistry(registry);
    try (Connection connection = source.getConnection();
        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(point, 3)).hasSize(1);
      redis.signal("STOP");
      try {
        Shop.ours(point).setQueryTimeoutMillis(20);
        for (int i = 0; i < 20; i++) {
          assertThat(
                  catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3))
                      .getErrorCode())
              .isEqualTo(4001);
        }
        Shop.ours(point).setQueryTimeoutMillis(60_000);
        long start = System.nanoTime();
        SQLException atOnce = catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(atOnce.getErrorCode()).isEqualTo(3004);
        assertThat(atOnce.getMessage()).contains("left alone for 250 ms");
        assertThat(breaker(registry)).isEqualTo(1);
      } finally {
        redis.signal("CONT");
      }
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (catchThrowableOfType(SQLException.class, () -> Shop.rows(point, 3)) != null) {
        assertThat(System.nanoTime()).as("it is back within 2 s").isLessThan(end);
        Thread.onSpinWait();
      }
      assertThat(breaker(registry)).as("one of three reads on trial").isEqualTo(0.5);
      for (int i = 0; i < 200; i++) {
        assertThat(Shop.rows(point, 3)).hasSize(1);
      }
      assertThat(breaker(registry)).isZero();
    }
  }

  private static double breaker(SimpleMeterRegistry registry) {
    return registry.get("featuresql.online.breaker").gauge().value();
  }

  /** What is prepared to be served says so where the warehouse answers for want of rows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT age FROM (VALUES (?)) AS r (user_id) FEATURES fresh AS OF NOW",
        "SELECT age FROM (SELECT ? AS user_id) AS r FEATURES user_profile (country), fresh AS OF"
            + " NOW",
        "SELECT age FROM FEATURES fresh AS OF NOW WHERE user_id = ?",
        "SELECT age FROM FEATURES fresh AS OF NOW WHERE user_id IN (?, 78)"
      })
  void notMaterializedIsWarnedOf(String sql) throws Exception {
    String definition =
        "FEATURE VIEW fresh ENTITY user_account TIMESTAMP updated_at"
            + " AS SELECT user_id, updated_at, age FROM profiles";
    shop.run("CREATE " + definition);
    try (Connection connection = shop.connect("");
        PreparedStatement point = connection.prepareStatement(sql)) {
      assertToldOfFresh(point);
      assertThat(Shop.rows(point, 3)).containsExactly(List.of(23));
      assertToldOfFresh(point);
      assertAnswered(point, FeatureRead.Route.OFFLINE, false);
      Shop.ours(point).executeAsync().toCompletableFuture().get().close();
      assertToldOfFresh(point);
      point.clearWarnings();
      shop.run("MATERIALIZE fresh");
      assertThat(Shop.rows(point, 3)).containsExactly(List.of(23));
      assertThat((Throwable) point.getWarnings()).isNull();
      assertAnswered(point, FeatureRead.Route.ONLINE, false);
      shop.run("CREATE OR REPLACE " + definition.replace(", age", ", age + 1 AS age"));
      assertThat(Shop.rows(point, 3)).containsExactly(List.of(24));
      assertToldOfFresh(point);
    }
  }

  private static void assertToldOfFresh(PreparedStatement statement) throws SQLException {
    SQLWarning warning = statement.getWarnings();
    assertThat((Throwable) warning).isNotNull();
    assertThat(warning.getSQLState()).isEqualTo("01000");
    assertThat(warning.getMessage())
        .isEqualTo(
            "answered by the warehouse: feature view 'fresh' is not materialized; run MATERIALIZE"
                + " fresh, or set route=online to refuse such statements");
    assertThat((Throwable) warning.getNextWarning()).isNull();
  }

  /** A statement that is no look-up, or was sent to the warehouse on purpose, is not warned of. */
  @Test
  void whatIsMeantForTheWarehouseIsNotWarnedOf() throws Exception {
    shop.run(
        "CREATE FEATURE VIEW fresh ENTITY user_account TIMESTAMP updated_at"
            + " AS SELECT user_id, updated_at, age FROM profiles");
    String look = "SELECT age FROM (VALUES (3)) AS r (user_id) FEATURES fresh AS OF ";
    try (Connection offline = shop.connect(";route=offline");
        Connection connection = shop.connect("");
        PreparedStatement chosen = offline.prepareStatement(look + "NOW");
        PreparedStatement past = connection.prepareStatement(look + "TIMESTAMP '2100-01-01'");
        PreparedStatement rows =
            connection.prepareStatement(
                "SELECT fresh.age FROM profiles AS p FEATURES fresh AS OF NOW");
        Statement direct = connection.createStatement()) {
      for (PreparedStatement statement : List.of(chosen, past)) {
        assertThat(Shop.rows(statement)).containsExactly(List.of(23));
        assertThat((Throwable) statement.getWarnings()).isNull();
      }
      assertThat((Throwable) rows.getWarnings()).isNull();
      direct.executeQuery(look + "NOW").close();
      assertThat((Throwable) direct.getWarnings()).isNull();
    }
  }
}
