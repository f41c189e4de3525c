package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which views of one table are read together on a warehouse without row numbers, and that nothing
 * of it shows. That the rows are right is the matter of {@link PointInTimeContract}.
 */
final class SharedRowsTest {
  private static final String SHARES = "shares the match of 'low'";

  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection =
        DriverManager.getConnection(
            "jdbc:featuresql:route=offline;strategy=union-window;warehouse="
                + PostgresServer.newDatabase());
    Results.run(
        connection,
        "CREATE TABLE visits (user_id bigint, at timestamp, pages integer, site text)",
        "INSERT INTO visits VALUES (1, '2026-01-01', 3, 'a'), (1, '2026-01-01', 2, 'b'),"
            + " (1, '2026-01-02', 7, NULL), (2, '2026-01-01', 5, 'c')",
        "CREATE TABLE \"Visits\" AS SELECT * FROM visits WHERE user_id = 1",
        "CREATE TABLE labels (id integer, user_id bigint, made timestamp)",
        "INSERT INTO labels VALUES (10, 1, '2026-01-01 12:00:00'), (11, 1, '2026-01-05'),"
            + " (12, 2, '2026-01-01'), (13, 3, '2026-01-01')",
        "CREATE TABLE squads (id integer, name text)",
        "INSERT INTO squads VALUES (10, 'x'), (11, 'y')",
        "CREATE ENTITY account (user_id bigint)",
        view("low", "pages FROM visits"),
        view("high", "site, pages * 2 AS depth FROM visits"),
        view("named", "site FROM visits AS v"),
        view("part", "site FROM visits WHERE pages > 2"),
        view("piece", "site FROM visits WHERE pages > 2"),
        view("quoted", "site FROM \"Visits\""),
        view("last", "site FROM visits ORDER BY at DESC LIMIT 1"),
        view("many", "unnest(ARRAY[pages, pages + 1]) AS page FROM visits"),
        "CREATE FEATURE VIEW late ENTITY account TIMESTAMP at DELAY INTERVAL '1' HOUR"
            + " AS SELECT user_id, at, site FROM visits",
        "CREATE FEATURE VIEW fresh ENTITY account TIMESTAMP at TTL INTERVAL '1' DAY"
            + " AS SELECT * FROM visits");
  }

  private static String view(String name, String query) {
    return "CREATE FEATURE VIEW "
        + name
        + " ENTITY account TIMESTAMP at AS SELECT user_id, at, "
        + query;
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static String explained(String sql, Object... parameters) throws SQLException {
    return Results.rows(connection, "EXPLAIN " + sql, parameters).toString();
  }

  private static List<String> rows(String sql, Object... parameters) throws SQLException {
    return Results.rows(connection, sql, parameters).stream().map(List::toString).sorted().toList();
  }

  /** The order of each view decides among its rows of one event. */
  @Test
  void eachViewHasItsFeaturesUnderItsAlias() throws SQLException {
    String sql =
        "SELECT *, high.at AS seen FROM labels AS l FEATURES low, high, fresh (pages AS young)"
            + " AS OF l.made";
    assertThat(explained(sql)).contains("'high': union and window").contains(SHARES);
    assertThat(rows(sql))
        .hasSize(4)
        .satisfiesExactly(
            row -> assertThat(row).startsWith("[10, 1, ").contains(", 3, b, 4, 3, "),
            row -> assertThat(row).startsWith("[11, 1, ").contains(", 7, null, 14, null, "),
            row -> assertThat(row).startsWith("[12, 2, ").contains(", 5, c, 10, 5, "),
            row ->
                assertThat(row).startsWith("[13, 3, ").endsWith("null, null, null, null, null]"));
  }

  @Test
  void starsAndWholeRowsShowNothingElse() throws SQLException {
    String clause = " FROM labels AS l FEATURES low, high AS OF l.made WHERE l.id = 10";
    assertThat(explained("SELECT high.*, low.pages" + clause)).contains(SHARES);
    assertThat(rows("SELECT high.*, low.pages" + clause)).containsExactly("[b, 4, 3]");
    String records = "SELECT row_to_json(low)::text, row_to_json(high)::text" + clause;
    assertThat(explained(records)).contains(SHARES);
    assertThat(rows(records)).containsExactly("[{\"pages\":3}, {\"site\":\"b\",\"depth\":4}]");
    String one = "SELECT l.id, low.pages, again.pages" + clause.replace("high", "low AS again");
    assertThat(explained(one)).contains(SHARES);
    assertThat(rows(one)).containsExactly("[10, 3, 3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "low, named",
        "low, part",
        "low, late",
        "low, last",
        "low, many",
        "low, quoted",
        "low, high ON user_id = l.user_id + 0"
      })
  void othersAreReadApart(String views) throws SQLException {
    String sql = "SELECT l.id FROM labels AS l FEATURES " + views + " AS OF l.made";
    assertThat(explained(sql)).doesNotContain("shares the match");
    assertThat(rows(sql)).containsExactly("[10]", "[11]", "[12]", "[13]");
  }

  @Test
  void theSameConditionIsTheSameRows() throws SQLException {
    String sql =
        "SELECT l.id, part.site, piece.site FROM labels AS l FEATURES part, piece AS OF made";
    assertThat(explained(sql)).contains("shares the match of 'part'");
    assertThat(rows(sql))
        .containsExactly("[10, a, a]", "[11, null, null]", "[12, c, c]", "[13, null, null]");
  }

  /** Hidden columns cannot be kept out of this star. */
  @Test
  void aStarOverUsingIsAsBefore() throws SQLException {
    String sql =
        "SELECT * FROM labels AS l JOIN squads AS g USING (id) FEATURES low, high AS OF made";
    assertThat(explained(sql)).doesNotContain("shares the match");
    assertThat(rows(sql)).hasSize(2).first().asString().endsWith(", x, 3, b, 4]");
    String listed = sql.replace("*", "id, name, pages, site");
    assertThat(explained(listed)).contains(SHARES);
    assertThat(rows(listed)).containsExactly("[10, x, 3, b]", "[11, y, 7, null]");
  }

  @Test
  void eachParameterIsAKeyOfItsOwn() throws SQLException {
    String sql =
        "SELECT id, low.pages, p.pages FROM labels AS l FEATURES low ON user_id = ?,"
            + " low AS p ON user_id = ? AS OF made WHERE id = 10";
    assertThat(explained(sql, 1, 2)).doesNotContain("shares the match");
    assertThat(rows(sql, 1, 2)).containsExactly("[10, 3, 5]");
  }
}
