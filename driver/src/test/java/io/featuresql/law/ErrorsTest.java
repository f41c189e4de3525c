package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.script.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users are told. {@code ^} marks the place in the statement: two of them the span that the
 * planner blames, a single one where the warehouse points.
 */
final class ErrorsTest {
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:route=offline");
    Results.run(connection, StatementsTest.TABLES);
    Results.run(
        connection,
        "CREATE FEATURE VIEW known ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
            + " loaded_at AS SELECT *, updated_at AS loaded_at FROM profile_rows",
        "CREATE FEATURE VIEW kept_offline ENTITY user_account TIMESTAMP updated_at OFFLINE"
            + " AS SELECT * FROM profile_rows",
        "CREATE ENTITY team (team_id BIGINT)",
        "CREATE FEATURE VIEW of_team ENTITY team (user_id) TIMESTAMP updated_at"
            + " AS SELECT * FROM profile_rows");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  static List<Script.Case> errors() {
    return Script.of(ErrorsTest.class, "errors.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("errors")
  void eachErrorNamesItsPlaceAndRemedy(Script.Case script) {
    String marked = script.input();
    SQLException error = refused(connection, marked.replace("^", ""));
    script.check(error.getSQLState() + " " + error.getMessage());
    int first = marked.indexOf('^');
    if (first < 0) {
      return;
    }
    String before = marked.substring(0, first);
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    int column = first - before.lastIndexOf('\n');
    assertThat(error.getMessage()).startsWith("line " + line + ":" + column + ": ");
    int last = marked.lastIndexOf('^');
    if (last > first && error.getCause() instanceof FeatureSqlException cause) {
      assertThat(cause.span()).contains(new Span(first, last - 1));
    }
  }

  /** The warehouse has nothing against it, and drops nothing. */
  @ParameterizedTest
  @CsvSource({
    "VIEW, profile, FEATURE VIEW, a feature view",
    "TABLE, bundle, FEATURE SERVICE, a feature service",
    "TABLE, user_account, ENTITY, an entity",
  })
  void aDropOfWhatIsNoTableWarns(String kind, String name, String meant, String what)
      throws SQLException {
    String sql = "DROP " + kind + " IF EXISTS ";
    String warning = "'" + name + "' is " + what + "; write DROP " + meant + " " + name;
    try (Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(sql + name)) {
      plain.execute(sql + name);
      assertThat(plain.getWarnings().getMessage()).isEqualTo(warning);
      assertThat((Object) plain.getWarnings().getNextWarning()).isNull();
      prepared.execute();
      assertThat(prepared.getWarnings().getMessage()).isEqualTo(warning);
      plain.execute(sql + "nothing_at_all");
      assertThat((Object) plain.getWarnings()).isNull();
    }
  }

  /** Only a query that lacks a function or type is one for another warehouse. */
  @Test
  void aViewWhoseQueryNoLongerHolds(@TempDir Path folder) throws SQLException, IOException {
    Path file = Files.writeString(folder.resolve("rows.csv"), "id,seen,f\n1,2026-01-01,2\n");
    try (Connection other = DriverManager.getConnection("jdbc:featuresql:")) {
      String view = "CREATE FEATURE VIEW %s ENTITY thing TIMESTAMP seen AS ";
      Results.run(
          other,
          "CREATE TABLE t AS SELECT 1 AS id, TIMESTAMP '2026-01-01' AS seen, 2 AS f",
          "CREATE MACRO twice(x) AS 2 * x",
          "CREATE ENTITY thing (id BIGINT)",
          view.formatted("of_file") + "SELECT id, seen, f FROM '" + file + "'",
          view.formatted("of_csv") + "SELECT * FROM read_csv('" + file + "')",
          view.formatted("of_macro") + "SELECT id, seen, twice(f) AS f FROM t",
          view.formatted("of_table") + "SELECT * FROM t");
      Files.delete(file);
      Results.run(other, "DROP MACRO twice");
      String read = "SELECT * FROM FEATURES %s AS OF NOW";
      for (String name : List.of("of_file", "of_csv")) {
        assertThat(refused(other, read.formatted(name)).getMessage())
            .contains("rows.csv")
            .doesNotContain("write it for");
      }
      assertThat(refused(other, read.formatted("of_macro")).getMessage())
          .contains("twice")
          .endsWith("; write it for DuckDB by CREATE OR REPLACE FEATURE VIEW of_macro");
      Results.run(other, "DROP TABLE t");
      assertThat(refused(other, read.formatted("of_table")).getMessage())
          .endsWith("Table with name t does not exist! (line 1:15 of the query)");
    }
  }

  /** Where no table has that name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SHOW ^features | write SHOW FEATURE VIEWS for the feature views, and DESCRIBE with the name of one for its features
          SELECT * FROM labels JOIN ^FEATURES profile ON true | 'profile' is a feature view; FEATURES stands directly behind the table that gets the features, without JOIN and with AS OF: FROM table FEATURES profile AS OF instant
          SELECT * FROM labels, ^features profile | 'profile' is a feature view; FEATURES stands directly behind the table that gets the features, without a comma and with AS OF: FROM table FEATURES profile AS OF instant
          """)
  void theWordFeaturesAsATableThatThereIsNot(String marked, String remedy) throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:featuresql:")) {
      Results.run(
          other,
          "CREATE TABLE labels AS SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS ts, 2 AS age",
          "CREATE ENTITY user_account (user_id BIGINT)",
          "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP ts AS FROM labels");
      SQLException error = refused(other, marked.replace("^", ""));
      assertThat(error.getMessage())
          .startsWith("line 1:" + (marked.indexOf('^') + 1) + ": Table with name")
          .endsWith("does not exist!\n" + remedy);
      assertThat(error.getSQLState()).isEqualTo("42000");
    }
  }

  private static SQLException refused(Connection connection, String sql) {
    SQLException error =
        catchThrowableOfType(SQLException.class, () -> Results.run(connection, sql));
    assertThat((Throwable) error).as("the statement was not refused: %s", sql).isNotNull();
    return error;
  }

  /** The other reasons are those of the planner's own test. */
  @Test
  void aForcedRouteThatCannotBeSaysWhy() throws SQLException {
    try (Connection online = DriverManager.getConnection("jdbc:featuresql:route=online")) {
      Results.run(online, StatementsTest.TABLES);
      SQLException error =
          refused(online, "SELECT * FROM FEATURES profile AS OF NOW WHERE user_id = 1");
      assertThat(error.getSQLState()).isEqualTo("42809");
      assertThat(error.getMessage())
          .isEqualTo(
              "line 1:15: route=online, but this statement has to go offline: feature view"
                  + " 'profile' is not materialized; run MATERIALIZE profile");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " FEATURES profile AS OF ts"})
  void aLongStatement(String clause) throws SQLException {
    String sql = "SELECT '" + "x".repeat(10_000_000) + "' AS s FROM labels" + clause + " LIMIT 1";
    assertThat(Results.rows(connection, sql).get(0).get(0)).asString().hasSize(10_000_000);
  }

  @Test
  void withoutAClauseTheWarehouseJudgesBrackets() throws SQLException {
    for (String features : List.of("1", "features.label")) {
      String sql =
          "SELECT " + "(".repeat(800) + features + ")".repeat(800) + " FROM labels features";
      assertThat(Results.rows(connection, sql)).hasSize(7);
    }
    String sql = "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000);
    assertThat(refused(connection, sql).getMessage()).contains("max_expression_depth");
  }

  /** DuckDB ends the process. */
  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}"})
  void listsAndStructsWithinOneAnotherAreCounted(String brackets) {
    String open = brackets.startsWith("{") ? "{'a':" : "[";
    String sql = "SELECT " + open.repeat(900) + "1" + brackets.substring(1).repeat(900);
    assertThat(refused(connection, sql).getMessage())
        .contains("more than 500 brackets within one another");
  }

  @Test
  void deepBracketsBesideAClauseAreRefused() {
    String sql =
        "SELECT "
            + ("(".repeat(10_000) + "1" + ")".repeat(10_000))
            + " FROM labels FEATURES profile AS OF ts";
    assertThat(refused(connection, sql).getMessage())
        .isEqualTo(
            "line 1:508: more than 500 brackets within one another; split the statement with WITH");
  }

  @Test
  void deepBracketsInsideAClauseAreRefused() {
    String sql =
        "SELECT * FROM labels FEATURES profile AS OF "
            + "(".repeat(10_000)
            + "ts"
            + ")".repeat(10_000);
    assertThat(refused(connection, sql).getSQLState()).isEqualTo("54001");
  }

  @Test
  void manyOperatorsDoNotOverrunTheStack() {
    for (String clause : List.of("", " FEATURES profile AS OF ts")) {
      String sql = "SELECT 1" + " + 1".repeat(20_000) + " FROM labels" + clause;
      try {
        Results.run(connection, sql);
      } catch (SQLException refused) {
        assertThat(refused.getSQLState()).isIn("42000", "54001");
      }
    }
  }

  static List<Script.Case> registries() {
    return Script.of(ErrorsTest.class, "registries.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("registries")
  void aRegistryThatDoesNotHoldIsRefused(Script.Case script, @TempDir Path project)
      throws IOException {
    Files.writeString(project.resolve("registry.sql"), script.input());
    SQLException error =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              try (Connection c =
                  DriverManager.getConnection("jdbc:featuresql:project=" + project)) {
                Results.run(c, "SHOW ENTITIES");
              }
            });
    assertThat(error.getSQLState()).isEqualTo("F0000");
    script.check(error.getMessage().replace(project.toString(), "PROJECT"));
  }
}
