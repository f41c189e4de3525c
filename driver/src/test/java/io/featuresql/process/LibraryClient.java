package io.featuresql.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A program whose JVM DuckDB's library cannot be loaded into. It prints the errors. */
final class LibraryClient {
  private LibraryClient() {}

  /** Asks twice. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 2; i++) {
        try {
          statement.execute("SELECT 1");
        } catch (SQLException e) {
          System.out.println(e.getErrorCode() + " " + e.getMessage());
        }
      }
    }
  }
}
