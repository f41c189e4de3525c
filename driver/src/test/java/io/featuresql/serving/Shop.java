package io.featuresql.serving;

import io.featuresql.jdbc.FeatureStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A project with users 1 to 9 and items 1 to 9, materialized. User 9 was active long ago, beyond
 * the TTL. Connections share it until the shop is closed.
 */
final class Shop implements AutoCloseable {
  static final String POINT =
      "SELECT * FROM (VALUES (?)) AS r (user_id) FEATURES user_profile, user_activity AS OF NOW";

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  final String project = "shop" + NUMBERS.incrementAndGet();
  private final String url;
  private final Connection keeper;

  /** A shop that serves from {@code online}. */
  Shop(String online) throws SQLException {
    url =
        "jdbc:featuresql:project=memory:" + project + ";namespace=" + project + ";online=" + online;
    keeper = DriverManager.getConnection(url);
    run(
        "CREATE TABLE profiles AS SELECT i AS user_id, now()::TIMESTAMP - INTERVAL 1 HOUR AS"
            + " updated_at, (20 + i)::INTEGER AS age, 'c' || i AS country FROM range(1, 10) t(i)",
        "CREATE TABLE clicks AS SELECT i AS user_id, now()::TIMESTAMP - CASE WHEN i = 9 THEN"
            + " INTERVAL 40 DAY ELSE INTERVAL 2 HOUR END AS clicked_at, (i * 100)::BIGINT AS clicks"
            + " FROM range(1, 10) t(i)",
        "CREATE TABLE prices AS SELECT i AS item_id, now()::TIMESTAMP - INTERVAL 3 HOUR AS"
            + " priced_at, i * 1.5::DOUBLE AS price FROM range(1, 10) t(i)",
        "CREATE ENTITY user_account (user_id BIGINT)",
        "CREATE ENTITY item (item_id BIGINT)",
        "CREATE FEATURE VIEW user_profile ENTITY user_account TIMESTAMP updated_at"
            + " AS SELECT * FROM profiles",
        "CREATE FEATURE VIEW user_activity ENTITY user_account TIMESTAMP clicked_at"
            + " TTL INTERVAL '30' DAY AS SELECT * FROM clicks",
        "CREATE FEATURE VIEW item_price ENTITY item TIMESTAMP priced_at AS SELECT * FROM prices",
        "MATERIALIZE ALL");
  }

  /** The URL, to which properties can be added. */
  String url() {
    return url;
  }

  /** One more connection; {@code properties} begin with a semicolon. */
  Connection connect(String properties) throws SQLException {
    return DriverManager.getConnection(url + properties);
  }

  /** Runs statements for which no limit matters. */
  void run(String... statements) throws SQLException {
    try (Statement statement = keeper.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query. */
  static List<List<Object>> rows(PreparedStatement statement, Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    try (ResultSet result = statement.executeQuery()) {
      return rows(result);
    }
  }

  /** The rows of a result. */
  static List<List<Object>> rows(ResultSet result) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getObject(i));
      }
      rows.add(row);
    }
    return rows;
  }

  static FeatureStatement ours(Statement statement) throws SQLException {
    return statement.unwrap(FeatureStatement.class);
  }

  @Override
  public void close() throws SQLException {
    keeper.close();
  }
}
