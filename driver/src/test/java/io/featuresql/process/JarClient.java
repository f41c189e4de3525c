package io.featuresql.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** A user's program: it knows JDBC and a URL, and prints nothing. */
final class JarClient {
  private JarClient() {}

  /**
   * Defines, trains, materializes and serves.
   *
   * @param urls each with a project of its own
   */
  public static void main(String[] urls) throws SQLException {
    for (String url : urls) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        define(statement);
        train(statement);
        statement.execute("MATERIALIZE ALL");
        serve(connection);
        refuse(statement);
      }
    }
  }

  private static void define(Statement statement) throws SQLException {
    statement.execute("CREATE TABLE visits (user_id BIGINT, visited_at TIMESTAMP, pages INTEGER)");
    statement.execute(
        "INSERT INTO visits VALUES (1, '2026-01-03 10:00', 4), (1, '2026-01-08 09:00', 7)");
    statement.execute("CREATE ENTITY user_account (user_id BIGINT)");
    statement.execute(
        "CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP visited_at"
            + " AS SELECT user_id, visited_at, pages FROM visits");
    statement.execute("CREATE FEATURE SERVICE model AS activity (pages AS pages_read)");
  }

  private static void train(Statement statement) throws SQLException {
    statement.setFetchSize(100);
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT * FROM (VALUES (1, DATE '2026-01-05'), (1, DATE '2026-01-10'))"
                + " AS labels (user_id, labelled_on) FEATURES model AS OF labelled_on"
                + " ORDER BY labelled_on")) {
      same(true, rows.next());
      same(4, rows.getInt("pages_read"));
      same(true, rows.next());
      same(7, rows.getObject("pages_read"));
      same(false, rows.next());
    }
  }

  private static void serve(Connection connection) throws SQLException {
    String sql =
        "SELECT pages, activity.visited_at FROM (VALUES (?)) AS request (user_id)"
            + " FEATURES activity AS OF NOW";
    try (PreparedStatement plan = connection.prepareStatement("EXPLAIN " + sql);
        ResultSet lines = plan.executeQuery()) {
      same(true, lines.next());
      same("route: online", lines.getString(1));
    }
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      prepared.setLong(1, 1);
      try (ResultSet row = prepared.executeQuery()) {
        same(true, row.next());
        same(7, row.getInt(1));
        same("2026-01-08T09:00", row.getObject(2, java.time.LocalDateTime.class).toString());
      }
      prepared.setLong(1, 99);
      try (ResultSet row = prepared.executeQuery()) {
        same(true, row.next());
        same(null, row.getObject(1));
      }
    }
  }

  private static void refuse(Statement statement) throws SQLException {
    try {
      statement.execute("SELECT * FROM visits FEATURES activty AS OF visited_at");
      throw new IllegalStateException("an unknown view was taken");
    } catch (SQLException e) {
      same(
          "line 1:31: there is no feature view or service 'activty'; did you mean 'activity'?",
          e.getMessage());
      same("42704", e.getSQLState());
    }
  }

  private static void same(Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new IllegalStateException("expected " + expected + " and got " + actual);
    }
  }
}
