package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A project that was made with DuckDB, and whose definitions are then used over another warehouse,
 * which lacks some of what they ask for.
 */
class MovedProjectTest {
  private static final String SPELLED = "SELECT word FROM labels FEATURES ";

  private static final AtomicInteger PROJECTS = new AtomicInteger();

  @TempDir Path folder;

  /**
   * For each warehouse: its name, itself, and its words for the function and the type that it
   * lacks.
   */
  static List<Arguments> warehouses() {
    return List.of(
        Arguments.of(
            "PostgreSQL",
            new PostgresEngine(),
            "function strip_accents(text) does not exist; No function matches the given name and"
                + " argument types. You might need to add explicit type casts.",
            "type \"uhugeint\" does not exist"),
        Arguments.of(
            "Trino",
            new TrinoEngine(),
            "Function 'strip_accents' not registered",
            "Unknown type: UHUGEINT"),
        Arguments.of(
            "MariaDB", new MariaDbEngine(), "FUNCTION moved", "Unknown data type: 'UHUGEINT'"));
  }

  private Connection open(TestEngine engine) throws SQLException {
    String name = "moved" + PROJECTS.incrementAndGet();
    String url = engine.project(name).replaceFirst("project=memory:[^;]*", "project=" + folder);
    Connection connection = DriverManager.getConnection(url);
    String at = " " + engine.timestamp();
    Results.run(
        connection,
        "CREATE TABLE events (id BIGINT, happened_at" + at + ", word " + engine.text() + ")",
        "INSERT INTO events VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 'é')",
        "CREATE TABLE labels (id BIGINT, made_at" + at + ")",
        "INSERT INTO labels VALUES (1, TIMESTAMP '2026-01-02 00:00:00')");
    return connection;
  }

