package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.script.Script;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What analysts write, with a FEATURES clause in each position that the grammar allows, against the
 * same statement over tables that were joined by hand.
 */
final class StatementsTest {
  static final String[] TABLES = {
    """
    CREATE TABLE profile_rows AS SELECT * FROM (VALUES
      (1, TIMESTAMP '2026-01-01', 30, 'NO', [1, 2]), (1, TIMESTAMP '2026-01-05', 31, 'SE', [3]),
      (2, TIMESTAMP '2026-01-02', 40, NULL, NULL), (3, TIMESTAMP '2026-01-03', 50, 'NO', []))
      AS t (user_id, updated_at, age, country, codes)\
    """,
    """
    CREATE TABLE click_rows AS SELECT * FROM (VALUES
      (1, TIMESTAMP '2026-01-04', 5, {'page': 'home', 'ms': 12}),
      (2, TIMESTAMP '2026-01-03', 1, {'page': 'cart', 'ms': 7}))
      AS t (user_id, clicked_at, clicks, last)\
    """,
    """
    CREATE TABLE labels AS SELECT * FROM (VALUES
      (10, 1, TIMESTAMP '2026-01-05', 0.5), (11, 1, TIMESTAMP '2026-01-03', 0.1),
      (12, 2, TIMESTAMP '2026-01-02', 1.0), (13, 2, TIMESTAMP '2026-01-01', 2.0),
      (14, NULL, TIMESTAMP '2026-01-10', 3.0), (15, 1, NULL, 4.0), (10, 1, TIMESTAMP '2026-01-05', 0.5))
      AS t (id, user_id, ts, label)\
    """,
    "CREATE TABLE users (user_id INTEGER, name VARCHAR)",
    "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy')",
    "CREATE TABLE \"odd table\" AS SELECT id AS \"select\", user_id AS \"user\", ts AS \"as\" FROM"
        + " labels",
    "CREATE TABLE features AS SELECT user_id, ts, label AS features FROM labels",
    "CREATE TABLE target (id INTEGER, age INTEGER)",
    "CREATE ENTITY user_account (user_id BIGINT)",
    "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at"
        + " AS SELECT * FROM profile_rows",
    "CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at"
        + " AS SELECT user_id, clicked_at, clicks, last FROM click_rows",
    "CREATE FEATURE SERVICE bundle AS profile (age, country AS home), activity (clicks)",
    // the same, joined by hand
    "CREATE TABLE j AS SELECT l.*, p.age, p.country, p.codes FROM labels l LEFT JOIN LATERAL"
        + " (SELECT * FROM profile_rows p WHERE p.user_id = l.user_id AND updated_at <= l.ts"
        + " ORDER BY updated_at DESC LIMIT 1) p ON true",
    "CREATE TABLE jj AS SELECT j.*, a.clicks, a.last FROM j LEFT JOIN LATERAL"
        + " (SELECT * FROM click_rows a WHERE a.user_id = j.user_id AND clicked_at <= j.ts"
        + " ORDER BY clicked_at DESC LIMIT 1) a ON true",
    "CREATE TABLE matched AS SELECT l.*, p.updated_at FROM labels l LEFT JOIN LATERAL"
        + " (SELECT * FROM profile_rows p WHERE p.user_id = l.user_id AND updated_at <= l.ts"
        + " ORDER BY updated_at DESC LIMIT 1) p ON true",
    "CREATE TABLE now AS SELECT user_id::BIGINT AS user_id, age, country, codes FROM profile_rows"
        + " QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) = 1",
  };

  private static final Pattern LITERAL =
      Pattern.compile("(TIMESTAMP )?'(?<text>[^']*)'|(BIGINT )?(?<number>\\d+)");

