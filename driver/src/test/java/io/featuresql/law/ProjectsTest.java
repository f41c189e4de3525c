package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.process.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the rows in an online store are: of one project, and of one life of a view. */
class ProjectsTest {
  private static final String VIEW =
      "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS FROM numbers";

  private static RedisServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  private Path project(String path) throws IOException {
    return Files.createDirectories(folder.resolve(path).resolve("shop"));
  }

  private static Connection open(Path project, String more) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:featuresql:project='" + project + "';warehouse=jdbc:duckdb:" + more);
  }

  private static Connection open(Path project) throws SQLException {
    return open(project, ";online=" + server.url());
  }

  /** The only key is 1, and has the feature. */
  private static void table(Connection connection, int feature) throws SQLException {
    Results.run(
        connection,
        "CREATE TABLE numbers AS SELECT 1::BIGINT AS id, now()::TIMESTAMP - INTERVAL '1' HOUR AS"
            + (" at_time, " + feature + " AS n"));
  }

  private static void define(Connection connection, int feature) throws SQLException {
    table(connection, feature);
    Results.run(connection, "CREATE ENTITY IF NOT EXISTS thing (id BIGINT)", VIEW);
  }

  private static String route(Connection connection) throws SQLException {
    String sql = "EXPLAIN SELECT n FROM FEATURES v AS OF NOW WHERE id = 1";
    return (String) Results.rows(connection, sql).get(0).get(0);
  }

  private static List<List<Object>> answer(Connection connection) throws SQLException {
    return Results.rows(connection, "SELECT n FROM FEATURES v AS OF NOW WHERE id = 1");
  }

  @Test
  void twoProjectsInFoldersOfOneNameHaveRowsOfTheirOwn() throws Exception {
    try (Connection one = open(project("one"));
        Connection other = open(project("other"))) {
      define(one, 1);
      define(other, 2);
      Results.run(one, "MATERIALIZE v");
      assertThat(route(one)).isEqualTo("route: online");
      assertThat(route(other)).isEqualTo("route: offline");
      Results.run(other, "MATERIALIZE v");
      assertThat(answer(one)).containsExactly(List.of(1));
      assertThat(answer(other)).containsExactly(List.of(2));
      Results.run(other, "DROP FEATURE VIEW v", "MATERIALIZE ALL");
      assertThat(route(one)).isEqualTo("route: online");
    }
  }

  @Test
  void copiesOfAProjectAreOneProject() throws Exception {
    Path one = project("first");
    Path copy = project("second");
    try (Connection loads = open(one)) {
      define(loads, 1);
      Results.run(loads, "MATERIALIZE v");
    }
    Files.copy(one.resolve("registry.sql"), copy.resolve("registry.sql"));
    try (Connection serves = open(copy, ";route=online;online=" + server.url())) {
      assertThat(answer(serves)).containsExactly(List.of(1));
    }
    assertThat(Files.readString(one.resolve("registry.sql")))
        .matches("(?s)-- featuresql: project [0-9a-f]{10}\n\nCREATE ENTITY thing .*");
  }

  @Test
  void aNamespaceThatIsNamedIsTheOneThatIsUsed() throws Exception {
    String named = ";namespace=mine;online=" + server.url();
    try (Connection connection = open(project("named"), named)) {
      define(connection, 1);
      Results.run(connection, "MATERIALIZE v");
    }
    assertThat(keys("mine:*")).hasSize(2);
  }

  /** A project from before goes on with the rows that it has. */
  @Test
  void aRegistryWithoutAnIdKeepsItsRows() throws Exception {
    Path project = project("older");
    Files.writeString(
        project.resolve("registry.sql"),
        "-- by hand\nCREATE ENTITY thing (id BIGINT);\n\n" + VIEW + ";\n",
        StandardCharsets.UTF_8);
    try (Connection connection = open(project)) {
      table(connection, 1);
      Results.run(
          connection,
          "MATERIALIZE v",
          "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS FROM numbers");
      assertThat(keys("shop:*")).hasSize(2);
      assertThat(route(connection)).isEqualTo("route: online");
    }
    assertThat(project.resolve("registry.sql")).content().startsWith("-- by hand\nCREATE ENTITY");
  }

  @Test
  void aViewThatIsDroppedAndCreatedAgainHasNoRowsFromBefore() throws Exception {
    for (String online : List.of("embedded", server.url())) {
      Path project = project("lives" + online.length());
      try (Connection connection = open(project, ";online=" + online)) {
        define(connection, 1);
        Results.run(connection, "MATERIALIZE v", "DROP FEATURE VIEW v");
        Results.run(connection, "DELETE FROM numbers", VIEW);
        assertThat(route(connection)).as(online).isEqualTo("route: offline");
        assertThat(answer(connection)).isEmpty();
        Results.run(connection, "MATERIALIZE v");
        assertThat(route(connection)).isEqualTo("route: online");
        assertThat(answer(connection)).isEmpty();
        Results.run(
            connection,
            "INSERT INTO features.v (id, at_time, n) VALUES (1, '2026-01-01 00:00:00', 7)");
        assertThat(answer(connection)).containsExactly(List.of(7));
      }
      // told to every program by the registry
      try (Connection connection = open(project, ";route=online;online=" + online)) {
        assertThat(answer(connection)).containsExactly(List.of(7));
      }
      assertThat(Files.readString(project.resolve("registry.sql")))
          .contains("\n-- featuresql: 1 dropped of v\n\nCREATE ENTITY");
    }
  }

  /** The store is not asked when a view is dropped, so it may be away. */
  @Test
  void aViewCanBeDroppedWhileTheStoreIsAway() throws Exception {
    Path project = project("away");
    RedisServer away = RedisServer.start();
    String more = ";onlineFallback=error;online=" + away.url();
    try (Connection connection = open(project, more)) {
      define(connection, 1);
      Results.run(connection, "MATERIALIZE v");
      away.kill();
      Results.run(connection, "DROP FEATURE VIEW v", VIEW);
      assertThatThrownBy(() -> answer(connection)).hasMessageContaining("cannot reach");
    } finally {
      away.close();
    }
  }

  private static List<byte[]> keys(String pattern) {
    return server.commands(redis -> redis.keys(pattern));
  }
}
