package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.Relations;
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
    return new Engine(EngineSettings.of(properties), Clock.systemUTC());
  }

  /** Creates an entity, and asks the warehouse for a column of the names of those before it. */
  private static Plan.Change asking(String name) {
    return (catalog, relations) -> {
      try {
        relations.describe(
            catalog.definitions().stream().map(Definition::name).toList().toString());
      } catch (Relations.Refusal e) {
        throw new IllegalStateException(e);
      }
      return catalog.with(entity(name));
    };
  }

  private static Entity entity(String name) {
    return new Entity(name, List.of(new Entity.JoinKey("id", "BIGINT")), "");
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
      Future<?> defines = other.submit(() -> slow.define(List.of(asking("slow")), thinking));
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      Catalog meanwhile = null;
      for (String name : List.of("one", "two")) {
        quick.define(
            List.of((catalog, relations) -> catalog.with(entity(name))), query -> List.of());
        meanwhile = quick.catalog();
      }
      assertThat(meanwhile.definitions()).hasSize(2);
      answer.countDown();
      defines.get(60, TimeUnit.SECONDS);
      assertThat(quick.catalog().definitions().stream().map(Definition::name))
          .containsExactly("one", "slow", "two");
      assertThat(questions)
          .as("asked again for what others changed")
          .containsExactly("[]", "[one, two]");
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