  @TempDir static Path folder;
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:route=offline");
    Results.run(connection, TABLES);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  static List<Script.Case> queries() {
    return Script.of(StatementsTest.class, "statements.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void aQueryGivesWhatItGivesOverTheJoinedTable(Script.Case script) throws SQLException {
    List<String> lines = new ArrayList<>(script.input().lines().toList());
    String last = lines.get(lines.size() - 1);
    Object[] parameters = {};
    if (last.startsWith("? ")) {
      lines.remove(lines.size() - 1);
      parameters =
          Stream.of(last.substring(2).split(", ")).map(StatementsTest::parameter).toArray();
    }
    assertThat(sorted(result(String.join("\n", lines), parameters)))
        .isEqualTo(sorted(result(script.expected())));
  }

  /** The value of a literal. */
  private static Object parameter(String literal) {
    Matcher matcher = LITERAL.matcher(literal);
    assertThat(matcher.matches()).as("a parameter: %s", literal).isTrue();
    String text = matcher.group("text");
    return text == null
        ? literal.startsWith("BIGINT")
            ? (Object) Long.valueOf(matcher.group("number"))
            : Integer.valueOf(literal)
        : literal.startsWith("TIMESTAMP") ? LocalDateTime.parse(text.replace(' ', 'T')) : text;
  }

  /** A macro, which hides from the planner that its value is of no column. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "narrow-match", "asof-join", "grouped-match"})
  void anAsOfJoinThatTheWarehouseRefusesIsTakenInAnotherForm(String strategy) throws SQLException {
    try (Connection refusing = DriverManager.getConnection("jdbc:featuresql:strategy=" + strategy);
        Statement statement = refusing.createStatement()) {
      Results.run(refusing, TABLES);
      statement.execute("CREATE MACRO day_of(x) AS current_date");
      String sql = "SELECT id, age, clicks FROM labels FEATURES profile, activity AS OF day_of(ts)";
      String byHand =
          "SELECT id, n.age, a.clicks FROM labels LEFT JOIN now n USING (user_id) LEFT JOIN"
              + " click_rows a USING (user_id)";
      List<List<Object>> expected = Results.rows(refusing, byHand);
      List<String> explained =
          Results.rows(refusing, "EXPLAIN " + sql).stream()
              .map(line -> String.valueOf(line.get(0)))
              .toList();
      String told =
          String.join("\n", explained.subList(explained.indexOf("sql:") + 1, explained.size()));
      assertThat(Results.rows(refusing, told)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(Results.rows(refusing, sql)).containsExactlyInAnyOrderElementsOf(expected);
      for (int i = 0; i < 2; i++) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          assertThat(Results.names(rows)).containsExactly("id", "age", "clicks");
        }
      }
      statement.execute("CREATE TABLE made AS " + sql);
      assertThat(Results.rows(refusing, "FROM made")).containsExactlyInAnyOrderElementsOf(expected);
      Results.run(
          refusing,
          "CREATE TABLE kept_rows (user_id BIGINT, seen_at TIMESTAMP, age INTEGER)",
          "CREATE FEATURE VIEW kept ENTITY user_account TIMESTAMP seen_at AS SELECT * FROM"
              + " kept_rows");
      String insert =
          "INSERT INTO features.kept (user_id, seen_at, age) SELECT user_id, ts, age FROM labels"
              + " FEATURES profile AS OF day_of(ts) WHERE id IN (11, 12)";
      for (int i = 1; i <= 2; i++) {
        assertThat(statement.executeUpdate(insert)).isEqualTo(2);
        assertThat(Results.rows(refusing, "SELECT count(*), sum(age) FROM kept_rows"))
            .isEqualTo(
                Results.rows(refusing, "SELECT " + 2 * i + "::BIGINT, " + 71 * i + "::HUGEINT"));
      }
    }
  }

  /** A result, as text, so that nested values compare. */
  private static List<List<String>> result(String sql, Object... parameters) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
        rows.add(Results.names(result));
      }
    }
    return rows;
  }

  private static List<String> sorted(List<List<String>> rows) {
    return rows.stream().map(List::toString).sorted().toList();
  }

  static List<Script.Case> changes() {
    return Script.of(StatementsTest.class, "changes.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aChangeLeavesWhatItLeavesFromTheJoinedTable(Script.Case script) throws SQLException {
    String[] statements = script.input().replace("FOLDER", folder.toString()).split("\n");
    try {
      Results.run(
          connection,
          "CREATE TABLE base AS SELECT DISTINCT id, 0 AS age FROM labels",
          statements[0]);
      assertThat(sorted(result(statements[1]))).isEqualTo(sorted(result(script.expected())));
    } finally {
      Results.run(connection, "DROP TABLE base", "DELETE FROM target");
      for (String drop : List.of("TABLE", "VIEW", "MACRO TABLE")) {
        try {
          Results.run(connection, "DROP " + drop + " IF EXISTS made");
        } catch (SQLException anotherKind) {
          continue;
        }
      }
    }
  }
}
