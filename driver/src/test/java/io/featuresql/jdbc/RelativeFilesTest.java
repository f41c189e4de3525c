package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files of a project are found by relative names, whatever folder the process started in. */
final class RelativeFilesTest {
  @TempDir private Path folder;

  @Test
  void aViewReadsAFileOfItsProject() throws IOException, SQLException {
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve("data/scores.csv"), "id,ts,score\n1,2026-01-01 00:00:00,7\n");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ENTITY player (id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW scores ENTITY player TIMESTAMP ts AS"
              + " SELECT id, ts, score FROM 'data/scores.csv'");
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("MATERIALIZE scores");
      assertThat(
              score(
                  statement,
                  "FROM (SELECT id, ts FROM 'data/scores.csv') AS s FEATURES scores AS OF s.ts"))
          .isEqualTo(7);
      assertThat(score(statement, "FROM (VALUES (1)) AS r (id) FEATURES scores AS OF NOW"))
          .isEqualTo(7);
      assertThat(score(statement, "FROM read_csv('data/sc*.csv')")).isEqualTo(7);
    }
  }

  @Test
  void theErrorTellsTheFoldersThatWereLookedIn() throws IOException, SQLException {
    Path project = folder.toRealPath();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM 'missing.csv'"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("missing.csv")
          .hasMessageEndingWith("; looked in " + Path.of("").toAbsolutePath() + " and " + project);
    }
  }

  @Test
  void theErrorTellsTheFoldersOfTheProperty() throws SQLException {
    String url = "jdbc:featuresql:project=" + folder + ";warehouse.file_search_path=/nowhere";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM 'missing.csv'"))
          .isInstanceOf(SQLException.class)
          .hasMessageEndingWith("; looked in " + Path.of("").toAbsolutePath() + " and /nowhere");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:project=" + folder);
  }

  private static int score(Statement statement, String rest) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT score " + rest)) {
      assertThat(result.next()).isTrue();
      return result.getInt(1);
    }
  }
}