  /** What every warehouse has, what only DuckDB has, and what is made of both. */
  private static void define(Connection connection) throws SQLException {
    String view = "CREATE FEATURE VIEW %s ENTITY thing TIMESTAMP happened_at AS ";
    Results.run(
        connection,
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE ENTITY huge_thing (id UHUGEINT)",
        view.formatted("portable") + "SELECT id, happened_at, word FROM events",
        view.formatted("of_function")
            + "SELECT id, happened_at,\n  strip_accents(word) AS plain_word FROM events",
        view.formatted("of_type")
            + "SELECT id, happened_at, CAST(id AS UHUGEINT) AS huge FROM events",
        "CREATE FEATURE VIEW of_key ENTITY huge_thing TIMESTAMP happened_at"
            + " AS SELECT id, happened_at, word AS name FROM events",
        "CREATE FEATURE SERVICE served AS portable (word AS spelled), of_function");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("warehouses")
  void whatTheNewWarehouseLacksIsTold(
      String warehouse, TestEngine engine, String function, String type) throws SQLException {
    try (Connection connection = open(new DuckDbEngine())) {
      define(connection);
      assertThat(Results.rows(connection, SPELLED + "portable, of_function AS OF labels.made_at"))
          .containsExactly(List.of("é"));
      Results.run(connection, "MATERIALIZE ALL");
    }
    try (Connection connection = open(engine)) {
      String noFunction = refuses("of_function", function);
      String noType = refuses("of_type", type);
      String noKey = "the key column 'id' of feature view 'of_key' is ";
      expect(connection, SPELLED + "portable, ^of_function AS OF labels.made_at", noFunction);
      expect(connection, SPELLED + "portable,\n  ^of_type AS OF labels.made_at", noType);
      expect(connection, SPELLED + "^of_key AS OF labels.made_at", noKey);
      expect(
          connection,
          "SELECT spelled FROM labels FEATURES ^served AS OF labels.made_at",
          noFunction);
      expect(connection, "EXPLAIN " + SPELLED + "^of_function AS OF made_at", noFunction);
      expect(connection, "CREATE TABLE made AS " + SPELLED + "^of_type AS OF made_at", noType);
      expect(connection, "DESCRIBE ^of_function", noFunction);
      expect(connection, "DESCRIBE ^of_type", noType);
      expect(connection, "DESCRIBE ^served", noFunction);
      expect(connection, "MATERIALIZE ^of_function", noFunction);
      expect(connection, "MATERIALIZE portable, ^of_type", noType);
      String all = expect(connection, "MATERIALIZE ^ALL", noFunction);
      assertThat(all)
          .endsWith("; refused too: 'of_key', 'of_type'; the others (1) were materialized");
      assertThat(expect(connection, "DESCRIBE ^of_key", noKey))
          .endsWith(
              ", but the join key 'id' is UHUGEINT; cast it in the query of the view, or give the"
                  + " key a type that "
                  + warehouse
                  + " has");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("warehouses")
  void everythingElseGoesOn(String warehouse, TestEngine engine, String function, String type)
      throws SQLException {
    try (Connection connection = open(new DuckDbEngine())) {
      define(connection);
      Results.run(connection, "MATERIALIZE ALL");
    }
    try (Connection connection = open(engine)) {
      Results.run(
          connection, "INSERT INTO events VALUES (2, TIMESTAMP '2026-01-01 00:00:00', 'b')");
      assertThat(Results.rows(connection, SPELLED + "portable AS OF labels.made_at"))
          .containsExactly(List.of("é"));
      // what was materialized before the move is there, of every view
      String online = "SELECT %s FROM FEATURES %s AS OF NOW WHERE id = 1";
      assertThat(Results.rows(connection, online.formatted("plain_word", "of_function")))
          .containsExactly(List.of("e"));
      expect(connection, "MATERIALIZE ^ALL", refuses("of_function", function));
      assertThat(
              Results.rows(connection, "SELECT word FROM FEATURES portable AS OF NOW WHERE id = 2"))
          .containsExactly(List.of("b"));
      assertThat(Results.rows(connection, "SHOW FEATURE VIEWS")).hasSize(4);
      assertThat(Results.rows(connection, "SHOW CREATE of_type").toString()).contains("UHUGEINT");
      // what the message says to do
      Results.run(
          connection,
          "CREATE OR REPLACE FEATURE VIEW of_function ENTITY thing TIMESTAMP happened_at AS"
              + " SELECT id, happened_at, lower(word) AS plain_word FROM events");
      assertThat(
              Results.rows(
                  connection, "SELECT plain_word FROM labels FEATURES served AS OF labels.made_at"))
          .containsExactly(List.of("é"));
    }
  }

  /** A table that is gone is not to be written for another warehouse. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("warehouses")
  void aTableThatIsGoneIsNotAMatterOfSql(
      String warehouse, TestEngine engine, String function, String type) throws SQLException {
    try (Connection connection = open(engine)) {
      Results.run(
          connection,
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE TABLE soon_gone AS SELECT * FROM events",
          "CREATE FEATURE VIEW of_gone ENTITY thing TIMESTAMP happened_at AS SELECT id,"
              + " happened_at, word FROM soon_gone",
          "DROP TABLE soon_gone");
      for (String sql : List.of(SPELLED + "of_gone AS OF made_at", "MATERIALIZE of_gone")) {
        assertThatThrownBy(() -> Results.run(connection, sql))
            .hasMessageContaining("the warehouse refuses the query of feature view 'of_gone': ")
            .hasMessageContaining("soon_gone")
            .hasMessageNotContaining("write it for");
      }
    }
  }

  /** What is said of a view whose query is refused, from its name to the warehouse's words. */
  private static String refuses(String view, String words) {
    return "the warehouse refuses the query of feature view '" + view + "': " + words;
  }

  /** The message of the error, which points to {@code ^} and has the words. */
  private static String expect(Connection connection, String marked, String words) {
    String sql = marked.replace("^", "");
    SQLException e =
        assertThrows(SQLException.class, () -> Results.run(connection, sql), () -> sql);
    int before = marked.indexOf('^');
    int line = (int) marked.substring(0, before).lines().count();
    String place = "line " + line + ":" + (before - marked.lastIndexOf('\n', before)) + ": ";
    assertThat(e.getMessage()).as(sql).startsWith(place + words);
    assertThat(e.getClass()).isEqualTo(SQLSyntaxErrorException.class);
    if (words.contains("refuses")) {
      String lacking = words.contains("'of_function'") ? "strip_accents" : "uhugeint";
      assertThat(e.getMessage())
          .containsIgnoringCase(lacking)
          .containsPattern("; write it for \\w+ by CREATE OR REPLACE FEATURE VIEW of_");
    }
    return e.getMessage();
  }
}
