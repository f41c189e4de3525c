package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Projects whose files cannot be written. Permissions do not stop root, so that the obstacles here
 * are a folder where a file should be, a file where a folder should be, and a folder of the kernel.
 */
class UnwritableProjectTest {
  private static final String ENTITY = "CREATE ENTITY thing (id BIGINT)";

  @TempDir Path folder;

  private static SQLException refused(Statement statement, String sql) {
    SQLException error = catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
    assertThat((Throwable) error).as(sql).isNotNull();
    return error;
  }

  private static void assertRegistryFailed(SQLException error, String where) {
    assertThat(error.getErrorCode()).isEqualTo(3008);
    assertThat(error.getSQLState()).isEqualTo("58030");
    assertThat(error.getMessage()).contains(where).containsAnyOf("; let this process", "; create");
  }

  private static List<String> files(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.sql.lock", "registry.sql.tmp"})
  void aDefinitionChangesNothingThatCannotBeKept(String obstacle) throws Exception {
    Files.createDirectory(folder.resolve(obstacle));
    Files.createFile(folder.resolve(obstacle).resolve("kept"));
    String url = "jdbc:featuresql:project='" + folder + "'";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      assertRegistryFailed(refused(statement, ENTITY), folder.resolve("registry.sql").toString());
      try (ResultSet entities = statement.executeQuery("SHOW ENTITIES")) {
        assertThat(entities.next()).isFalse();
      }
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
    }
    assertThat(files(folder)).doesNotContain("registry.sql").contains(obstacle);
    assertThat(files(folder.resolve(obstacle))).containsExactly("kept");
  }

  @Test
  void aRegistryBelowAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path registry = file.resolve("registry.sql");
    try (Connection connection =
            DriverManager.getConnection("jdbc:featuresql:registry='" + registry + "'");
        Statement statement = connection.createStatement()) {
      assertRegistryFailed(refused(statement, ENTITY), file.toString());
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void aFileAsProject() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path project : List.of(file, file.resolve("below"))) {
      SQLException error =
          catchThrowableOfType(
              SQLException.class,
              () -> DriverManager.getConnection("jdbc:featuresql:project='" + project + "'"));
      assertThat(error.getErrorCode()).isEqualTo(3001);
      assertThat(error.getSQLState()).isEqualTo("08001");
      assertThat(error.getMessage()).contains(project.toString());
    }
  }

  @Test
  void aFolderOfTheKernel() throws Exception {
    Path kernel = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(kernel), "there is no /proc here: not tested");
    SQLException error =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              try (Connection connection =
                      DriverManager.getConnection("jdbc:featuresql:project=" + kernel);
                  Statement statement = connection.createStatement()) {
                assertThat(refused(statement, "SELECT 1").getErrorCode()).isEqualTo(3002);
                statement.execute(ENTITY);
              }
            });
    // Root may write there as far as the kernel's permissions go; others learn it when connecting.
    if (error.getErrorCode() == 3001) {
      assertThat(error.getMessage()).contains("cannot be read and written");
    } else {
      assertRegistryFailed(error, "/registry.sql");
    }
  }

  @Test
  void anOnlineStoreThatCannotBeWritten() throws Exception {
    Files.createDirectory(folder.resolve("online.mv.db"));
    try (Connection connection =
            DriverManager.getConnection("jdbc:featuresql:project='" + folder + "'");
        Statement statement = connection.createStatement()) {
      statement.execute(ENTITY);
      statement.execute(
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP t"
              + " AS SELECT 1 AS id, DATE '2026-01-01' AS t, 7 AS n");
      SQLException error = refused(statement, "MATERIALIZE v");
      assertThat(error.getErrorCode()).isEqualTo(3005);
      assertThat(error.getSQLState()).isEqualTo("58000");
      assertThat(error.getMessage()).contains("online.mv.db");
      try (ResultSet row =
          statement.executeQuery("SELECT n FROM FEATURES v AS OF DATE '2026-02-01'")) {
        assertThat(row.next()).as("what the warehouse answers goes on").isTrue();
        assertThat(row.getInt(1)).isEqualTo(7);
      }
    }
    assertThat(files(folder.resolve("online.mv.db"))).isEmpty();
  }
}
