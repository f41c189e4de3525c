package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.featuresql.connectors.postgres.PostgresServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver over a real PostgreSQL. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PostgresTest {
  private static String server;

  private String url;
  private Connection connection;

  @BeforeAll
  static void start() throws SQLException {
    server = PostgresServer.newDatabase();
  }

  @BeforeEach
  void connect() throws SQLException {
    url = "jdbc:featuresql:warehouse=" + server;
    connection = DriverManager.getConnection(url);
    run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
  }

  @AfterEach
  void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }

  private void run(String... statements) throws SQLException {
    run(connection, statements);
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String text(String sql) throws SQLException {
    return text(connection, sql);
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  // Statements.

  @Test
  void statementsPassThrough() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("CREATE TABLE t (a integer, b text)")).isZero();
      assertThat(statement.executeUpdate("INSERT INTO t VALUES (1, 'x'), (2, NULL)")).isEqualTo(2);
      assertThat(text("SELECT b FROM t WHERE a = 1")).isEqualTo("x");
      assertThat(statement.execute("INSERT INTO t VALUES (3, 'z') RETURNING a * 2")).isTrue();
      ResultSet returned = statement.getResultSet();
      assertThat(returned.next()).isTrue();
      assertThat(returned.getInt(1)).isEqualTo(6);
      statement.execute("VACUUM t");
      statement.execute("CREATE PROCEDURE p() LANGUAGE sql AS $$ DELETE FROM t WHERE a = 3 $$");
      statement.execute("CALL p()");
      assertThat(text("SELECT '{\"k\": 7}'::jsonb -> 'k' FROM t LIMIT 1")).isEqualTo("7");
      assertThat(text("SELECT '{\"k\": 7}'::jsonb ? 'k'")).isEqualTo("true");
      assertThat(text("SELECT DISTINCT ON (a) a FROM t ORDER BY a")).isEqualTo("1");
    }
  }

  /** None of its rows goes along with the next batch. */
  @Test
  void aBatchThatFailsBeforeItIsSentIsForgotten() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a INTEGER)");
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
      insert.setInt(1, 1);
      insert.addBatch();
      insert.setObject(1, new StringBuilder("no value of SQL"));
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch).isInstanceOf(SQLException.class);
      insert.setInt(1, 2);
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);
    }
    assertThat(text("SELECT sum(a) FROM t")).isEqualTo("2");
  }

  @Test
  void parametersNeedNoTypes() throws SQLException {
    run("CREATE TABLE t (a integer, at timestamp, tags text[])");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
      insert.setString(1, "7");
      insert.setObject(2, LocalDateTime.parse("2011-12-30T12:00:00.000001"));
      insert.setArray(3, connection.createArrayOf("text", new Object[] {"a", null}));
      assertThat(insert.executeUpdate()).isEqualTo(1);
      insert.setObject(1, 8L);
      insert.setNull(2, java.sql.Types.TIMESTAMP);
      insert.setObject(3, List.of());
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);
      insert.setString(1, "x");
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
    }
    try (PreparedStatement query =
        connection.prepareStatement("SELECT at, tags FROM t WHERE ? IS NULL OR a = ?")) {
      assertThat(query.getMetaData()).isNull();
      query.setObject(1, 7);
      query.setString(2, "7");
      ResultSet rows = query.executeQuery();
      rows.next();
      assertThat(rows.getObject(1, LocalDateTime.class)).isEqualTo("2011-12-30T12:00:00.000001");
      assertThat((Object[]) rows.getArray(2).getArray()).containsExactly("a", null);
    }
    try (PreparedStatement query = connection.prepareStatement("SELECT a FROM t WHERE a = ?")) {
      assertThat(query.getParameterMetaData().getParameterTypeName(1)).isEqualTo("integer");
      assertThat(query.getMetaData().getColumnTypeName(1)).isEqualTo("integer");
    }
  }

  // Errors.

  /** All results of the statement, as texts, by the loop that JDBC has for it. */
  private static List<String> results(Statement statement, boolean rows) throws SQLException {
    List<String> results = new ArrayList<>();
    boolean more = rows;
    while (more || statement.getUpdateCount() >= 0) {
      if (more) {
        try (ResultSet result = statement.getResultSet()) {
          String text = result.getMetaData().getColumnLabel(1) + ":";
          while (result.next()) {
            text += " " + result.getString(1);
          }
          results.add(text);
        }
      } else {
        results.add("count " + statement.getUpdateCount());
      }
      more = statement.getMoreResults();
    }
    assertThat(statement.getResultSet()).isNull();
    return results;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 AS a; SELECT 2 AS b",
        "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); SELECT a FROM t; DELETE FROM t;",
        "SELECT 1 AS a WHERE false; SELECT 2 AS b UNION SELECT 3 ORDER BY 1",
        "SELECT 1 AS a"
      })
  void eachStatementOfATextHasItsResult(String sql) throws SQLException {
    List<String> expected;
    try (Connection own = DriverManager.getConnection(server);
        Statement statement = own.createStatement()) {
      expected = results(statement, statement.execute(sql));
      statement.execute("DROP TABLE IF EXISTS t");
    }
    try (Statement statement = connection.createStatement()) {
      assertThat(results(statement, statement.execute(sql))).isEqualTo(expected);
      run("DROP TABLE IF EXISTS t");
      assertThat(results(statement, statement.execute("SELECT 7 AS c"))).containsExactly("c: 7");
    }
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      for (int i = 0; i < 2; i++) {
        assertThat(results(prepared, prepared.execute())).isEqualTo(expected);
        run("DROP TABLE IF EXISTS t");
      }
    }
  }

  @Test
  void resultsMayBeKeptWhenTheNextOneIsAskedFor() throws SQLException {
    defineTagged();
    try (Statement statement = connection.createStatement()) {
      assertThat(
              statement.execute(
                  "SELECT n FROM labels FEATURES v AS OF made ORDER BY n; SELECT 5 AS five"))
          .isTrue();
      ResultSet first = statement.getResultSet();
      assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isTrue();
      ResultSet second = statement.getResultSet();
      assertThat(first.next()).isTrue();
      assertThat(first.getInt(1)).isEqualTo(10);
      assertThat(second.next()).isTrue();
      assertThat(second.getInt("five")).isEqualTo(5);
      assertThat(statement.getMoreResults(Statement.CLOSE_ALL_RESULTS)).isFalse();
      assertThat(first.isClosed()).isTrue();
      assertThat(second.isClosed()).isTrue();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }
  }

  private void defineTagged() throws SQLException {
    run(
        "CREATE TABLE events (id BIGINT, at TIMESTAMP, n INT, j JSONB)",
        "INSERT INTO events VALUES (1, '2026-01-01', 10, '{\"a\": 1, \"b\": [2]}'),"
            + " (2, '2026-01-01', 20, '{\"c\": 1}')",
        "CREATE TABLE labels (id BIGINT, date JSONB, made TIMESTAMP)",
        "INSERT INTO labels VALUES (1, '{\"a\": 1, \"b\": [2]}', '2026-02-01'),"
            + " (2, '{\"c\": 1}', '2026-02-01')",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at AS SELECT id, at, n, j FROM events");
  }

  /** As PostgreSQL has them; its driver wants two question marks for one in a prepared text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "l.date ? 'a'",
        "l.date ?? 'a'",
        "date ? 'a'",
        "\"date\" ? 'a'",
        "j ?| array['a', 'x']",
        "j ??| array['a', 'x']",
        "j ?& array['a', 'b']",
        "(j -> 'b') @> '2' AND j ? 'a'",
        "j @? '$.a'",
        "j ? CASE n WHEN 10 THEN 'a' END",
        "j ? lower('A')",
        "NOT (j ? 'c')",
        "j ?/* a comment */'a'"
      })
  void questionMarksBetweenOperandsAreOperators(String condition) throws SQLException {
    defineTagged();
    for (String asOf : List.of("l.made", "NOW", "TIMESTAMP '2026-03-01 00:00:00'")) {
      String sql = "SELECT n FROM labels l FEATURES v AS OF " + asOf + " WHERE " + condition;
      assertThat(text(sql)).as(asOf).isEqualTo("10");
      try (PreparedStatement prepared = connection.prepareStatement(sql + " AND n > ?")) {
        prepared.setInt(1, 5);
        try (ResultSet rows = prepared.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(10);
          assertThat(rows.next()).isFalse();
        }
      }
    }
  }

  /** One in front of an operand may be a parameter, as in {@code ?-1}, so it is written twice. */
  @ParameterizedTest
  @ValueSource(strings = {"??- lseg '(0,0),(1,0)'", "??| lseg '(0,0),(0,1)'"})
  void questionMarksInFrontOfAnOperandAreWrittenTwice(String condition) throws SQLException {
    defineTagged();
    String sql = "SELECT n FROM labels l FEATURES v AS OF NOW WHERE " + condition + " AND n = 10";
    assertThat(text(sql)).isEqualTo("10");
    try (PreparedStatement prepared = connection.prepareStatement(sql);
        ResultSet rows = prepared.executeQuery()) {
      assertThat(rows.next()).isTrue();
    }
    assertThatThrownBy(() -> text(sql.replace("??", "?")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("where a question mark is an operator, write it twice");
  }

  @ParameterizedTest
  @CsvSource({
    "(COSTS off) %s, Join",
    "(ANALYZE FORMAT json) %s, Actual Rows",
    "VERBOSE %s, Output:",
    "(%s), route: offline"
  })
  void explainWithOptionsIsTheServers(String explained, String expected) throws SQLException {
    defineTagged();
    String sql = "SELECT n FROM labels l FEATURES v AS OF NOW";
    String explain = "EXPLAIN " + explained.replace("ANALYZE FORMAT", "ANALYZE, FORMAT");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(explain.formatted(sql))) {
      StringBuilder plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1));
      }
      assertThat(plan).contains(expected);
      assertThat(plan.toString().contains("route:")).isEqualTo(expected.startsWith("route:"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a @? 'b'", "a ? 'b'", "'a' @? 'b'", "a.b @? 'c'"})
  void aTextThatBeginsWithAnOperandIsTheServersToRefuse(String sql) {
    assertThatThrownBy(() -> text(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("line 1:1: syntax error at or near");
  }

  @Test
  void questionMarksThatStandForAnOperandAreParameters() throws SQLException {
    defineTagged();
    String sql =
        "SELECT ?::text || ?, n, CASE WHEN j ? ? THEN ? ELSE ? END, ?::int - ?, l.date ? ?"
            + " FROM labels l FEATURES v AS OF ? WHERE l.id IN (?, ?) AND n BETWEEN ? AND ?"
            + " ORDER BY n LIMIT ? OFFSET ?";
    Object[] values = {
      "x",
      "y",
      "a",
      1,
      0,
      7,
      3,
      "b",
      LocalDateTime.parse("2026-03-01T00:00:00"),
      1L,
      2L,
      0,
      15,
      1,
      0
    };
    try (PreparedStatement prepared = connection.prepareStatement(sql)) {
      assertThat(prepared.getParameterMetaData().getParameterCount()).isEqualTo(values.length);
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("xy");
        assertThat(rows.getInt(3)).isEqualTo(1);
        assertThat(rows.getInt(4)).isEqualTo(4);
        assertThat(rows.getBoolean(5)).isTrue();
      }
    }
    try (PreparedStatement prepared =
        connection.prepareStatement("SELECT j ? $2 FROM labels FEATURES v AS OF $1 ORDER BY n")) {
      prepared.setObject(1, LocalDateTime.parse("2026-03-01T00:00:00"));
      prepared.setString(2, "a");
      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getBoolean(1)).isTrue();
      }
    }
  }

  @Test
  void aViewsQueryMayHaveOperatorsWithQuestionMarks() throws SQLException {
    defineTagged();
    run(
        "CREATE FEATURE VIEW tagged ENTITY thing TIMESTAMP at AS SELECT id, at, j ? 'a' AS has_a, j"
            + " ?? 'c' AS has_c FROM events WHERE j ?| '{a,c}'");
    assertThat(text("SELECT has_a FROM labels FEATURES tagged AS OF made WHERE id = 1"))
        .isEqualTo("true");
    run("MATERIALIZE tagged");
    assertThat(text("SELECT has_c FROM FEATURES tagged AS OF NOW WHERE id = 2")).isEqualTo("true");
    assertThat(text("SHOW CREATE tagged")).contains("j ? 'a' AS has_a, j ?? 'c'");
  }

  @Test
  void errorsTellTheirPlace() {
    assertThatThrownBy(() -> text("SELECT 'é日😀',\n\t nope\nFROM pg_class"))
        .isInstanceOfSatisfying(
            SQLSyntaxErrorException.class,
            e -> {
              assertThat(e.getMessage()).isEqualTo("line 2:3: column \"nope\" does not exist");
              assertThat(e.getSQLState()).isEqualTo("42000");
              assertThat(e.getErrorCode()).isEqualTo(1021);
            });
  }

  @Test
  void errorsAreOfTheClassThatJdbcHasForThem() throws SQLException {
    run("CREATE TABLE t (a integer PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    assertThatThrownBy(() -> run("INSERT INTO t VALUES (1)"))
        .isInstanceOf(SQLIntegrityConstraintViolationException.class)
        .hasMessageNotContaining("(1)");
    assertThatThrownBy(() -> run("SELECT 1 / (a - 1) FROM t"))
        .isInstanceOf(java.sql.SQLDataException.class);
  }

  @Test
  void aWrongPasswordIsToldAtOnceAndNotShown() throws SQLException {
    String locked = "jdbc:featuresql:warehouse=" + PostgresServer.withPassword("locked", "right");
    assertThatThrownBy(
            () -> {
              try (Connection wrong =
                  DriverManager.getConnection(locked + ";warehouse.password=secret")) {
                text(wrong, "SELECT 1");
              }
            })
        .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("secret");
    try (Connection right = DriverManager.getConnection(locked + ";warehouse.password=right")) {
      assertThat(text(right, "SELECT current_user")).isEqualTo("locked");
    }
  }

  @Test
  void otherWarehousesAreRefusedWithTheListOfThoseThatThereAre() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:featuresql:warehouse=jdbc:h2:mem:"))
        .hasMessageContaining("no connector for 'jdbc:h2:'")
        .hasMessageContaining(
            "jdbc:duckdb:FILE, jdbc:postgresql://HOST[:PORT]/DATABASE, jdbc:trino:");
  }

  @Test
  void aTimeLimitEndsTheWaitForALaterRow() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1);
      statement.setQueryTimeout(1);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT i, CASE WHEN i > 1 THEN pg_sleep(60) END FROM generate_series(1, 3) AS g"
                  + " (i)")) {
        assertThat(rows.next()).isTrue();
        assertThatThrownBy(rows::next).isInstanceOf(SQLTimeoutException.class);
      }
      try (ResultSet row = statement.executeQuery("SELECT 1")) {
        assertThat(row.next()).isTrue();
      }
    }
  }

  @Test
  void aServerThatGoesAwayInTheMiddleOfAResult() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      String backend = text("SELECT pg_backend_pid()");
      ResultSet rows = statement.executeQuery("SELECT * FROM generate_series(1, 1000000)");
      assertThat(rows.next()).isTrue();
      PostgresServer.run(server, "SELECT pg_terminate_backend(" + backend + ")");
      assertThatThrownBy(
              () -> {
                while (rows.next()) {
                  assertThat(rows.getInt(1)).isPositive();
                }
              })
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining("the session is lost")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("08006");
    }
    assertThat(connection.isValid(5)).isFalse();
  }

  // Limits.

  @Test
  void cancelReachesTheServer() throws Exception {
    try (Statement statement = connection.createStatement()) {
      CompletableFuture<Void> failed =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(50)"))
                      .isInstanceOf(SQLTransientException.class)
                      .hasMessage("the statement was cancelled"));
      awaitSleeper();
      statement.cancel();
      failed.get(20, TimeUnit.SECONDS);
      assertThat(text("SELECT 1")).isEqualTo("1");
    }
  }

  /** Waits until the server runs {@code pg_sleep}. */
  private static void awaitSleeper() throws SQLException {
    PostgresServer.run(
        server,
        "DO $$ BEGIN LOOP"
            + " PERFORM pg_stat_clear_snapshot();"
            + " EXIT WHEN EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active'"
            + "   AND query LIKE 'SELECT pg_sleep(50)%' AND wait_event = 'PgSleep');"
            + " PERFORM pg_sleep(0.01);"
            + " END LOOP; END $$");
  }

  @Test
  void aStatementEndsAtItsTimeLimit() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(50)"))
          .isInstanceOf(SQLTimeoutException.class);
      assertThat(text("SELECT 1")).isEqualTo("1");
    }
  }

  // Streaming.

  /** 300,000 rows of 8 kB are 2.4 GB, and the tests have 1 GB. */
  @Test
  void aResultMayBeLargerThanTheHeap() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(500);
      ResultSet rows =
          statement.executeQuery("SELECT i, repeat('x', 8000) FROM generate_series(1, 300000) i");
      long sum = 0;
      while (rows.next()) {
        sum += rows.getString(2).length();
      }
      assertThat(sum).isEqualTo(300_000L * 8_000);
    }
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(text("SELECT pg_current_xact_id_if_assigned()")).isNull();
  }

  @Test
  void whatAStreamedQueryDoesCounts() throws SQLException {
    run(
        "CREATE TABLE log (a integer)",
        "CREATE FUNCTION noted(a integer) RETURNS integer LANGUAGE sql"
            + " AS 'INSERT INTO log VALUES (a) RETURNING a'");
    try (Statement statement = connection.createStatement();
        Connection other = DriverManager.getConnection(url)) {
      statement.setFetchSize(2);
      ResultSet rows = statement.executeQuery("SELECT noted(i) FROM generate_series(1, 5) i");
      assertThat(rows.next()).isTrue();
      rows.close();
      assertThat(text(other, "SELECT count(*) > 0 FROM log")).isEqualTo("true");
      // another statement takes the rest into memory, and ends the transaction
      ResultSet more = statement.executeQuery("SELECT noted(i + 10) FROM generate_series(1, 5) i");
      assertThat(more.next()).isTrue();
      run("VACUUM log");
      assertThat(text(other, "SELECT count(*) FROM log WHERE a > 10")).isEqualTo("5");
      int read = 1;
      while (more.next()) {
        read++;
      }
      assertThat(read).isEqualTo(5);
      assertThatThrownBy(
              () -> statement.executeQuery("SELECT 1 / (i - 1) FROM log, (SELECT 1) o (i)"))
          .isInstanceOf(java.sql.SQLDataException.class);
      run("VACUUM log");
    }
  }

  @Test
  void aPreparedStatementStreamsToo() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT * FROM generate_series(1, ?)")) {
      query.setFetchSize(10);
      for (int round = 0; round < 8; round++) {
        query.setInt(1, 100);
        ResultSet rows = query.executeQuery();
        int read = 0;
        while (rows.next()) {
          read++;
        }
        assertThat(read).isEqualTo(100);
      }
    }
    run("VACUUM");
  }

  // Transactions and sessions.

  @Test
  void transactionsCommitAndRollBack() throws SQLException {
    run("CREATE TABLE t (a integer)");
    connection.setAutoCommit(false);
    run("INSERT INTO t VALUES (1)");
    connection.rollback();
    run("INSERT INTO t VALUES (2)");
    connection.commit();
    assertThat(text("SELECT string_agg(a::text, ',') FROM t")).isEqualTo("2");
    assertThatThrownBy(() -> run("SELECT nope")).isInstanceOf(SQLSyntaxErrorException.class);
    assertThatThrownBy(() -> run("SELECT 1"))
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("25000");
    assertThat(connection.isValid(5)).isTrue();
    assertThatThrownBy(connection::commit).isInstanceOf(SQLTransactionRollbackException.class);
    assertThat(text("SELECT count(*) FROM t")).isEqualTo("1");
    connection.setAutoCommit(true);
    run("VACUUM t");
  }

  @Test
  void transactionsAreIsolatedAsWished() throws SQLException {
    assertThat(connection.getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    connection.setAutoCommit(false);
    assertThat(text("SHOW transaction_isolation")).isEqualTo("serializable");
    connection.rollback();
  }

  @Test
  void askingForMetadataDoesNotAbortATransaction() throws SQLException {
    connection.setAutoCommit(false);
    run("CREATE TEMP TABLE mine (a integer)");
    try (PreparedStatement open = connection.prepareStatement("SELECT ? IS NULL FROM mine");
        PreparedStatement wrong = connection.prepareStatement("SELECT nope, ? FROM mine")) {
      assertThat(open.getMetaData()).isNull();
      assertThat(open.getParameterMetaData().getParameterTypeName(1)).isEqualTo("UNKNOWN");
      assertThatThrownBy(wrong::getMetaData).isInstanceOf(SQLSyntaxErrorException.class);
    }
    assertThat(text("SELECT count(*) FROM mine")).isEqualTo("0");
  }

  @Test
  void definingAViewDoesNotAbortATransaction() throws SQLException {
    connection.setAutoCommit(false);
    run(
        "CREATE TEMP TABLE visits (user_id bigint, at timestamp, page text)",
        "CREATE ENTITY visitor (user_id BIGINT)",
        "CREATE FEATURE VIEW last_visit ENTITY visitor TIMESTAMP at"
            + " AS SELECT * FROM pg_temp.visits");
    assertThatThrownBy(
            () ->
                run(
                    "CREATE FEATURE VIEW broken ENTITY visitor TIMESTAMP at"
                        + " AS SELECT user_id, at, nope FROM pg_temp.visits"))
        .hasMessageContaining("nope");
    run("INSERT INTO visits VALUES (1, now(), 'home')");
    connection.commit();
    assertThat(text("SELECT count(*) FROM visits")).isEqualTo("1");
  }

  @Test
  void connectionsDoNotShareTemporaryTables() throws SQLException {
    String shared = url + ";project=memory:temporary";
    try (Connection one = DriverManager.getConnection(shared)) {
      run(one, "CREATE TEMP TABLE mine (a integer)", "SET TimeZone = 'Asia/Tokyo'");
      try (Connection other = DriverManager.getConnection(shared)) {
        assertThatThrownBy(() -> text(other, "SELECT count(*) FROM mine"))
            .isInstanceOf(SQLSyntaxErrorException.class);
      }
      String backend = text(one, "SELECT pg_backend_pid()");
      try (Connection keeper = DriverManager.getConnection(shared)) {
        assertThat(text(keeper, "SHOW TimeZone")).isEqualTo("UTC");
        one.close();
        try (Connection next = DriverManager.getConnection(shared)) {
          assertThat(text(next, "SELECT pg_backend_pid()")).isEqualTo(backend);
          assertThat(text(next, "SHOW TimeZone")).isEqualTo("UTC");
          assertThatThrownBy(() -> text(next, "SELECT count(*) FROM mine"))
              .isInstanceOf(SQLSyntaxErrorException.class);
        }
      }
    }
  }

  @Test
  void aPoolOverTheDriverWorks() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url + ";project=memory:pooled");
    config.setMaximumPoolSize(2);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int round = 0; round < 3; round++) {
        try (Connection pooled = pool.getConnection()) {
          pooled.setAutoCommit(false);
          run(pooled, "CREATE TABLE IF NOT EXISTS t (a integer)");
          assertThatThrownBy(() -> text(pooled, "SELECT nope"))
              .isInstanceOf(SQLSyntaxErrorException.class);
        }
      }
      try (Connection pooled = pool.getConnection()) {
        assertThat(text(pooled, "SELECT to_regclass('t')")).isNull();
      }
    }
  }

  // Definitions and metadata.

  @Test
  void definitionsTakeTheirTypesFromTheWarehouse() throws SQLException {
    run(
        "CREATE TYPE mood AS ENUM ('sad', 'fine')",
        "CREATE TABLE profiles (user_id bigint, at timestamptz, loaded timestamp, age integer,"
            + " country text, score numeric(10,2), tags text[], mood mood)",
        "CREATE ENTITY account (user_id int8)",
        "CREATE FEATURE VIEW profile ENTITY account TIMESTAMP at CREATED TIMESTAMP loaded"
            + " AS SELECT * FROM profiles");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE profile")) {
      List<String> described = new ArrayList<>();
      while (rows.next()) {
        described.add(rows.getString(1) + " " + rows.getString(2));
      }
      assertThat(described.toString())
          .contains(
              "score numeric(10,2)", "tags text[]", "mood mood", "at timestamp with time zone");
    }
    assertThatThrownBy(
            () ->
                run(
                    "CREATE FEATURE VIEW wrong ENTITY account TIMESTAMP country"
                        + " AS SELECT user_id, country, age FROM profiles"))
        .hasMessageContaining("country");
    assertThatThrownBy(
            () ->
                run(
                    "CREATE FEATURE VIEW wrong ENTITY account TIMESTAMP at\n"
                        + "AS SELECT user_id, at,\n  agee FROM profiles"))
        .hasMessageStartingWith("line 3:3: ")
        .hasMessageContaining("agee");
  }

  @Test
  void metadataHasTablesAndViewsBesideOneAnother() throws SQLException {
    run(
        "CREATE TABLE clicks (user_id bigint, at timestamp, n integer)",
        "CREATE ENTITY account (user_id bigint)",
        "CREATE FEATURE VIEW activity ENTITY account TIMESTAMP at AS SELECT * FROM clicks");
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        connection
            .getMetaData()
            .getTables(null, null, "%", new String[] {"TABLE", "FEATURE VIEW"})) {
      while (rows.next()) {
        tables.add(rows.getString("TABLE_SCHEM") + "." + rows.getString("TABLE_NAME"));
      }
    }
    assertThat(tables).contains("public.clicks", "features.activity");
    List<String> columns = new ArrayList<>();
    try (ResultSet rows = connection.getMetaData().getColumns(null, null, "clicks", null)) {
      while (rows.next()) {
        columns.add(rows.getString("COLUMN_NAME") + " " + rows.getInt("DATA_TYPE"));
      }
    }
    assertThat(columns).containsExactly("user_id -5", "at 93", "n 4");
    assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
    assertThat(connection.getSchema()).isEqualTo("public");
    try (ResultSet rows = connection.getMetaData().getSchemas()) {
      List<String> schemas = new ArrayList<>();
      while (rows.next()) {
        schemas.add(rows.getString(1));
      }
      assertThat(schemas).contains("public", "features");
    }
  }
}
