package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two programs share an online store, and one defines a view otherwise than the other. */
final class VersionSkewTest {
  private static final String LOOK_UP =
      "SELECT * FROM (VALUES (?)) AS request (user_id) FEATURES profile AS OF NOW";

  private static final String OLD = "a, b";

  private static Connection program(RedisServer redis, String features, int keys)
      throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:featuresql:route=online;namespace=shop;online=" + redis.url());
    execute(
        connection,
        "CREATE TABLE source AS SELECT range AS user_id, TIMESTAMP '2026-01-01' AS at_time,"
            + " range * 7 AS a, 'text ' || range AS b FROM range("
            + keys
            + ")");
    execute(connection, "CREATE ENTITY user_account (user_id BIGINT)");
    execute(
        connection,
        "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP at_time AS SELECT user_id,"
            + " at_time, "
            + features
            + " FROM source");
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The features of a key; fails if the row holds anything but what its query says. */
  private static void assertRow(PreparedStatement lookUp, long key, Object... expected)
      throws SQLException {
    lookUp.setLong(1, key);
    try (ResultSet row = lookUp.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getMetaData().getColumnCount()).isEqualTo(1 + expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat(row.getObject(2 + i)).isEqualTo(expected[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a, b, a + 1 AS added",
        "b",
        "CAST(a AS VARCHAR) AS a, b",
        "b AS a, a AS b",
        "a * 2 AS a, b",
      })
  void rowsOfAnotherDefinitionAreRefused(String changed) throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection before = program(redis, OLD, 10);
        Connection after = program(redis, changed, 5)) {
      execute(before, "MATERIALIZE profile");
      try (PreparedStatement old = before.prepareStatement(LOOK_UP)) {
        assertRow(old, 3, 21L, "text 3");
        SQLException early =
            catchThrowableOfType(SQLException.class, () -> after.prepareStatement(LOOK_UP));
        assertThat((Throwable) early).as("what the other one wrote does not count").isNotNull();
        assertThat(early.getMessage()).contains("'profile'");

        execute(after, "MATERIALIZE profile");
        // A plan from before reads the generation that it was made for, as long as plans live.
        assertRow(old, 3, 21L, "text 3");
        SQLException late =
            catchThrowableOfType(SQLException.class, () -> before.prepareStatement(LOOK_UP + " "));
        assertThat((Throwable) late).as("a plan from now").isNotNull();
        assertThat(late.getMessage()).contains("'profile'");
        try (PreparedStatement lookUp = after.prepareStatement(LOOK_UP)) {
          assertRow(lookUp, 3, expected(changed, 3));
          assertRow(lookUp, 8, new Object[expected(changed, 8).length]);
        }
      }
    }
  }

  private static Object[] expected(String features, long key) {
    String text = "text " + key;
    return switch (features) {
      case "a, b, a + 1 AS added" -> new Object[] {key * 7, text, key * 7 + 1};
      case "b" -> new Object[] {text};
      case "CAST(a AS VARCHAR) AS a, b" -> new Object[] {Long.toString(key * 7), text};
      case "b AS a, a AS b" -> new Object[] {text, key * 7};
      default -> new Object[] {key * 14, text};
    };
  }

  @Test
  void backToTheOldDefinitionTheOldRowsAreReadAfterANewRun() throws Exception {
    try (RedisServer redis = RedisServer.start();
        Connection connection = program(redis, OLD, 10)) {
      execute(connection, "MATERIALIZE profile");
      execute(
          connection,
          "CREATE OR REPLACE FEATURE VIEW profile ENTITY user_account TIMESTAMP at_time AS SELECT"
              + " user_id, at_time, b FROM source WHERE user_id < 5");
      execute(connection, "MATERIALIZE profile");
      execute(
          connection,
          "CREATE OR REPLACE FEATURE VIEW profile ENTITY user_account TIMESTAMP at_time AS SELECT"
              + " user_id, at_time, a, b FROM source");
      assertThat(
              (Throwable)
                  catchThrowableOfType(
                      SQLException.class, () -> connection.prepareStatement(LOOK_UP)))
          .isNotNull();
      execute(connection, "MATERIALIZE profile");
      try (PreparedStatement lookUp = connection.prepareStatement(LOOK_UP)) {
        assertRow(lookUp, 3, 21L, "text 3");
        assertRow(lookUp, 8, 56L, "text 8");
      }
    }
  }
}
