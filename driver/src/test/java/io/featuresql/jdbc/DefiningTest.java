package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.featuresql.engine.project.Engine;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.sql.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How definitions come into the registry: beside one another, and many at once. */
@Timeout(120)
class DefiningTest {
  @TempDir Path folder;

  private String url() {
    return "jdbc:featuresql:project='" + folder + "'";
  }

  private Engine engine() {
    Map<String, String> properties = Map.of("project", folder.toString());
    return new Engine(ProjectProperties.settings(properties), Clock.systemUTC());
  }

  /** Creates an entity, for which the warehouse is asked whether it has the type of the key. */
  private static Change entity(String name) {
    String sql = "CREATE ENTITY " + name + " (id BIGINT)";
    return (Change) FeatureSqlParser.parseStatement(sql, Tokens.of(sql)).orElseThrow();
  }

  @Test
  void whileTheWarehouseThinksOthersDefine() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Engine slow = engine();
    Engine quick = engine();
    try {
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch answer = new CountDownLatch(1);
      List<String> questions = new ArrayList<>();
      Relations thinking =
          query -> {
            questions.add(query);
            asked.countDown();
            try {
              assertThat(answer.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return List.of();
          };
      Future<?> defines = other.submit(() -> slow.define(List.of(entity("slow")), thinking));
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      Catalog meanwhile = null;
      for (String name : List.of("one", "two")) {
        quick.define(List.of(entity(name)), query -> List.of());
        meanwhile = quick.catalog();
      }
      assertThat(meanwhile.definitions()).hasSize(2);
      answer.countDown();
      defines.get(60, TimeUnit.SECONDS);
      assertThat(quick.catalog().definitions().stream().map(Definition::name))
          .containsExactly("one", "slow", "two");
      assertThat(questions)
          .as("asked again for what others changed")
          .hasSize(2)
          .containsOnly("SELECT CAST(NULL AS BIGINT) AS k");
    } finally {
      other.shutdownNow();
      slow.close();
      quick.close();
    }
  }

  private static String view(int i) {
    return "CREATE FEATURE VIEW v" + i + " ENTITY thing TIMESTAMP at_time AS FROM events";
  }

  @Test
  void aBatchOfDefinitionsIsOneChange() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id BIGINT, at_time TIMESTAMP, n INTEGER)");
      statement.addBatch("CREATE ENTITY thing (id BIGINT)");
      int views = 1_000;
      for (int i = 0; i < views; i++) {
        statement.addBatch(view(i));
      }
      statement.addBatch("CREATE FEATURE SERVICE s AS v1, v2");
      statement.addBatch("DROP FEATURE VIEW v0");
      // each of them anew would take minutes
      int[] counts = assertTimeoutPreemptively(Duration.ofSeconds(60), statement::executeBatch);
      assertThat(counts).hasSize(views + 3).containsOnly(0);
      try (ResultSet columns = connection.getMetaData().getColumns(null, "features", "v%", null)) {
        int count = 0;
        while (columns.next()) {
          count++;
        }
        assertThat(count).isEqualTo(2 * (views - 1));
      }
    }
  }

  @Test
  void aBatchStopsAtTheFirstDefinitionThatFails() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id BIGINT, at_time TIMESTAMP, n INTEGER)");
      for (String sql :
          List.of(
              "CREATE ENTITY thing (id BIGINT)",
              view(1),
              "CREATE TABLE other (n INTEGER)",
              view(2),
              "CREATE FEATURE SERVICE s AS v1, v3",
              view(3))) {
        statement.addBatch(sql);
      }
      assertThatThrownBy(statement::executeBatch)
          .isInstanceOfSatisfying(
              BatchUpdateException.class, e -> assertThat(e.getUpdateCounts()).hasSize(4))
          .hasMessageContaining("line 1:33: there is no feature view 'v3'");
      assertThat(names(statement)).containsExactly("v1", "v2");
    }
  }

  private static List<String> names(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet views = statement.executeQuery("SHOW FEATURE VIEWS")) {
      while (views.next()) {
        names.add(views.getString(1));
      }
    }
    return names;
  }

  /** However a query is written, metadata tell what a statement over the view gives. */
  @Test
  void columnsOfViewsAreThoseThatTheyGive() throws Exception {
    List<String> queries =
        List.of(
            "FROM events",
            "SELECT * FROM main.events",
            "SELECT id, at_time, n, \"Mixed\", amount FROM events",
            "SELECT amount, n, at_time, id FROM events",
            "SELECT ID, At_Time, N, mixed FROM events",
            "SELECT id, at_time, n AS m, \"Mixed\" AS n FROM events",
            "SELECT id, at_time, n + 1 AS n FROM events",
            "SELECT id, at_time, amount FROM events WHERE n > 0",
            "FROM other.events",
            "SELECT at_time, id, place FROM other.events",
            "SELECT * FROM seen");
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE events (id BIGINT, at_time TIMESTAMP, n INTEGER, \"Mixed\" VARCHAR,"
              + " amount DECIMAL(9, 2))");
      statement.execute("CREATE SCHEMA other");
      statement.execute("CREATE TYPE feeling AS ENUM ('calm', 'keen')");
      statement.execute("CREATE TYPE cents AS INTEGER");
      statement.execute(
          "CREATE TABLE other.events (id BIGINT, at_time TIMESTAMP, place STRUCT(x INTEGER, y"
              + " DOUBLE[3]), tags VARCHAR[], mood ENUM ('a', 'b'), ids MAP(VARCHAR, UUID), zoned"
              + " TIMESTAMPTZ, f feeling, fs feeling[], c cents, j JSON, u UNION(a INTEGER, b"
              + " VARCHAR), v VARCHAR COLLATE NOCASE, b BIT, t TIMESTAMP_NS, \"a b\" HUGEINT, g"
              + " INTERVAL, n DECIMAL(4))");
      statement.execute("CREATE VIEW seen AS SELECT id, at_time, zoned FROM other.events");
      statement.execute("CREATE ENTITY thing (id BIGINT)");
      for (int i = 0; i < 30; i++) {
        statement.execute(view(100 + i));
      }
      for (int i = 0; i < queries.size(); i++) {
        statement.execute(view(i).replace("FROM events", queries.get(i)));
      }
    }
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < queries.size(); i++) {
        List<String> told = columnsOf(connection, "v" + i, "v" + i);
        List<String> given = new ArrayList<>();
        try (ResultSet rows =
            statement.executeQuery("SELECT * FROM FEATURES v" + i + " AS OF NOW")) {
          for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
            given.add(
                rows.getMetaData().getColumnLabel(c)
                    + " "
                    + rows.getMetaData().getColumnTypeName(c));
          }
        }
        assertThat(told).as(queries.get(i)).isEqualTo(given);
        assertThat(columnsOf(connection, "%", "v" + i))
            .as("beside many others: %s", queries.get(i))
            .isEqualTo(given);
      }
    }
  }

  private static List<String> columnsOf(Connection connection, String pattern, String view)
      throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet all = connection.getMetaData().getColumns(null, "features", pattern, null)) {
      while (all.next()) {
        if (all.getString("TABLE_NAME").equals(view)) {
          columns.add(all.getString("COLUMN_NAME") + " " + all.getString("TYPE_NAME"));
        }
      }
    }
    return columns;
  }

  /** What stands in the registry before definitions stays there, whoever writes. */
  @Test
  void commentsOfPeopleStay() throws Exception {
    Path file = folder.resolve("registry.sql");
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id BIGINT, at_time TIMESTAMP, n INTEGER)");
      statement.execute("CREATE ENTITY thing (id BIGINT)");
      statement.execute(view(1));
      String text = Files.readString(file);
      Files.writeString(file, text.replace("CREATE FEATURE", "-- of people\nCREATE FEATURE"));
      statement.execute(view(2));
      statement.execute(view(0));
      statement.execute(
          "CREATE OR REPLACE FEATURE VIEW v1 ENTITY thing TIMESTAMP at_time TTL INTERVAL '1' DAY AS"
              + " FROM events");
      assertThat(Files.readString(file))
          .containsOnlyOnce("-- of people\nCREATE FEATURE VIEW v1\n")
          .containsOnlyOnce("-- featuresql: project ");
    }
  }
}
