package io.featuresql.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Runs one statement, and says when it begins and when it has ended. */
final class MaterializingClient {
  private MaterializingClient() {}

  /** Takes the URL of a project and the statement. */
  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement()) {
      say("running");
      statement.execute(arguments[1]);
      say("done");
    }
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
