package io.featuresql.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What every part does with a connection. */
final class Sql {
  private Sql() {}

  /** Runs a statement whose rows nobody wants. */
  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
