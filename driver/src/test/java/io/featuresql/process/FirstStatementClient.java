package io.featuresql.process;

import io.featuresql.jdbc.FeatureStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A process whose first statement has a time limit of 5 ms. */
final class FirstStatementClient {
  private FirstStatementClient() {}

  /**
   * Prints what the first statement gives, and then how many of twelve more were late.
   *
   * @param arguments the URL, and how the statement is warmed up: {@code not}, {@code key} or
   *     {@code made-up}
   */
  public static void main(String[] arguments) throws SQLException {
    String sql =
        "SELECT v, w, at_time FROM (VALUES (?)) AS r (id) FEATURES v (v, seen AS at_time), w"
            + " AS OF NOW";
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      FeatureStatement ours = statement.unwrap(FeatureStatement.class);
      if (arguments[1].equals("key")) {
        statement.setLong(1, 8);
      }
      if (!arguments[1].equals("not")) {
        ours.warmUp();
      }
      ours.setQueryTimeoutMillis(5);
      System.out.println(first(statement, 7));
      int late = 0;
      for (int i = 0; i < 12; i++) {
        late += first(statement, i).startsWith("late") ? 1 : 0;
      }
      System.out.println("late: " + late);
    }
  }

  private static String first(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    long start = System.nanoTime();
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return "v=" + rows.getString(1) + " w=" + rows.getLong(2);
    } catch (SQLException e) {
      if (e.getErrorCode() != 4001) {
        throw e;
      }
      return "late: " + (System.nanoTime() - start) / 1_000 + " us";
    }
  }
}
