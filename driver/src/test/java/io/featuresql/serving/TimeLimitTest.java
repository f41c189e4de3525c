package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.redis.Poll;
import io.featuresql.process.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time limits in milliseconds, on both routes. */
@Timeout(120)
final class TimeLimitTest {
  private static final int LIMIT_MILLIS = 150;

  /** Fewer than make the driver leave the store alone. */
  private static final int TIMES = 9;

  @FunctionalInterface
  private interface Action {
    void run() throws SQLException;
  }

  /** The median: single ones are late on a machine that is busy with something else. */
  private static double medianMillis(Action action) {
    double[] millis = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      SQLException error = catchThrowableOfType(SQLException.class, action::run);
      millis[i] = (System.nanoTime() - start) / 1e6;
      assertThat((Throwable) error).isInstanceOf(SQLTimeoutException.class);
      assertThat(error.getErrorCode()).isEqualTo(4001);
      assertThat(error.getSQLState()).isEqualTo("57014");
      assertThat(millis[i]).isGreaterThan(LIMIT_MILLIS - 1);
    }
    Arrays.sort(millis);
    return millis[TIMES / 2];
  }

  @Test
  void aStoreThatDoesNotAnswer() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Shop shop = new Shop(redis.url());
        Connection connection = shop.connect(";queryTimeoutMillis=" + LIMIT_MILLIS);
        PreparedStatement pointQuery = connection.prepareStatement(Shop.POINT)) {
      assertThat(pointQuery.getQueryTimeout()).isEqualTo(1);
      assertThat(Shop.ours(pointQuery).getQueryTimeoutMillis()).isEqualTo(LIMIT_MILLIS);
      Shop.ours(pointQuery).setQueryTimeoutMillis(60_000);
      assertThat(Shop.rows(pointQuery, 1)).hasSize(1);
      Shop.ours(pointQuery).setQueryTimeoutMillis(LIMIT_MILLIS);
      redis.signal("STOP");
      try {
        assertThat(medianMillis(() -> Shop.rows(pointQuery, 1)))
            .isLessThanOrEqualTo(LIMIT_MILLIS + 10);
      } finally {
        redis.signal("CONT");
      }
      pointQuery.setQueryTimeout(60);
      assertThat(Shop.rows(pointQuery, 1)).hasSize(1);
    }
  }

  /** Planning asks the store too, and is within the limit. */
  @Test
  void aStoreThatDoesNotAnswerWhilePlanning() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Shop shop = new Shop(redis.url());
        Connection connection = shop.connect(";queryTimeoutMillis=" + LIMIT_MILLIS)) {
      redis.signal("STOP");
      try {
        assertThat(medianMillis(() -> connection.prepareStatement(Shop.POINT)))
            .isLessThanOrEqualTo(LIMIT_MILLIS + 10);
      } finally {
        redis.signal("CONT");
      }
    }
  }

  /** DuckDB cannot be interrupted while it plans, and goes on in a thread that nobody waits for. */
  @Test
  void aWarehouseThatPlansForTooLong() throws Exception {
    String project = "jdbc:featuresql:project=memory:plans-for-long;strategy=narrow-match";
    try (Connection other = DriverManager.getConnection(project)) {
      String all = narrowlyMatched(other, 14);
      explain(other, all); // classes are loaded, so that the limit is over in DuckDB
      for (boolean prepared : new boolean[] {false, true}) {
        try (Connection connection =
            DriverManager.getConnection(project + ";queryTimeoutMillis=1000")) {
          SQLException late =
              catchThrowableOfType(
                  SQLException.class,
                  () -> {
                    try (Statement statement =
                        prepared
                            ? connection.prepareStatement(all)
                            : connection.createStatement()) {
                      if (statement instanceof PreparedStatement query) {
                        query.executeQuery();
                      } else {
                        statement.executeQuery(all);
                      }
                    }
                  });
          assertThat((Throwable) late)
              .isInstanceOf(SQLTimeoutException.class)
              .hasMessageContaining("its session was given up, so connect again");
          assertThat(late.getErrorCode()).isEqualTo(4001);
          assertThat(planning()).as("it was not waited for").isPositive();
          assertThat(one(other)).isEqualTo(1);
          assertThat(connection.isValid(1)).isFalse();
        }
      }
      assertThat(planning()).as("closing does not wait").isPositive();
    }
    Poll.until(Duration.ofSeconds(100), () -> planning() == 0);
  }

  private static long planning() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("featuresql-statement"))
        .count();
  }

  private static void explain(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("EXPLAIN " + sql).close();
    }
  }

  private static int one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** A statement over so many views that each of its joins is planned with all before it. */
  private static String narrowlyMatched(Connection connection, int views) throws SQLException {
    StringBuilder refs = new StringBuilder();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE spine AS SELECT 1 AS k, TIMESTAMP '2026-01-01' AS ts");
      statement.execute("CREATE ENTITY e (k BIGINT)");
      for (int i = 0; i < views; i++) {
        statement.execute(
            "CREATE TABLE t%d AS SELECT k, ts AS seen, 1 AS f FROM spine".formatted(i));
        statement.execute(
            "CREATE FEATURE VIEW v%1$d ENTITY e TIMESTAMP seen AS SELECT k, seen, f AS f%1$d FROM t%1$d"
                .formatted(i));
        refs.append(i == 0 ? "v" : ", v").append(i);
      }
    }
    return "SELECT count(*) FROM spine FEATURES " + refs + " AS OF ts";
  }

  /** The first use of a store makes the connection, for which there is a limit of its own. */
  @Test
  void connectingForTheFirstTime() throws Exception {
    int limit = 1_000;
    try (RedisServer redis = RedisServer.start();
        Connection connection =
            DriverManager.getConnection(
                "jdbc:featuresql:queryTimeoutMillis=" + limit + ";online=" + redis.url())) {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(60);
        statement.execute(
            "CREATE TABLE t AS SELECT 1 AS id, TIMESTAMP '2026-01-01' AS at_time, 2 AS f");
        statement.execute("CREATE ENTITY thing (id BIGINT)");
        statement.execute("CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS FROM t");
      }
      String sql = "SELECT f FROM (VALUES (?)) AS r (id) FEATURES v AS OF NOW";
      redis.signal("STOP");
      long start = System.nanoTime();
      CompletableFuture<SQLException> prepared =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      SQLException.class, () -> connection.prepareStatement(sql).close()),
              task -> new Thread(task, "prepare").start());
      try {
        Poll.until(Duration.ofMinutes(1), () -> System.nanoTime() - start > 2 * limit * 1_000_000L);
        assertThat(prepared).isNotDone();
      } finally {
        redis.signal("CONT");
      }
      assertThat((Throwable) prepared.get(30, TimeUnit.SECONDS)).isNull();
      redis.signal("STOP");
      try {
        assertThat(
                catchThrowableOfType(
                        SQLException.class, () -> connection.prepareStatement(sql + " -- again"))
                    .getErrorCode())
            .as("with a connection the limit is kept")
            .isEqualTo(4001);
      } finally {
        redis.signal("CONT");
      }
    }
  }

  @Test
  void aWarehouseThatTakesLong() throws Exception {
    try (Shop shop = new Shop("embedded");
        Connection connection = shop.connect("");
        Statement statement = connection.createStatement()) {
      Shop.ours(statement).setQueryTimeoutMillis(LIMIT_MILLIS);
      String endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";
      assertThat(medianMillis(() -> statement.executeQuery(endless)))
          .as("DuckDB stops when it notices, and JDBC's own limit would be a second")
          .isLessThanOrEqualTo(LIMIT_MILLIS + 500);
      Shop.ours(statement).setQueryTimeoutMillis(0);
      assertThat(Shop.rows(statement.executeQuery("SELECT 1"))).hasSize(1);
    }
  }

  @Test
  void wrongLimits() throws Exception {
    try (Shop shop = new Shop("embedded")) {
      SQLException error =
          catchThrowableOfType(
              SQLException.class, () -> shop.connect(";queryTimeoutMillis=soon").close());
      assertThat(error.getMessage())
          .isEqualTo("queryTimeoutMillis: 'soon' is not a number of milliseconds, such as 50");
      try (Connection connection = shop.connect("");
          Statement statement = connection.createStatement()) {
        error =
            catchThrowableOfType(
                SQLException.class, () -> Shop.ours(statement).setQueryTimeoutMillis(-1));
        assertThat(error.getErrorCode()).isEqualTo(5002);
      }
    }
  }
}
