package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are given to a view go into the table of a warehouse and into the online store. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class InsertContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final TestEngine engine;
  private final List<Feature> features;
  private Connection online;
  private Connection offline;

  /**
   * A type of the warehouse, and parameters that are values of it.
   *
   * @param type as it is named in a definition of a table
   */
  record Feature(String type, Object... values) {}

  /** The types that this warehouse has beside those that all have. */
  InsertContract(TestEngine engine, Feature... more) {
    this.engine = engine;
    List<Feature> all =
        new ArrayList<>(
            List.of(
                new Feature("BOOLEAN", true, "false"),
                new Feature("SMALLINT", (short) -32_768, 7L),
                new Feature("INTEGER", Integer.MAX_VALUE, "-1"),
                new Feature("BIGINT", Long.MAX_VALUE, 3),
                new Feature("DECIMAL(12, 3)", new BigDecimal("123456789.125"), -1),
                new Feature("REAL", 1.5f, -0.25),
                new Feature(engine.number(), 0.1, 1e300),
                new Feature(engine.text(), "it's \\ é 😀", ""),
                new Feature("DATE", LocalDate.parse("2011-12-30"), "2026-02-28"),
                new Feature(
                    engine.timestamp(),
                    LocalDateTime.parse("2011-12-30T12:00:00.000001"),
                    "2026-01-01 00:00:00"),
                new Feature(
                    engine.timestampWithZone(),
                    OffsetDateTime.parse("2026-01-01T00:00:00.000001+05:00"),
                    "2026-01-01 00:00:00+00"),
                new Feature(
                    "UUID",
                    UUID.fromString("12151fd2-7586-11e9-8f9e-2a86e4085a59"),
                    "00000000-0000-0000-0000-000000000000")));
    all.addAll(List.of(more));
    features = all;
  }

  @BeforeEach
  final void open() throws SQLException {
    String url = engine.project("pushed" + NAMES.incrementAndGet());
    online = DriverManager.getConnection(url + ";route=online");
    offline = DriverManager.getConnection(url + ";route=offline");
  }

  @AfterEach
  final void close() throws SQLException {
    if (online != null) {
      online.close();
      offline.close();
    }
  }

  private void run(String... statements) throws SQLException {
    Results.run(offline, statements);
  }

  private static String features(int count, String item) {
    return IntStream.range(0, count)
        .mapToObj(i -> item.replace("#", Integer.toString(i)))
        .collect(Collectors.joining());
  }

  private static List<List<String>> texts(Connection connection, String sql) throws SQLException {
    return Results.rows(connection, sql).stream()
        .map(row -> row.stream().map(InsertContract::text).toList())
        .toList();
  }

  private static String text(Object value) {
    try {
      return value instanceof Array array
          ? Arrays.deepToString((Object[]) array.getArray())
          : String.valueOf(value);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Both ways, of which the warehouse's is the one that is to be right. */
  private void assertSame(String sql, int rows) throws SQLException {
    List<List<String>> expected = texts(offline, sql);
    assertThat(expected).hasSize(rows);
    assertThat(texts(online, sql)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void valuesOfEveryType() throws SQLException {
    String columns =
        IntStream.range(0, features.size())
            .mapToObj(i -> ", f" + i + " " + features.get(i).type())
            .collect(Collectors.joining());
    int count = features.size();
    run(
        "CREATE TABLE given (id BIGINT, code "
            + engine.text()
            + (", at_time " + engine.timestamp() + ", seen " + engine.timestampWithZone())
            + columns
            + ")",
        "CREATE ENTITY thing (id BIGINT, code " + engine.text() + ")",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, code, at_time, seen"
            + features(count, ", f# AS g#")
            + " FROM given",
        "MATERIALIZE v");
    String insert =
        "INSERT INTO features.v (code, id, at_time"
            + features(count, ", g#")
            + ") VALUES (?, ?, ?"
            + features(count, ", ?")
            + ")";
    try (PreparedStatement statement = offline.prepareStatement(insert)) {
      for (int row = 0; row < 3; row++) {
        statement.setString(1, "k" + row);
        statement.setInt(2, 7);
        statement.setObject(3, LocalDateTime.parse("2026-01-02T03:04:05.000006"));
        for (int i = 0; i < count; i++) {
          statement.setObject(4 + i, row == 2 ? null : features.get(i).values()[row]);
        }
        statement.addBatch();
      }
      assertThat(statement.executeBatch()).containsExactly(1, 1, 1);
    }
    String asked =
        "SELECT code, v.at_time"
            + features(count, ", g#")
            + " FROM (VALUES (7, 'k0'), (7, 'k1'), (7, 'k2'), (8, 'k0')) AS r (id, code)"
            + " FEATURES v AS OF NOW";
    assertSame(asked, 4);
    List<List<String>> stored = texts(online, asked);
    assertThat(stored.get(0)).doesNotContain("null");
    assertThat(stored.get(1)).doesNotContain("null");
    assertThat(stored.get(2)).startsWith("k2").endsWith("null", "null");
    assertThat(Results.rows(offline, "SELECT count(*), count(seen) FROM given"))
        .containsExactly(List.of(3L, 3L));
    run("MATERIALIZE v WITH (rebuild = TRUE)");
    assertThat(texts(online, asked)).as("what the table has is the same").isEqualTo(stored);
  }

  @Test
  void ofRowsOfOneTimeBothRoutesNameTheSame() throws Exception {
    TiedPushes.agree(engine.project("tied" + NAMES.incrementAndGet()), engine);
  }

  /** Whether rows can be deleted. */
  boolean deletes() {
    return true;
  }

  @Test
  void deletedKeysAreInNeither() throws SQLException {
    assumeThat(deletes()).isTrue();
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    run("INSERT INTO features.v (id, at_time, age) VALUES (2, NOW, 5), (3, NOW, 6), (3, NOW, 7)");
    assertThat(count("DELETE FROM features.v WHERE id IN (1, 3, 4)")).isEqualTo(3);
    assertSame(ASKED, 3);
    run("MATERIALIZE v");
    assertSame(ASKED, 3);
    assertThat(texts(online, "SELECT id FROM FEATURES v AS OF NOW WHERE id IN (1, 2, 3)"))
        .containsExactly(List.of("2"));
    assertThat(Results.rows(offline, "SELECT count(*) FROM ages")).containsExactly(List.of(1L));
  }

  /** Whether the warehouse can compute rows into a table of the session. */
  boolean hasTemporaryTables() {
    return true;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATE '2026-01-05'",
        "'2026-01-05'",
        "'2026-01-05 00:00'",
        "'2026-01-05T00:00:00'",
        "'2026-01-05T00:00:00Z'",
        "'2026-01-05T02:00:00.000000+02:00'",
        "'2026-01-04 19:00:00-05'",
        "TIMESTAMP '2026-01-05 00:00:00'",
        "TIMESTAMP '2026-01-05T00:00:00Z'",
        "TIMESTAMP WITH TIME ZONE '2026-01-05 01:00:00+01:00'",
        "TIMESTAMPTZ '2026-01-05 01:00:00+01'"
      })
  void literalsOfATime(String time) throws SQLException {
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    for (String zone : List.of("UTC", "America/New_York")) {
      run(engine.setTimeZone(zone));
      run("INSERT INTO features.v (id, at_time, age) VALUES (1, " + time + ", -31)");
    }
    String asked = "SELECT age, v.at_time FROM (VALUES (1)) AS r (id) FEATURES v AS OF NOW";
    assertSame(asked, 1);
    assertThat(texts(online, asked)).containsExactly(List.of("-31", "1767571200000000"));
  }

  @Test
  void numbersOfEveryForm() throws SQLException {
    run(
        "CREATE TABLE numbers (id BIGINT, i INTEGER, d DECIMAL(12, 3), f " + engine.number() + ")",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing AS SELECT id, i, d, f FROM numbers",
        "MATERIALIZE v",
        "INSERT INTO features.v (id, i, d, f) VALUES (-1, -2, -1.5, -1e300), (+2, +3, 4, 0.1),"
            + " (3, 1e3, '1.25', 7)");
    assertSame("SELECT i, d, f FROM (VALUES (-1), (2), (3)) AS r (id) FEATURES v AS OF NOW", 3);
    for (String wrong :
        List.of("(1.5, 1, 1, 1)", "(1, 1.5, 1, 1)", "(1, 1, 1.2345, 1)", "(1, 1, 1, 'x')")) {
      String sql = "INSERT INTO features.v (id, i, d, f) VALUES " + wrong;
      int place = 1 + (wrong.contains("(1.5") ? sql.indexOf("1.5") : sql.indexOf(bad(wrong)));
      assertThatThrownBy(() -> run(sql))
          .as(wrong)
          .isInstanceOf(SQLException.class)
          .hasMessageStartingWith("line 1:" + place + ": ");
    }
  }

  private static String bad(String row) {
    return row.contains("1.5") ? "1.5" : row.contains("1.2345") ? "1.2345" : "'x'";
  }

  @Test
  void valuesThatTheWarehouseComputes() throws SQLException {
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    assumeThat(hasTemporaryTables()).isTrue();
    String sql =
        "INSERT INTO features.v (AGE, at_time, id) VALUES (30 + 1, CAST('2026-01-05' AS DATE), 1),"
            + " (? + 1, NOW, ?)";
    try (PreparedStatement statement = offline.prepareStatement(sql)) {
      statement.setInt(1, 40);
      statement.setLong(2, 2);
      assertThat(statement.executeUpdate()).isEqualTo(2);
      statement.setInt(1, 50);
      statement.setLong(2, 3);
      assertThat(statement.executeUpdate()).isEqualTo(2);
    }
    assertSame(ASKED, 3);
    assertThat(
            texts(online, "SELECT age FROM (VALUES (1), (2), (3)) AS r (id) FEATURES v AS OF NOW"))
        .containsExactlyInAnyOrder(List.of("31"), List.of("41"), List.of("51"));
    assertThat(Results.rows(offline, "SELECT count(*), count(seen) FROM ages"))
        .containsExactly(List.of(5L, 5L));
  }

  @Test
  void rowsOfAQueryAreInTheTableAndOnline() throws SQLException {
    ages("ages", "SELECT id, at_time, age, seen FROM ages", "CREATED TIMESTAMP seen");
    assumeThat(hasTemporaryTables()).isTrue();
    run("CREATE TABLE more (k BIGINT, age INTEGER)", "INSERT INTO more VALUES (2, 5), (3, 6)");
    String insert = "INSERT INTO features.v (id, age, at_time) ";
    String last = ", TIMESTAMP '2026-01-03 00:00:00' FROM more";
    assertThat(count(insert + "SELECT k, age + 1" + last)).isEqualTo(2);
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(1)).startsWith("2", "6");
    assertThat(count(insert + "SELECT k, age + 1" + last + " WHERE k > 5")).isZero();
    // what it reads may be features, and parameters be in it
    String features =
        insert
            + "WITH more AS (SELECT k AS id FROM more) SELECT id, v.age * ?, TIMESTAMP '2026-01-04"
            + " 00:00:00' FROM more FEATURES v AS OF NOW";
    try (PreparedStatement statement = offline.prepareStatement(features)) {
      statement.setInt(1, 10);
      assertThat(statement.executeUpdate()).isEqualTo(2);
    }
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(1)).startsWith("2", "60");
    assertThat(
            count(
                insert
                    + "SELECT id, age + 1, TIMESTAMP '2026-01-05 00:00:00' FROM features.v WHERE id"
                    + " = 3"))
        .isEqualTo(1);
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(2)).startsWith("3", "71");
    assertThat(Results.rows(offline, "SELECT count(*), count(seen) FROM ages"))
        .containsExactly(List.of(6L, 6L));
    run("MATERIALIZE v WITH (rebuild = TRUE)");
    assertSame(ASKED, 3);
  }

  private int count(String sql) throws SQLException {
    try (PreparedStatement statement = offline.prepareStatement(sql)) {
      return statement.executeUpdate();
    }
  }

  @Test
  void whatIsWrongWithAQueryIsToldWithItsPlace() throws SQLException {
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    assumeThat(hasTemporaryTables()).isTrue();
    String insert = "INSERT INTO features.v (id, at_time)\n ";
    assertThatThrownBy(() -> run(insert + "SELECT id, at_tima FROM ages"))
        .hasMessageStartingWith("line 2:13: ");
    assertThatThrownBy(() -> run(insert + "VALUES (1 + 1, at_tima)"))
        .hasMessageStartingWith("line 2:17: ");
    assertThatThrownBy(() -> run(insert + "SELECT NULL, at_time FROM ages"))
        .hasMessageStartingWith("line 1:22: a key or the event timestamp of an inserted row is");
    run(insert + "SELECT 2, at_time FROM ages");
    assertThat(Results.rows(offline, "SELECT count(*) FROM ages")).containsExactly(List.of(2L));
    run("CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS SELECT * FROM ages WHERE age > 1");
    assertThatThrownBy(
            () -> run("INSERT INTO features.w (id, at_time) SELECT 1, at_time FROM ages"))
        .hasMessageStartingWith(
            "line 1:22: rows of a query are for a feature view that reads the columns of one"
                + " table, and 'w' does not;");
  }

  private void ages(String table, String query, String created) throws SQLException {
    run(
        "CREATE TABLE "
            + table
            + (" (id BIGINT, at_time " + engine.timestamp() + ", ")
            + ("seen " + engine.timestamp() + ", age INTEGER)"),
        "INSERT INTO "
            + table
            + " VALUES (1, TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-01 00:00:00', 30)",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time " + created + " AS " + query,
        "MATERIALIZE v");
  }

  private static final String ASKED =
      "SELECT id, age, v.at_time FROM (VALUES (1), (2), (3)) AS r (id) FEATURES v AS OF NOW";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM ages",
        "SELECT id, at_time, seen, age FROM ages",
        "SELECT age, \"seen\", \"at_time\", \"id\" FROM SCHEMA.\"ages\""
      })
  void formsOfAPlainTable(String query) throws SQLException {
    String schema = engine.schema("pushed" + NAMES.get());
    ages("ages", query.replace("SCHEMA", schema), "CREATED TIMESTAMP seen");
    run(
        "INSERT INTO features.v (age, at_time, id) VALUES (31, TIMESTAMP '2026-01-05 00:00:00', 1),"
            + " (NULL, DATE '2026-01-03', 2), (50, NOW, 3)");
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(0)).startsWith("1", "31");
    assertThat(Results.rows(offline, "SELECT count(*) FROM ages")).containsExactly(List.of(4L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"($2, $3, $1), (4, $3, $2)", "($b, $c, $a), (4, $c, $b)"})
  void numbersAndNamesAreParameters(String rows) throws SQLException {
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    boolean named = rows.contains("$b");
    LocalDateTime at = LocalDateTime.parse("2026-01-05T00:00:00");
    // names count by where they occur first
    Object[] values = named ? new Object[] {2, at, 31} : new Object[] {31, 2, at};
    String sql = "INSERT INTO features.v (id, at_time, age) VALUES " + rows;
    try (PreparedStatement statement = offline.prepareStatement(sql)) {
      for (int i = 0; i < 3; i++) {
        statement.setObject(i + 1, values[i]);
      }
      assertThat(statement.executeUpdate()).isEqualTo(2);
    }
    String asked =
        "SELECT id, age FROM (VALUES (2), (4)) AS r (id) FEATURES v AS OF NOW ORDER BY 1";
    assertThat(texts(offline, asked)).containsExactly(List.of("2", "31"), List.of("4", "2"));
    assertSame(asked.replace(" ORDER BY 1", ""), 2);
  }

  @Test
  void whatIsNewerWins() throws SQLException {
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    run(
        "INSERT INTO features.v (id, at_time, seen, age) VALUES"
            + " (1, TIMESTAMP '2025-12-31 00:00:00', NOW, 99),"
            + " (1, TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2025-01-01 00:00:00', 98),"
            + " (1, TIMESTAMP '2100-01-01 00:00:00', NOW, 97)");
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(0)).startsWith("1", "30");
    run("INSERT INTO features.v (id, at_time, age) VALUES (1, DATE '2026-01-01', 31)");
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(0)).startsWith("1", "31");
    run("MATERIALIZE v", "MATERIALIZE v WITH (rebuild = TRUE)");
    assertSame(ASKED, 3);
  }

  @Test
  void withoutACreatedTimestamp() throws SQLException {
    ages("ages", "SELECT id, at_time, age FROM ages", "");
    run("INSERT INTO features.v (id, at_time, age) VALUES (1, DATE '2026-01-02', 31)");
    assertSame(ASKED, 3);
    run("MATERIALIZE v");
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(0)).startsWith("1", "31");
  }

  @Test
  void aQueryKeepsNoRows() throws SQLException {
    ages("ages", "SELECT id, at_time, seen, age FROM ages WHERE age > 20", "");
    run("INSERT INTO features.v (id, at_time, age) VALUES (2, DATE '2026-01-02', 31)");
    assertThat(texts(online, ASKED).get(1)).startsWith("2", "31");
    assertThat(Results.rows(offline, "SELECT count(*) FROM ages")).containsExactly(List.of(1L));
  }

  /** Whether a table can have a key that the warehouse watches over. */
  boolean hasPrimaryKeys() {
    return true;
  }

  @Test
  void whatTheTableRefusesIsNotOnline() throws SQLException {
    assumeThat(hasPrimaryKeys()).isTrue();
    ages("ages", "SELECT * FROM ages", "CREATED TIMESTAMP seen");
    run("ALTER TABLE ages ADD PRIMARY KEY (id)");
    assertThatThrownBy(
            () ->
                run(
                    "INSERT INTO features.v (id, at_time, age) VALUES (2, DATE '2026-01-02', 1),"
                        + " (1, DATE '2026-01-02', 2)"))
        .isInstanceOf(SQLException.class);
    assertThat(Results.rows(offline, "SELECT count(*) FROM ages")).containsExactly(List.of(1L));
    assertSame(ASKED, 3);
    run("INSERT INTO features.v (id, at_time, age) VALUES (2, DATE '2026-01-02', 3)");
    assertSame(ASKED, 3);
    assertThat(texts(online, ASKED).get(1)).startsWith("2", "3");
  }
}
