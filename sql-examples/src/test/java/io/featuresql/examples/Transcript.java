package io.featuresql.examples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Runs a script on a new connection and writes down its statements and what each gave, without how
 * long it took.
 */
final class Transcript {
  private static final Set<String> TIMES = Set.of("seconds", "rows_per_second");

  private Transcript() {}

  /** The transcript, with a line feed after each line. */
  static String of(Script script) throws SQLException {
    StringBuilder transcript = new StringBuilder();
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement()) {
      for (String sql : script.statements()) {
        transcript.append(sql).append(";\n");
        run(statement, sql).lines().forEach(line -> transcript.append(line).append('\n'));
        transcript.append('\n');
      }
    }
    return transcript.toString();
  }

  private static String run(Statement statement, String sql) {
    try {
      if (!statement.execute(sql)) {
        return "-> " + statement.getLargeUpdateCount();
      }
      try (ResultSet result = statement.getResultSet()) {
        return "-> " + String.join("\n   ", ResultTable.of(result, TIMES).lines());
      }
    } catch (SQLException e) {
      return "-> error " + e.getSQLState() + ": " + e.getMessage();
    }
  }
}
