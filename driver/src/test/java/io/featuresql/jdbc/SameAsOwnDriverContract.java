package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What has nothing of FeatureSQL in it gives the same through this driver as through that of the
 * engine: {@value #STATEMENTS} statements at random. The seed stands in the message of a failure;
 * {@code -Dfeaturesql.seed=} runs it again, {@code -Dfeaturesql.statements=} runs more.
 */
abstract class SameAsOwnDriverContract {
  static final int STATEMENTS = 2_000;

  private static final String REFUSED = "refused";
  private static final String NO_VALUE = "the driver fails to make a value";
  private static final int SHOWN = 20;

  private final GeneratedSql.Engine engine;

  SameAsOwnDriverContract(GeneratedSql.Engine engine) {
    this.engine = engine;
  }

  /** A database of its own, by the driver of the engine. */
  abstract Connection own() throws SQLException;

  /** Another one, by this driver. */
  abstract Connection ours() throws SQLException;

  /** The cell as a text that both drivers have, from a result of the own driver or of ours. */
  abstract Object cell(ResultSet rows, int column) throws SQLException;

  @Test
  @Timeout(300)
  void statementsAtRandomGiveTheSame() throws SQLException {
    long seed = Optional.ofNullable(Long.getLong("featuresql.seed")).orElse(20_261_128L);
    int count = Integer.getInteger("featuresql.statements", STATEMENTS);
    GeneratedSql sql = new GeneratedSql(seed, engine);
    List<String> differences = new ArrayList<>();
    int results = 0;
    try (Connection own = own();
        Connection ours = ours()) {
      for (String table : sql.tables()) {
        assertThat(outcome(ours, table)).as(table).isEqualTo(outcome(own, table));
      }
      for (int i = 0; i < count; i++) {
        String statement = sql.next();
        List<String> expected = outcome(own, statement);
        if (expected.equals(List.of(NO_VALUE))) {
          continue;
        }
        List<String> actual = outcome(ours, statement);
        if (!actual.equals(expected) && differences.size() < SHOWN) {
          differences.add(
              "seed %d, statement %d: %s%n%s"
                  .formatted(seed, i, statement, difference(expected, actual)));
        }
        results += expected.get(0).equals(REFUSED) ? 0 : 1;
      }
    }
    assertThat(String.join("\n", differences)).isEmpty();
    assertThat(results).as("statements that have a result").isGreaterThan(count / 4);
  }

  /** Commits and rollbacks without setAutoCommit(false), as programs call them in vain. */
  @Test
  void transactionsUnderAutoCommitEndTheSame() throws SQLException {
    List<String> expected;
    List<String> actual;
    try (Connection own = own()) {
      expected = ends(own);
    }
    try (Connection ours = ours()) {
      actual = ends(ours);
    }
    assertThat(actual).isEqualTo(expected);
    try (Connection ours = ours();
        Statement statement = ours.createStatement()) {
      statement.execute("SELECT 1");
      assertThatThrownBy(ours::commit)
          .extracting(e -> ((SQLException) e).getSQLState())
          .as("no transaction")
          .isEqualTo("25000");
    }
  }

  private static List<String> ends(Connection connection) throws SQLException {
    List<String> ends = new ArrayList<>();
    ends.add(end(connection::commit));
    ends.add(end(connection::rollback));
    run(connection, "CREATE TABLE ended (a INTEGER)");
    ends.add(end(connection::commit));
    run(connection, "BEGIN");
    run(connection, "INSERT INTO ended VALUES (1)");
    ends.add(end(connection::commit));
    ends.add(end(() -> run(connection, "COMMIT")));
    run(connection, "BEGIN");
    run(connection, "INSERT INTO ended VALUES (2)");
    ends.add(end(connection::rollback));
    ends.add(end(() -> run(connection, "ROLLBACK")));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM ended")) {
      rows.next();
      ends.add(rows.getString(1));
    }
    return ends;
  }

  /** DuckDB's driver closes a statement that fails. */
  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @FunctionalInterface
  private interface Ending {
    void run() throws SQLException;
  }

  /** The words of the engine or its driver, without what may stand around them. */
  private static String end(Ending ending) {
    try {
      ending.run();
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage()).contains("annot") ? "refused: cannot" : "" + e;
    }
  }

  private static String difference(List<String> expected, List<String> actual) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      if (!expected.get(i).equals(actual.get(i))) {
        return "  own  " + expected.get(i) + "\n  ours " + actual.get(i);
      }
    }
    return "  own  " + expected.size() + " lines\n  ours " + actual.size();
  }

  /** Labels, then the rows in the order of their texts; or a count; or that it was refused. */
  private List<String> outcome(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        // DuckDB has -1 where nothing is counted
        return List.of("count " + Math.max(0, statement.getUpdateCount()));
      }
      try (ResultSet rows = statement.getResultSet()) {
        List<String> texts = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          List<Object> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(cell(rows, i));
          }
          texts.add(row.toString());
        }
        texts.sort(null);
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          labels.add(rows.getMetaData().getColumnLabel(i));
        }
        texts.add(0, labels.toString());
        return texts;
      }
    } catch (SQLException e) {
      return List.of(REFUSED);
    } catch (RuntimeException e) {
      return List.of(NO_VALUE);
    }
  }
}
