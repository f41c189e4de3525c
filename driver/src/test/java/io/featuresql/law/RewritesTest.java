package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.featuresql.script.SqlLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What EXPLAIN shows of each route and strategy, as files: the statement, a line, the plan with its
 * SQL in lines. After a change that is meant, {@code mvn test -Dtest=RewritesTest
 * -Dfeaturesql.golden=write} writes them.
 */
final class RewritesTest {
  private static final Path FILES = Path.of("src/test/resources/io/featuresql/law/rewrites");
  private static final String LINE = "\n----\n";
  private static final String SQL = "\nsql:\n";
  private static final boolean WRITE = "write".equals(System.getProperty("featuresql.golden"));

  private static Connection connection;
  private static Connection narrow;
  private static Connection event;

  @BeforeAll
  static void open() throws SQLException {
    String project = "jdbc:featuresql:project=memory:rewrites";
    connection = DriverManager.getConnection(project);
    narrow = DriverManager.getConnection(project + ";strategy=narrow-match");
    event = DriverManager.getConnection(project + ";strategy=event-match");
    Results.run(connection, StatementsTest.TABLES);
    Results.run(
        connection,
        "CREATE FEATURE VIEW known ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
            + " loaded_at TTL INTERVAL '90' DAY DELAY INTERVAL '10' MINUTE"
            + " AS SELECT *, updated_at AS loaded_at FROM profile_rows",
        "CREATE FEATURE VIEW counted ENTITY user_account TIMESTAMP clicked_at"
            + " AS SELECT user_id, clicked_at, sum(clicks) OVER (PARTITION BY user_id) AS total"
            + " FROM click_rows",
        "MATERIALIZE profile");
  }

  @AfterAll
  static void close() throws SQLException {
    narrow.close();
    event.close();
    connection.close();
  }

  static Stream<Arguments> statements() {
    return Stream.of(
        arguments("per-row", "SELECT *, profile.updated_at FROM labels FEATURES profile AS OF ts"),
        arguments("ttl-and-delay", "SELECT * FROM labels FEATURES known (age) BEFORE ts"),
        arguments(
            "two-views-of-one-table",
            "SELECT * FROM labels FEATURES profile (age), profile (country) AS p AS OF ts"),
        arguments(
            "kept-instants",
            "SELECT id, age FROM labels l FEATURES known (age) AS OF l.ts"
                + " WHERE id > 0 AND l.ts BETWEEN DATE '2026-01-01' AND TIMESTAMP '2026-02-01'"),
        arguments(
            "kept-instants-of-a-shared-match",
            "SELECT id FROM labels FEATURES profile (age) WITHIN INTERVAL '1' DAY,"
                + " profile (country) AS p WITHIN INTERVAL '9' DAY AS OF ts"
                + " WHERE '2026-01-01 10:30' < ts"),
        arguments("narrow", "SELECT * FROM labels FEATURES known, profile (age AS years) AS OF ts"),
        arguments(
            "narrow-two-views-of-one-table",
            "SELECT * FROM labels FEATURES profile (age), profile (country) AS p AS OF ts"),
        arguments("event-match", "SELECT * FROM labels FEATURES known (age) AS OF ts"),
        arguments(
            "event-match-of-all-features",
            "SELECT * FROM labels FEATURES known BEFORE ts KNOWN AS OF DATE '2026-02-01'"),
        arguments("window", "SELECT * FROM labels FEATURES counted AS OF ts"),
        arguments(
            "window-with-cte", "WITH x AS (FROM labels) SELECT * FROM x FEATURES counted AS OF ts"),
        arguments(
            "constant", "SELECT id, age FROM labels FEATURES profile AS OF TIMESTAMP '2026-01-05'"),
        arguments("parameter", "SELECT id, age FROM labels FEATURES profile AS OF ? WHERE id = ?"),
        arguments(
            "known-constant", "SELECT id, age FROM labels FEATURES known AS OF ts KNOWN AS OF NOW"),
        arguments(
            "known-per-row", "SELECT id, age FROM labels FEATURES known AS OF ts KNOWN AS OF ts"),
        arguments("population", "SELECT * FROM FEATURES profile AS OF NOW WHERE age > 30"),
        arguments("population-of-two", "SELECT * FROM FEATURES profile, activity AS OF NOW"),
        arguments("service", "SELECT bundle.*, id FROM labels FEATURES bundle AS OF ts"),
        arguments("same-name", "SELECT id FROM labels FEATURES profile (age AS ts) AS OF ts"),
        arguments(
            "pivot",
            "PIVOT labels FEATURES profile (country) AS OF ts ON country USING sum(label)"),
        arguments("create-view", "CREATE VIEW made AS FROM labels FEATURES profile AS OF NOW"),
        arguments(
            "online-keys", "SELECT * FROM FEATURES profile AS OF NOW WHERE user_id IN (1, ?)"),
        arguments(
            "online-values",
            "SELECT x, age, profile.updated_at FROM (VALUES (?, 2)) AS r (user_id, x) FEATURES"
                + " profile WITHIN INTERVAL '1' DAY AS OF NOW"),
        arguments("materialize", "MATERIALIZE profile, activity"),
        arguments("definition", "DROP FEATURE VIEW activity"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void thePlanIsTheOneInTheFile(String name, String sql) throws SQLException, IOException {
    String plan =
        Results.rows(connection(name), "EXPLAIN " + sql).stream()
            .map(row -> String.valueOf(row.get(0)))
            .collect(Collectors.joining("\n"));
    int at = plan.indexOf(SQL);
    String lines =
        at < 0
            ? plan
            : plan.substring(0, at + SQL.length()) + SqlLines.of(plan.substring(at + SQL.length()));
    String actual = sql + LINE + lines + "\n";
    Path file = FILES.resolve(name + ".txt");
    if (WRITE) {
      Files.createDirectories(FILES);
      Files.writeString(file, actual);
    }
    assertThat(file).hasContent(actual);
  }

  /** The one with the strategy that the name of the file begins with. */
  private static Connection connection(String name) {
    return name.startsWith("narrow") ? narrow : name.startsWith("event") ? event : connection;
  }

  @Test
  void everyFileIsUsed() throws IOException {
    List<String> names = statements().map(arguments -> arguments.get()[0] + ".txt").toList();
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }
}
