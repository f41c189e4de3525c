package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One set of definitions and statements on two warehouses gives the same rows: the clause in each
 * of its positions, on DuckDB and on the warehouse on trial.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SameAnswerContract {
  private final TestEngine reference = new DuckDbEngine();
  private Connection expected;
  Connection actual;

  /** The warehouse on trial. */
  abstract TestEngine engine();

  @BeforeAll
  void build() throws SQLException {
    expected = open(reference);
    actual = open(engine());
  }

  @AfterAll
  void close() throws SQLException {
    try (Connection one = expected;
        Connection other = actual) {
      assertThat(one).isNotSameAs(other);
    }
  }

  private static Connection open(TestEngine engine) throws SQLException {
    String name = "same_" + engine.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    Connection connection = DriverManager.getConnection(engine.project(name));
    String time = engine.timestamp();
    String text = engine.text();
    Results.run(
        connection,
        "CREATE TABLE labels (id INTEGER, user_id BIGINT, made_at " + time + ", other_id BIGINT)",
        "INSERT INTO labels VALUES (1, 1, TIMESTAMP '2026-01-05 12:00:00', 2),"
            + " (2, 1, TIMESTAMP '2026-01-03 00:00:00', 3),"
            + " (3, 2, TIMESTAMP '2026-01-04 09:00:00.000001', 1), (4, NULL, NULL, 1),"
            + " (4, 3, TIMESTAMP '2026-01-10 00:00:00', NULL),"
            + " (4, 3, TIMESTAMP '2026-01-10 00:00:00', NULL)",
        "CREATE TABLE profiles (user_id BIGINT, updated_at "
            + time
            + ", loaded_at "
            + time
            + ", age INTEGER, country "
            + text
            + ")",
        "INSERT INTO profiles VALUES"
            + " (1, TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-01 01:00:00', 30, 'de'),"
            + " (1, TIMESTAMP '2026-01-03 00:00:00', TIMESTAMP '2026-01-03 01:00:00', 31, 'De'),"
            + " (1, TIMESTAMP '2026-01-03 00:00:00', TIMESTAMP '2026-01-04 01:00:00', 32, NULL),"
            + " (2, TIMESTAMP '2026-01-04 09:00:00.000001', NULL, 40, 'fr'),"
            + " (2, TIMESTAMP '2026-01-04 09:00:00.000001', NULL, 40, 'FR'),"
            + " (3, TIMESTAMP '2026-01-02 00:00:00', TIMESTAMP '2026-01-02 00:00:00', NULL, 'us')",
        "CREATE ENTITY account (user_id BIGINT)",
        "CREATE FEATURE VIEW profile ENTITY account TIMESTAMP updated_at CREATED TIMESTAMP"
            + " loaded_at AS SELECT user_id, updated_at, loaded_at, age, country FROM profiles",
        "CREATE FEATURE VIEW young ENTITY account TIMESTAMP updated_at TTL INTERVAL '2' DAY"
            + " DELAY INTERVAL '1' HOUR AS SELECT user_id, updated_at, age * 2 AS double_age"
            + " FROM profiles WHERE age IS NOT NULL",
        "CREATE FEATURE VIEW counted ENTITY account TIMESTAMP day AS SELECT user_id,"
            + " CAST(updated_at AS DATE) AS day, count(*) AS updates FROM profiles"
            + " GROUP BY user_id, CAST(updated_at AS DATE)",
        "CREATE FEATURE SERVICE model AS profile (age AS years, country), young");
    return connection;
  }

  static Stream<String> statements() {
    return Stream.of(
        "SELECT * FROM labels FEATURES profile AS OF made_at",
        "SELECT * FROM labels AS l FEATURES profile, young AS OF l.made_at",
        "SELECT * FROM labels FEATURES counted AS OF made_at",
        "SELECT *, profile.updated_at FROM labels FEATURES profile AS OF made_at",
        "SELECT l.*, profile.*, profile.updated_at AS matched FROM labels l FEATURES profile BEFORE"
            + " made_at",
        "SELECT id, years, country, double_age FROM labels FEATURES model AS OF made_at",
        "SELECT id, model.* FROM labels FEATURES model AS OF made_at",
        "SELECT m.years, m.double_age FROM labels FEATURES model AS m AS OF made_at",
        "SELECT id, a.age, b.age AS other_age FROM labels FEATURES profile (age) AS a,"
            + " profile (age) AS b ON user_id = other_id AS OF made_at",
        "SELECT id, age FROM labels FEATURES profile (age) WITHIN INTERVAL '1' DAY AS OF made_at",
        "SELECT id, age FROM labels FEATURES profile (age) WITHIN INTERVAL '129600.000001' SECOND"
            + " AS OF made_at",
        "SELECT id, age FROM labels FEATURES profile (age) WITHIN INTERVAL '0.000001' SECOND"
            + " AS OF TIMESTAMP '2026-01-04 09:00:00.000002'",
        "SELECT * FROM FEATURES profile (age) WITHIN INTERVAL '0.000001' SECOND"
            + " AS OF TIMESTAMP '2026-01-04 09:00:00.000002'",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF TIMESTAMP '2026-01-03 12:00:00'",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF DATE '2026-01-04'",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF NOW",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF current_date",
        "SELECT id, age, country FROM labels FEATURES profile BEFORE LOCALTIMESTAMP",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF current_date - INTERVAL '1' DAY",
        "SELECT id, age, double_age FROM labels FEATURES profile (age), young AS OF"
            + " current_timestamp - INTERVAL '1' HOUR",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF CAST(localtimestamp AS DATE)",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF CASE WHEN current_date > DATE"
            + " '2026-01-01' THEN TIMESTAMP '2026-01-03 12:00:00' END",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF made_at KNOWN AS OF current_date",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF current_date KNOWN AS OF made_at",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF CASE WHEN made_at < current_date"
            + " THEN made_at END",
        "SELECT * FROM FEATURES profile AS OF current_date KNOWN AS OF localtimestamp",
        "SELECT * FROM FEATURES profile, young AS OF current_date - INTERVAL '1' DAY",
        "SELECT id FROM labels WHERE user_id IN (SELECT user_id FROM FEATURES profile AS OF"
            + " LocalTimestamp WHERE age > 31)",
        "WITH made AS (SELECT id, age FROM labels FEATURES profile AS OF current_date)"
            + " SELECT a.id, b.age FROM made a JOIN made b ON a.id = b.id",
        "SELECT id, age, country FROM labels FEATURES profile AS OF made_at"
            + " KNOWN AS OF TIMESTAMP '2026-01-03 12:00:00'",
        "SELECT id, age, country FROM labels FEATURES profile AS OF made_at KNOWN AS OF made_at",
        "SELECT id, age, country FROM labels FEATURES profile AS OF NOW KNOWN AS OF made_at",
        "SELECT id, first.age, age_then FROM labels FEATURES profile (age) AS first AS OF made_at"
            + " FEATURES profile (age AS age_then) AS OF TIMESTAMP '2026-01-02 00:00:00'",
        "WITH l AS (SELECT id, user_id, made_at FROM labels WHERE id < 4) SELECT * FROM l FEATURES"
            + " profile AS OF made_at",
        "WITH made AS (SELECT id, age FROM labels FEATURES profile AS OF made_at)"
            + " SELECT a.id, b.age FROM made a JOIN made b ON a.id = b.id",
        "SELECT q.id, q.age FROM (SELECT id, age FROM labels FEATURES profile AS OF made_at) AS q"
            + " WHERE q.age > 30",
        "SELECT id FROM labels WHERE user_id IN"
            + " (SELECT user_id FROM FEATURES profile AS OF NOW WHERE age > 31)",
        "SELECT count(*), max(age), min(country) FROM labels FEATURES profile AS OF made_at",
        "SELECT country, count(*) AS n FROM labels FEATURES profile AS OF made_at GROUP BY country"
            + " HAVING count(*) > 0",
        "SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY made_at, id) AS n, age"
            + " FROM labels FEATURES profile AS OF made_at WHERE age IS NOT NULL",
        "SELECT a.id, age FROM labels AS a JOIN labels AS b ON a.id = b.other_id"
            + " FEATURES profile (age) ON user_id = a.user_id AS OF b.made_at",
        "SELECT l.id, n.x, age FROM (labels AS l FEATURES profile (age) AS OF l.made_at)"
            + " JOIN (SELECT 1 AS x) AS n ON n.x = l.id",
        "SELECT id, age FROM labels FEATURES profile (age) AS OF made_at UNION ALL"
            + " SELECT id, double_age FROM labels FEATURES young AS OF made_at",
        "SELECT r.user_id, age FROM (VALUES (CAST(1 AS BIGINT), TIMESTAMP '2026-01-02 00:00:00'),"
            + " (CAST(9 AS BIGINT), TIMESTAMP '2026-01-02 00:00:00')) AS r (user_id, made_at)"
            + " FEATURES profile (age) AS OF r.made_at",
        "SELECT * FROM FEATURES profile AS OF TIMESTAMP '2026-01-03 00:00:00'",
        "SELECT *, profile.updated_at FROM FEATURES profile AS OF TIMESTAMP '2026-01-03 00:00:00'",
        "SELECT profile.* FROM FEATURES profile AS OF NOW",
        "SELECT * FROM FEATURES profile, young AS OF TIMESTAMP '2026-01-04 12:00:00'",
        "SELECT *, young.updated_at FROM FEATURES profile, young AS OF TIMESTAMP '2026-01-04"
            + " 12:00:00'",
        "SELECT id, labels.made_at AS t, profile.made_at AS x FROM labels FEATURES"
            + " profile (age AS made_at) AS OF labels.made_at WHERE id = 1",
        "SELECT id, CASE WHEN age > 30 THEN 'old' ELSE 'new' END AS c FROM labels"
            + " FEATURES profile AS OF made_at ORDER BY id",
        "SELECT id, age FROM (SELECT * FROM labels ORDER BY id, made_at, user_id LIMIT 3) AS l"
            + " FEATURES profile AS OF made_at",
        "SELECT DISTINCT country FROM labels FEATURES profile AS OF made_at",
        "SELECT id, age FROM labels FEATURES profile AS OF made_at ORDER BY id, made_at LIMIT 2");
  }

  @ParameterizedTest
  @MethodSource("statements")
  void everyPositionGivesTheRowsOfDuckDb(String sql) throws SQLException {
    check(sql, List.of());
  }

  private void check(String sql, List<Object> values) throws SQLException {
    if (sql.contains("AS r (") && !engine().hasColumnLists()) {
      assertThatThrownBy(() -> Results.rows(actual, sql, values.toArray()))
          .isInstanceOf(SQLSyntaxErrorException.class);
      return;
    }
    assertThat(plain(Results.rows(actual, sql, values.toArray())))
        .as(sql)
        .containsExactlyInAnyOrderElementsOf(plain(Results.rows(expected, sql, values.toArray())));
  }

  static Stream<Arguments> parameters() {
    return Stream.of(
        Arguments.of(
            "SELECT id, age FROM labels FEATURES profile AS OF ? WHERE id = ?",
            List.of(LocalDateTime.parse("2026-01-02T00:00:00"), 1)),
        Arguments.of(
            "SELECT id, age FROM labels FEATURES profile ON user_id = ? AS OF made_at",
            List.of(1L)),
        Arguments.of(
            "SELECT * FROM (VALUES (?, ?)) AS r (user_id, made_at) FEATURES profile (age) AS OF"
                + " made_at",
            List.of(1L, LocalDateTime.parse("2026-01-02T00:00:00"))),
        Arguments.of(
            "SELECT ? AS x, id, age FROM labels FEATURES profile AS OF made_at WHERE age > ?",
            List.of(7, 30)),
        Arguments.of(
            "SELECT $2 AS x, id, age FROM labels FEATURES profile AS OF $1 WHERE id >= $2",
            List.of(LocalDateTime.parse("2026-01-03T00:00:00"), 2)),
        Arguments.of(
            "SELECT $least AS x, id, age FROM labels FEATURES profile AS OF $at WHERE id >= $least",
            List.of(2, LocalDateTime.parse("2026-01-03T00:00:00"))),
        Arguments.of("SELECT id FROM labels WHERE id = $1 OR other_id = $1", List.of(2)),
        Arguments.of("SELECT id FROM labels WHERE id = $b OR other_id = $a", List.of(2, 3)),
        atTheEndOfMicroseconds("2026-01-05T09:00:00.000002"),
        atTheEndOfMicroseconds("2026-01-05T09:00:00.000003"));
  }

  /** A row of 2026-01-04 09:00:00.000001 is young enough for the first instant alone. */
  private static Arguments atTheEndOfMicroseconds(String instant) {
    return Arguments.of(
        "SELECT ? AS x, id, age FROM labels FEATURES profile (age) WITHIN INTERVAL '86400.000001'"
            + " SECOND AS OF ? WHERE id < ?",
        List.of(7, LocalDateTime.parse(instant), 4));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void parametersMeanTheSame(String sql, List<Object> values) throws SQLException {
    check(sql, values);
  }

  @Test
  void tablesAndViewsAreMade() throws SQLException {
    for (Connection connection : List.of(expected, actual)) {
      Results.run(
          connection,
          "CREATE TABLE made AS SELECT labels.*, profile.* FROM labels FEATURES profile AS OF"
              + " made_at",
          "INSERT INTO made SELECT labels.*, profile.* FROM labels FEATURES profile BEFORE made_at",
          "CREATE VIEW seen AS SELECT id, age FROM labels FEATURES profile AS OF made_at");
    }
    for (String sql : List.of("SELECT * FROM made", "SELECT * FROM seen")) {
      assertThat(plain(Results.rows(actual, sql)))
          .hasSizeGreaterThan(5)
          .containsExactlyInAnyOrderElementsOf(plain(Results.rows(expected, sql)));
    }
  }

  @Test
  void aTableThatFailsIsNotMade() {
    assertThatThrownBy(
            () ->
                Results.run(
                    actual,
                    "CREATE TABLE twice AS SELECT labels.*, profile.age AS id FROM labels"
                        + " FEATURES profile AS OF made_at"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("two columns 'id'");
    assertThatThrownBy(() -> Results.rows(actual, "SELECT * FROM twice"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void whatIsMaterializedIsServed() throws SQLException {
    Results.run(actual, "MATERIALIZE ALL");
    String keys = "SELECT * FROM FEATURES profile, counted AS OF NOW WHERE user_id IN (1, 2, 3, 9)";
    String plan = Results.rows(actual, "EXPLAIN " + keys).toString();
    assertThat(plan).contains("route: online");
    assertThat(plain(Results.rows(actual, keys)))
        .containsExactlyInAnyOrderElementsOf(plain(Results.rows(expected, keys)));
  }

  @Test
  void numbersAndNamesAreParametersEverywhere() throws SQLException {
    LocalDateTime from = LocalDateTime.parse("2026-01-02T00:00:00");
    LocalDateTime to = LocalDateTime.parse("2026-01-03T12:00:00");
    assertThat(Results.rows(actual, "MATERIALIZE profile FROM $2 TO $1", to, from)).hasSize(1);
    String some = "SELECT user_id, age FROM FEATURES profile AS OF NOW WHERE user_id IN (1, 2, 3)";
    assertThat(plain(Results.rows(actual, some)))
        .containsExactlyInAnyOrderElementsOf(
            plain(Results.rows(expected, some.replace("NOW", "TIMESTAMP '2026-01-03 12:00:00'"))));
    Results.run(actual, "MATERIALIZE ALL WITH (rebuild = TRUE)");
    for (String sql :
        List.of(
            "SELECT * FROM (VALUES ($1, $2)) AS r (user_id, x) FEATURES profile (age) AS OF NOW",
            "SELECT user_id, age, $2 AS x FROM FEATURES profile AS OF NOW WHERE user_id = $1",
            "SELECT user_id, age, $x AS x FROM FEATURES profile AS OF NOW WHERE user_id = $x",
            "SELECT user_id, age FROM FEATURES profile AS OF NOW WHERE user_id IN ($2, $1, $2)",
            "SELECT user_id, a.age, b.age AS other FROM (VALUES ($1)) AS r (user_id)"
                + " FEATURES profile (age) AS a, profile (age) AS b ON user_id = $2 AS OF NOW")) {
      Object[] values = sql.contains("$2") ? new Object[] {1L, 3L} : new Object[] {1L};
      assertThat(Results.rows(actual, "EXPLAIN " + sql).toString()).contains("route: online");
      List<List<Object>> online = plain(Results.rows(actual, sql, values));
      assertThat(online)
          .as(sql)
          .containsExactlyInAnyOrderElementsOf(plain(Results.rows(expected, sql, values)));
    }
  }

  /** Numbers by their value, whatever type an engine gives them. */
  private static List<List<Object>> plain(List<List<Object>> rows) {
    List<List<Object>> result = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Object> cells = new ArrayList<>();
      for (Object cell : row) {
        cells.add(
            cell instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros()
                : cell);
      }
      result.add(cells);
    }
    return result;
  }
}
