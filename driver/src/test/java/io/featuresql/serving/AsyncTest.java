package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.jdbc.FeatureRead;
import io.featuresql.process.RedisServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code executeAsync}, and what an execution tells of what it read. */
@Timeout(120)
final class AsyncTest {
  private RedisServer redis;
  private Shop shop;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start();
    shop = new Shop(redis.url());
    connection = shop.connect("");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    shop.close();
    redis.close();
  }

  private CompletableFuture<ResultSet> started(PreparedStatement statement, Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return Shop.ours(statement).executeAsync().toCompletableFuture();
  }

  @Test
  void manyAtOnceFromOneThread() throws Exception {
    List<PreparedStatement> statements = new ArrayList<>();
    List<CompletableFuture<ResultSet>> stages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      PreparedStatement statement = connection.prepareStatement(Shop.POINT);
      statements.add(statement);
      stages.add(started(statement, 1 + i % 8));
    }
    for (int i = 0; i < stages.size(); i++) {
      int user = 1 + i % 8;
      assertThat(Shop.rows(stages.get(i).get(60, TimeUnit.SECONDS)))
          .containsExactly(List.of((long) user, 20 + user, "c" + user, user * 100L));
      FeatureRead read = Shop.ours(statements.get(i)).lastRead();
      assertThat(read.route()).isEqualTo(FeatureRead.Route.ONLINE);
      assertThat(read.views()).containsExactly("user_profile", "user_activity");
      assertThat(read.matched(1, "user_activity")).isPresent();
      assertThat(read.age(1, "user_profile").orElseThrow())
          .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(70));
      statements.get(i).close();
    }
  }

  /** Waits in no thread of the caller, keeps the limit, and leaves the statement usable. */
  @Test
  void aStoreThatDoesNotAnswer() throws Exception {
    try (PreparedStatement statement = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(statement, 1)).hasSize(1);
      Shop.ours(statement).setQueryTimeoutMillis(300);
      redis.signal("STOP");
      try {
        long start = System.nanoTime();
        CompletableFuture<ResultSet> stage = started(statement, 1);
        assertThat(stage).isNotDone();
        SQLException busy =
            catchThrowableOfType(SQLException.class, () -> Shop.ours(statement).executeAsync());
        assertThat(busy.getErrorCode()).isEqualTo(5002);
        assertThat(busy.getMessage()).contains("still executing");
        Throwable error = catchThrowable(() -> stage.get(60, TimeUnit.SECONDS));
        assertThat(error).isInstanceOf(ExecutionException.class);
        assertThat(error.getCause()).isInstanceOf(SQLTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isBetween(Duration.ofMillis(300), Duration.ofMillis(5_000));
      } finally {
        redis.signal("CONT");
      }
      statement.setQueryTimeout(60);
      assertThat(Shop.rows(started(statement, 2).get())).hasSize(1);
    }
  }

  @Test
  void cancelled() throws Exception {
    try (PreparedStatement one = connection.prepareStatement(Shop.POINT);
        PreparedStatement other = connection.prepareStatement(Shop.POINT)) {
      assertThat(Shop.rows(one, 1)).hasSize(1);
      redis.signal("STOP");
      try {
        CompletableFuture<ResultSet> byStatement = started(one, 1);
        one.cancel();
        Throwable error = catchThrowable(() -> byStatement.get(60, TimeUnit.SECONDS));
        assertThat(error.getCause()).isInstanceOf(SQLException.class);
        assertThat(((SQLException) error.getCause()).getErrorCode()).isEqualTo(4002);

        CompletableFuture<ResultSet> byStage = started(other, 1);
        byStage.cancel(false);
        assertThat(byStage).isCancelled();
        untilIdle(other);
      } finally {
        redis.signal("CONT");
      }
      assertThat(Shop.rows(one, 1)).hasSize(1);
      assertThat(Shop.rows(other, 1)).hasSize(1);
    }
  }

  private static void untilIdle(Statement statement) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (catchThrowable(() -> Shop.ours(statement).lastRead()) != null) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void closedWhileItWaits() throws Exception {
    PreparedStatement statement = connection.prepareStatement(Shop.POINT);
    assertThat(Shop.rows(statement, 1)).hasSize(1);
    redis.signal("STOP");
    try {
      CompletableFuture<ResultSet> stage = started(statement, 1);
      statement.close();
      assertThat(catchThrowable(() -> stage.get(60, TimeUnit.SECONDS)))
          .isInstanceOf(ExecutionException.class);
    } finally {
      redis.signal("CONT");
    }
  }

  @Test
  void theWarehouse() throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT p.user_id, clicks FROM profiles AS p FEATURES user_activity AS OF NOW"
                + " WHERE p.user_id = ?")) {
      assertThat(Shop.rows(started(statement, 4L).get(60, TimeUnit.SECONDS)))
          .containsExactly(List.of(4L, 400L));
      FeatureRead read = Shop.ours(statement).lastRead();
      assertThat(read.route()).isEqualTo(FeatureRead.Route.OFFLINE);
      assertThat(read.views()).isEmpty();
    }
  }

  @Test
  void refused() throws Exception {
    try (Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(Shop.POINT)) {
      assertThat(catchThrowable(() -> Shop.ours(plain).executeAsync()))
          .hasMessage("only a prepared statement can be executed asynchronously");
      assertThat(catchThrowable(() -> Shop.ours(prepared).executeAsync()))
          .hasMessage("parameter 1 is not set");
      assertThat(catchThrowable(() -> Shop.ours(prepared).lastRead()))
          .hasMessage("the statement was not executed yet");
      assertThat(Shop.rows(prepared, 1)).hasSize(1);
    }
  }

  @Test
  void whatWasNotFound() throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT * FROM FEATURES user_profile, user_activity AS OF NOW"
                + " WHERE user_id IN (77, 9, 2)")) {
      assertThat(Shop.rows(statement)).hasSize(2);
      FeatureRead read = Shop.ours(statement).lastRead();
      assertThat(read.matched(1, "user_profile")).as("user 9").isPresent();
      assertThat(read.matched(1, "user_activity")).as("user 9, beyond the TTL").isEmpty();
      assertThat(read.matched(2, "user_activity")).as("user 2").isPresent();
      assertThat(catchThrowable(() -> read.matched(3, "user_activity")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(catchThrowable(() -> read.matched(1, "clicks")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
