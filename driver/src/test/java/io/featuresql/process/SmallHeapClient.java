package io.featuresql.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads and materializes several times more than its heap holds. It prints nothing. */
final class SmallHeapClient {
  private static final int WIDTH = 1_000;

  private SmallHeapClient() {}

  /** Takes a number of rows, each of 1000 characters, and the URL of a new project. */
  public static void main(String[] arguments) throws SQLException {
    int rows = Integer.parseInt(arguments[0]);
    check((long) rows * WIDTH > 1.4 * Runtime.getRuntime().maxMemory(), "the heap is small");
    try (Connection connection = DriverManager.getConnection(arguments[1]);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ENTITY user_account (user_id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW notes ENTITY user_account TIMESTAMP at_time AS"
              + " SELECT range AS user_id, TIMESTAMP '2026-01-01' AS at_time,"
              + (" repeat(chr(97 + (range % 26)::INTEGER), " + WIDTH + ") AS note")
              + (" FROM range(" + rows + ")"));
      read(connection, rows);
      materialize(connection, rows);
    }
  }

  /** By both ways in which a result can be handed over, from the plain and the rewritten SQL. */
  private static void read(Connection connection, int count) throws SQLException {
    String spine = "(SELECT range AS user_id FROM range(" + count + ")) AS spine";
    for (int fetchSize : new int[] {0, 1_000}) {
      for (String clause :
          new String[] {
            "FEATURES notes AS OF DATE '2026-02-01'",
            "CROSS JOIN (SELECT repeat('x', " + WIDTH + ") AS note)"
          }) {
        try (PreparedStatement statement =
            connection.prepareStatement("SELECT user_id, note FROM " + spine + " " + clause)) {
          statement.setFetchSize(fetchSize);
          try (ResultSet rows = statement.executeQuery()) {
            long characters = 0;
            while (rows.next()) {
              characters += rows.getString("note").length();
            }
            check(characters == (long) count * WIDTH, "every row was read");
          }
        }
      }
    }
  }

  private static void materialize(Connection connection, int count) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet report = statement.executeQuery("MATERIALIZE notes")) {
      check(report.next() && report.getLong("rows") == count, "every row was copied");
    }
    String sql = "SELECT note FROM (VALUES (?)) AS request (user_id) FEATURES notes AS OF NOW";
    try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql);
        ResultSet lines = explain.executeQuery()) {
      check(lines.next() && lines.getString(1).equals("route: online"), "it goes online");
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int key = 0; key < count; key += count / 100) {
        statement.setLong(1, key);
        try (ResultSet row = statement.executeQuery()) {
          String note = String.valueOf((char) ('a' + key % 26)).repeat(WIDTH);
          check(row.next() && row.getString(1).equals(note), "a row comes back");
        }
      }
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("not true: " + what);
    }
  }
}
