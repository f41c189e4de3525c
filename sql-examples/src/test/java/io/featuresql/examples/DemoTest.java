package io.featuresql.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, on every 150th flight. */
final class DemoTest {
  private static final Path DATA = Path.of("sql-examples", "flights").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void runsTwiceInOneProject() throws Exception {
    Path flights = folder.resolve("it's flights.parquet");
    sample(flights);
    DemoSettings settings =
        new DemoSettings(flights, DATA.resolve("airports.csv"), folder.resolve("project"), 100);

    String first = run(settings);
    String second = run(settings);

    assertThat(first)
        .contains("=> checked: 20,000 flights, 20,000 rows in training.parquet")
        .contains("route: online")
        .contains("values: all equal")
        .contains("./featuresql -u \"" + settings.url() + "\"")
        .matches(text -> text.chars().allMatch(c -> c < 128), "is plain ASCII");
    assertThat(withoutTimes(second)).isEqualTo(withoutTimes(first));
    assertThat(settings.project().resolve("registry.sql")).exists();
  }

  /** The numbers of README.md and the picture of the demo come from there. */
  @Test
  void onAllFlightsItPrintsWhatTheDocumentationShows() throws Exception {
    Path shown = Path.of("docs", "pictures", "demo.txt");
    Path flights = DATA.resolve("flights.parquet");
    Path project = folder.resolve("demo");
    String output =
        run(new DemoSettings(flights, DATA.resolve("airports.csv"), project, 100))
            .replace(project.toString(), "sql-examples/target/demo")
            .replace(DATA.toString(), "sql-examples/flights");
    int equal = output.indexOf("7. Trained as served");
    String part =
        withoutTimes(output)
            + output
                .substring(equal, output.indexOf("   => done"))
                .replaceAll(", [0-9.]+ s\n", "\n")
                .stripTrailing()
            + "\n";

    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(shown, part);
    } else {
      assertThat(part)
          .as("%s differs from a run; -Ddocs.write=true writes it", shown)
          .isEqualTo(Files.readString(shown));
    }
  }

  @Test
  void findsAnOnlineRowThatIsNotTheWarehouses() throws Exception {
    String url = "jdbc:featuresql:project=" + Files.createDirectory(folder.resolve("other"));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT 1 AS k, TIMESTAMP '2020-01-01' AS since, 5 AS f");
      statement.execute("CREATE ENTITY e (k INTEGER)");
      statement.execute(
          "CREATE FEATURE VIEW v ENTITY e TIMESTAMP since AS SELECT k, since, f FROM t");
      statement.execute("MATERIALIZE v");
      statement.execute("INSERT INTO t VALUES (1, TIMESTAMP '2020-01-02', 6)");
      String sql = "SELECT * FROM FEATURES v AS OF NOW";
      try (Connection online = DriverManager.getConnection(url + ";route=online");
          var lookUp = online.prepareStatement(sql + " WHERE k = ?");
          var computed = statement.executeQuery(sql)) {
        assertThatThrownBy(() -> Comparison.of(computed, lookUp))
            .isInstanceOf(DemoException.class)
            .hasMessage("'f' of [1] differs: 6 in the warehouse, 5 online");
      }
    }
  }

  private static void sample(Path flights) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet('"
              + DATA.resolve("flights.parquet")
              + "', file_row_number = true) WHERE file_row_number % 150 = 0) TO '"
              + flights.toString().replace("'", "''")
              + "'");
    }
  }

  private static String run(DemoSettings settings) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new Demo(settings, new PrintStream(bytes, true, StandardCharsets.UTF_8)).run();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Up to what only measures. */
  private static String withoutTimes(String output) {
    return output
        .substring(0, output.indexOf("5. The online store"))
        .replaceAll(", [0-9.]+ s\n", "\n");
  }
}
