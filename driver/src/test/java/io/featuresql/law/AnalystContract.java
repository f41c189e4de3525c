package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.law.AnalystScript.Task;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The analyst's SQL survives: statements in the warehouse's own dialect with a FEATURES clause give
 * the columns, the rows and the counts of the same statements over tables that were joined by hand.
 * To run some of them only, give a part of their names as {@code -Dfeaturesql.tasks=}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnalystContract {
  private static final int AT_LEAST = 60;

  @TempDir Path folder;

  private final AnalystScript script;
  private Connection connection;

  AnalystContract(String file) {
    script = AnalystScript.read(file);
  }

  /** The URL of a project whose warehouse has nothing in it. */
  abstract String project() throws SQLException;

  /**
   * What a task may have left: the tables {@code made} and {@code base}, and the view {@code seen}.
   */
  List<String> cleanUp() {
    return List.of(
        "DROP VIEW IF EXISTS seen", "DROP TABLE IF EXISTS made", "DROP TABLE IF EXISTS base");
  }

  @BeforeAll
  void open() throws SQLException {
    connection = DriverManager.getConnection(project() + ";route=offline");
    Results.run(connection, script.setup().toArray(String[]::new));
  }

  @AfterAll
  void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }

  @Test
  void theScriptIsLong() {
    assertThat(script.tasks())
        .extracting(Task::name)
        .hasSizeGreaterThan(AT_LEAST)
        .doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> theStatementGivesWhatItGivesOverTheJoinedTable() {
    String part = System.getProperty("featuresql.tasks", "");
    return script.tasks().stream()
        .filter(task -> task.name().contains(part))
        .map(task -> DynamicTest.dynamicTest(task.name(), () -> check(task)));
  }

  private void check(Task task) throws SQLException {
    if (task.is("refused")) {
      assertThatThrownBy(() -> outcomes(task, task.statements()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(task.options().get("refused"));
      return;
    }
    List<Outcome> actual;
    try {
      actual = outcomes(task, task.statements());
    } catch (SQLException e) {
      throw new AssertionError(
          e.getSQLState() + ": " + e.getMessage() + "\n" + task.statements(), e);
    }
    Outcome last = actual.get(actual.size() - 1);
    assertThat(last.rows().isEmpty())
        .as("no row of %s", task.statements())
        .isEqualTo(task.is("empty"));
    if (!task.is("runs")) {
      assertThat(actual)
          .as("%s%nbeside%n%s", task.statements(), task.byHand())
          .isEqualTo(outcomes(task, task.byHand()));
    }
  }

  /** What a statement gives: columns with their types, and rows as text; or only a count. */
  private record Outcome(List<String> columns, List<String> rows) {}

  private List<Outcome> outcomes(Task task, List<String> statements) throws SQLException {
    if (statements.size() > 1) {
      Results.run(connection, cleanUp().toArray(String[]::new));
    }
    List<Outcome> outcomes = new ArrayList<>();
    String value =
        task.is("value")
            ? Results.rows(connection, task.options().get("value")).get(0).get(0).toString()
            : "";
    for (String sql : statements) {
      String text = sql.replace("{folder}", folder.toString()).replace("{value}", value);
      boolean prepared = sql.contains("?") && !task.parameters().isEmpty();
      try (Statement statement =
          prepared ? connection.prepareStatement(text) : connection.createStatement()) {
        boolean rows =
            statement instanceof PreparedStatement one
                ? execute(one, task.parameters())
                : statement.execute(text);
        outcomes.add(
            rows
                ? outcome(statement.getResultSet(), task.is("ordered"))
                : new Outcome(List.of(), List.of("" + statement.getUpdateCount())));
      }
    }
    return outcomes;
  }

  private static boolean execute(PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    return statement.execute();
  }

  private static Outcome outcome(ResultSet result, boolean ordered) throws SQLException {
    try (result) {
      ResultSetMetaData metaData = result.getMetaData();
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= metaData.getColumnCount(); i++) {
        columns.add(metaData.getColumnLabel(i) + " " + metaData.getColumnTypeName(i));
      }
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row.toString());
      }
      return new Outcome(columns, ordered ? rows : rows.stream().sorted().toList());
    }
  }
}
