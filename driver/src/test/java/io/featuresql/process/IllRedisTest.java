package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What statements say while Redis is full, down or slow, and that they work behind it. */
@Timeout(120)
final class IllRedisTest {
  private static final int LIMIT_SECONDS = 2;

  /** For statements that are to succeed, on however busy a machine. */
  private static final int AMPLE_SECONDS = 60;

  /** The time limit, and time for a busy machine to notice that it is over. */
  private static final Duration SOON = Duration.ofSeconds(LIMIT_SECONDS + 8);

  private static final String LOOK_UP =
      "SELECT note FROM (VALUES (?)) AS request (user_id) FEATURES notes AS OF NOW";

  private static Connection connect(RedisServer redis, int keys, int width) throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:featuresql:route=online;online=" + redis.url());
    execute(
        connection,
        "CREATE TABLE notes_rows AS SELECT range AS user_id, TIMESTAMP '2026-01-01' AS at_time,"
            + " repeat('x', "
            + width
            + ") AS note FROM range("
            + keys
            + ")",
        "CREATE ENTITY user_account (user_id BIGINT)",
        "CREATE FEATURE VIEW notes ENTITY user_account TIMESTAMP at_time AS FROM notes_rows");
    return connection;
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    for (String sql : statements) {
      execute(AMPLE_SECONDS, connection, sql);
    }
  }

  private static void execute(int limitSeconds, Connection connection, String sql)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(limitSeconds);
      statement.execute(sql);
    }
  }

  private static String note(PreparedStatement lookUp, long key) throws SQLException {
    return note(AMPLE_SECONDS, lookUp, key);
  }

  private static String note(int limitSeconds, PreparedStatement lookUp, long key)
      throws SQLException {
    lookUp.setQueryTimeout(limitSeconds);
    lookUp.setLong(1, key);
    try (ResultSet row = lookUp.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws SQLException;
  }

  /** The action fails within the time limit, in the way told, and names the server. */
  private static SQLException fails(
      RedisServer redis, Class<? extends SQLException> type, int code, Action action) {
    long start = System.nanoTime();
    SQLException error = catchThrowableOfType(SQLException.class, action::run);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThat((Throwable) error).isInstanceOf(type);
    assertThat(error.getErrorCode()).as(error.getMessage()).isEqualTo(code);
    assertThat(error.getMessage()).contains(redis.url()).doesNotContain("xxx");
    return error;
  }

  @Test
  void full() throws Exception {
    int keys = 20_000;
    int width = 500;
    try (RedisServer redis =
            RedisServer.start("--maxmemory", "6mb", "--maxmemory-policy", "noeviction");
        Connection connection = connect(redis, keys, width)) {
      execute(
          connection,
          "CREATE FEATURE VIEW few ENTITY user_account TIMESTAMP at_time"
              + " AS SELECT user_id, at_time, note AS short FROM notes_rows WHERE user_id < 3",
          "MATERIALIZE few");
      SQLException error =
          fails(
              redis,
              SQLTransientException.class,
              4003,
              () -> execute(connection, "MATERIALIZE notes"));
      assertThat(error.getSQLState()).isEqualTo("53200");
      assertThat(error.getMessage()).contains("raise its maxmemory or materialize less");
      try (PreparedStatement lookUp =
          connection.prepareStatement(
              LOOK_UP.replace("note FROM", "short FROM").replace("notes", "few"))) {
        assertThat(note(lookUp, 1)).as("what was there can be read").hasSize(width);
      }
      SQLException half =
          catchThrowableOfType(SQLException.class, () -> connection.prepareStatement(LOOK_UP));
      assertThat(half.getMessage()).as("half of a view answers nothing").contains("'notes'");

      redis.commands(commands -> commands.configSet("maxmemory", "200mb"));
      execute(connection, "MATERIALIZE notes");
      try (PreparedStatement lookUp = connection.prepareStatement(LOOK_UP)) {
        for (long key = 0; key < keys; key += 997) {
          assertThat(note(lookUp, key)).hasSize(width);
        }
      }
    }
  }

  @Test
  void down() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect(redis, 1_000, 10)) {
      execute(connection, "MATERIALIZE notes");
      try (PreparedStatement lookUp = connection.prepareStatement(LOOK_UP)) {
        assertThat(note(lookUp, 1)).hasSize(10);
        redis.kill();
        for (int i = 0; i < 3; i++) {
          assertThat(
                  fails(
                          redis,
                          SQLTransientException.class,
                          3004,
                          () -> note(LIMIT_SECONDS, lookUp, 1))
                      .getSQLState())
              .isEqualTo("58030");
          fails(
              redis,
              SQLTransientException.class,
              3004,
              () -> execute(LIMIT_SECONDS, connection, "MATERIALIZE notes"));
        }
        execute(connection, "SELECT count(*) FROM notes_rows");
        redis.startAgain();
        untilReached(() -> execute(connection, "MATERIALIZE notes"));
        untilReached(() -> note(lookUp, 1));
        assertThat(note(lookUp, 999)).hasSize(10);
      }
    }
  }

  /** Lettuce connects again by itself, a moment after the server is back. */
  private static void untilReached(Action action) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        action.run();
        return;
      } catch (SQLException e) {
        assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(3004);
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void slow() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect(redis, 1_000, 10)) {
      execute(connection, "MATERIALIZE notes");
      try (PreparedStatement lookUp = connection.prepareStatement(LOOK_UP)) {
        assertThat(note(lookUp, 1)).hasSize(10);
        execute(connection, "UPDATE notes_rows SET note = 'new', at_time = TIMESTAMP '2026-01-02'");
        redis.signal("STOP");
        try {
          for (Action action :
              List.<Action>of(
                  () -> note(LIMIT_SECONDS, lookUp, 1),
                  () -> execute(LIMIT_SECONDS, connection, "MATERIALIZE notes"))) {
            SQLException error = fails(redis, SQLTimeoutException.class, 4001, action);
            assertThat(error.getSQLState()).isEqualTo("57014");
          }
          execute(connection, "SELECT count(*) FROM notes_rows");
        } finally {
          redis.signal("CONT");
        }
        execute(connection, "MATERIALIZE notes");
        for (long key = 0; key < 1_000; key += 37) {
          assertThat(note(lookUp, key)).isEqualTo("new");
        }
      }
    }
  }

  /** A damaged row is never given out as a value, and a new run mends it. */
  @Test
  void corrupt() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = connect(redis, 3, 10)) {
      execute(connection, "MATERIALIZE notes");
      byte[] view = "notes".getBytes(StandardCharsets.UTF_8);
      byte[] key = "default:user_account:1".getBytes(StandardCharsets.UTF_8);
      byte[] row = redis.commands(commands -> commands.hget(key, view));
      try (PreparedStatement lookUp = connection.prepareStatement(LOOK_UP)) {
        for (int length : new int[] {0, 1, row.length / 2, row.length - 1}) {
          redis.commands(commands -> commands.hset(key, view, Arrays.copyOf(row, length)));
          SQLException error = catchThrowableOfType(SQLException.class, () -> note(lookUp, 1));
          assertThat((Throwable) error).as("a row of %s bytes", length).isNotNull();
          assertThat(error.getErrorCode()).isEqualTo(3006);
          assertThat(error.getSQLState()).isEqualTo("XX001");
          assertThat(error.getMessage())
              .contains("'notes'")
              .contains("materialize")
              .doesNotContain("xxx");
          assertThat(note(lookUp, 2)).as("the others are whole").hasSize(10);
        }
        execute(connection, "MATERIALIZE notes");
        assertThat(note(lookUp, 1)).hasSize(10);
      }
    }
  }
}
