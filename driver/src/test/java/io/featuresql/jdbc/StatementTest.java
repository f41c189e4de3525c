package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements on a private DuckDB. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StatementTest {
  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000000) a, range(1000000) b WHERE (a.range * b.range) % 7 ="
          + " 3";

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  @Test
  void countsChangesAndReadsRows() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("CREATE TABLE t (a INTEGER)")).isZero();
      assertThat(statement.executeLargeUpdate("INSERT INTO t VALUES (1), (2)")).isEqualTo(2);
      assertThat(statement.execute("SELECT a FROM t ORDER BY a")).isTrue();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
      ResultSet rows = statement.getResultSet();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt("A")).isEqualTo(1);
      assertThat(rows.getRow()).isEqualTo(1);
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isFalse();
      assertThat(rows.isAfterLast()).isTrue();
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(rows.isClosed()).isTrue();
    }
  }

  @Test
  void refusesTheWrongKindOfExecutionBeforeAnythingRuns() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("CREATE TABLE t (a INTEGER)"))
          .hasMessageContaining("gives no rows");
      assertThat(statement.executeUpdate("CREATE TABLE t (a INTEGER)")).isZero();
      assertThatThrownBy(() -> statement.executeUpdate("SELECT 1"))
          .hasMessageContaining("gives rows");
    }
  }

  @Test
  void aFailedStatementStaysUsable() throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT CAST(? AS INTEGER)")) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT nope"))
          .isInstanceOf(SQLSyntaxErrorException.class);
      assertThat(statement.isClosed()).isFalse();
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();

      prepared.setString(1, "x");
      assertThatThrownBy(prepared::executeQuery).hasMessageContaining("INT32");
      prepared.setString(1, "7");
      ResultSet rows = prepared.executeQuery();
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void errorsTellTheirPlace() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT 'é日😀',\n\t nope\nFROM range(1)"))
          .isInstanceOfSatisfying(
              SQLSyntaxErrorException.class,
              e -> {
                assertThat(e.getMessage()).startsWith("line 2:3: Referenced column \"nope\"");
                assertThat(e.getSQLState()).isEqualTo("42000");
                assertThat(e.getErrorCode()).isEqualTo(1021);
                assertThat(e.getCause()).isInstanceOf(SQLException.class);
              });
    }
  }

  @Test
  void severalStatementsAreOpenAtOnce() throws SQLException {
    try (Statement outer = connection.createStatement();
        Statement inner = connection.createStatement()) {
      for (int fetchSize : new int[] {0, 100}) {
        outer.setFetchSize(fetchSize);
        inner.setFetchSize(fetchSize);
        ResultSet rows = outer.executeQuery("SELECT range FROM range(5000)");
        long sum = 0;
        while (rows.next()) {
          if (rows.getLong(1) % 1000 == 0) {
            ResultSet more = inner.executeQuery("SELECT " + rows.getLong(1));
            more.next();
            sum += more.getLong(1) + rows.getLong(1);
          }
        }
        assertThat(sum).isEqualTo(20_000);
      }
    }
  }

  @Test
  void streamsMoreThanFitsIntoMemory() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      ResultSet rows =
          statement.executeQuery("SELECT range, repeat('x', 100) FROM range(20000000)");
      long count = 0;
      while (rows.next()) {
        count++;
      }
      assertThat(count).isEqualTo(20_000_000);
    }
  }

  @Test
  void aStreamedFailureTellsItsReason() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      assertThatThrownBy(() -> statement.executeQuery("SELECT CAST('x' AS INTEGER) FROM range(9)"))
          .hasMessageContaining("Could not convert string 'x'");
    }
  }

  @Test
  void cancelComesFromAnotherThread() throws Exception {
    try (Statement statement = connection.createStatement()) {
      CompletableFuture<Void> cancel =
          CompletableFuture.runAsync(
              () -> {
                try {
                  // Until it runs there is nothing to cancel.
                  while (statement.unwrap(AbstractStatement.class).below() == null) {
                    Thread.onSpinWait();
                  }
                  statement.cancel();
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> statement.executeQuery(ENDLESS))
          .isInstanceOf(SQLTransientException.class)
          .isNotInstanceOf(SQLTimeoutException.class)
          .hasMessage("the statement was cancelled");
      cancel.get();
    }
    assertThat(number("SELECT 1")).isEqualTo(1);
  }

  @Test
  void aTimeLimitEndsAStatement() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery(ENDLESS))
          .isInstanceOf(SQLTimeoutException.class);
      assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
    }
  }

  /** Many rows at once, more than are computed ahead, and then one that never comes. */
  private static final String STALLS =
      "SELECT repeat('x', 1000) FROM range(100000000000)"
          + " WHERE range < 60000 OR range % 100000000001 = 100000000000";

  private static long readAll(ResultSet rows) throws SQLException {
    long count = 0;
    while (rows.next()) {
      count++;
    }
    return count;
  }

  private void assertUsable(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 1")) {
      assertThat(rows.next()).isTrue();
    }
    assertThat(number("SELECT 1")).isEqualTo(1);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("featuresql-limit") && isAlive(thread));
  }

  /** A thread that was told to end has a moment to do so. */
  private static boolean isAlive(Thread thread) {
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return thread.isAlive();
  }

  @Test
  void aTimeLimitEndsAWaitForARow() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      statement.setQueryTimeout(2);
      assertThatThrownBy(() -> readAll(statement.executeQuery(STALLS)))
          .isInstanceOf(SQLTimeoutException.class);
      statement.setQueryTimeout(0);
      assertUsable(statement);
    }
  }

  /** A reader may take its time; only waits are limited. */
  @Test
  void aTimeLimitDoesNotEndASlowReader() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      statement.setQueryTimeout(3);
      ResultSet rows = statement.executeQuery("SELECT repeat('x', 1000) FROM range(60000)");
      assertThat(rows.next()).isTrue();
      new CompletableFuture<Void>().completeOnTimeout(null, 3_200, TimeUnit.MILLISECONDS).get();
      assertThat(readAll(rows)).isEqualTo(59_999);
      assertUsable(statement);
    }
  }

  @Test
  void aStreamedStatementThatFindsNoRowIsNotRunTwiceAsLong() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      statement.setQueryTimeout(3);
      long start = System.nanoTime();
      assertThatThrownBy(() -> statement.executeQuery(ENDLESS))
          .isInstanceOf(SQLTimeoutException.class);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(6);
      assertUsable(statement);
    }
  }

  @Test
  void cancelEndsAWaitForARow() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      ResultSet rows = statement.executeQuery(STALLS);
      CompletableFuture<Void> cancel = whenWaiting(Thread.currentThread(), statement::cancel);
      assertThatThrownBy(() -> readAll(rows)).hasMessage("the statement was cancelled");
      cancel.get();
      assertUsable(statement);
    }
  }

  @Test
  void closingTheConnectionEndsAWaitForARow() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      ResultSet rows = statement.executeQuery(STALLS);
      CompletableFuture<Void> close = whenWaiting(Thread.currentThread(), connection::close);
      assertThatThrownBy(() -> readAll(rows)).isInstanceOf(SQLException.class);
      close.get();
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws SQLException;
  }

  /** Does something when {@code reader} has been in the warehouse's library for a while. */
  private static CompletableFuture<Void> whenWaiting(Thread reader, Action action) {
    return CompletableFuture.runAsync(
        () -> {
          int waits = 0;
          while (waits < 200) {
            StackTraceElement[] stack = reader.getStackTrace();
            boolean fetches =
                stack.length > 0 && stack[0].getMethodName().equals("duckdb_jdbc_fetch");
            waits = fetches ? waits + 1 : 0;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
          }
          try {
            action.run();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void maxRowsEndAResult() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(2);
      ResultSet rows = statement.executeQuery("SELECT * FROM range(5)");
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void batchesCountTheirRows() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.addBatch("CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR)");
      statement.addBatch("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
      assertThat(statement.executeBatch()).containsExactly(0, 2);
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      insert.setInt(1, 3);
      insert.setString(2, "z");
      insert.addBatch();
      insert.setInt(1, 4);
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1, 1);
      insert.setInt(1, 4);
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch)
          .isInstanceOf(java.sql.BatchUpdateException.class)
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("23000"));
      insert.setInt(1, 5);
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
    assertThat(number("SELECT count(*) FROM t")).isEqualTo(5);
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
    assertThat(number("SELECT sum(a) FROM t")).isEqualTo(2);
  }

  @Test
  void transactionsAreTheWarehouses() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (1)");
      connection.rollback();
      statement.execute("INSERT INTO t VALUES (2)");
      connection.commit();
      statement.execute("INSERT INTO t VALUES (3)");
      assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (3)"))
          .isInstanceOf(java.sql.SQLIntegrityConstraintViolationException.class);
      assertThatThrownBy(connection::commit)
          .isInstanceOf(java.sql.SQLTransactionRollbackException.class);
      connection.setAutoCommit(true);
    }
    assertThat(number("SELECT min(a) * 10 + count(*) FROM t")).isEqualTo(21);
  }

  @Test
  void deepNestingDoesNotEndTheProcess() throws SQLException {
    String deep = "SELECT 1" + "+1".repeat(990);
    assertThat(number(deep)).isEqualTo(991);
  }

  @Test
  void closedObjectsSaySo() throws SQLException {
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("SELECT 1");
    statement.close();
    assertThat(rows.isClosed()).isTrue();
    assertThatThrownBy(rows::next)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("24000"));
    assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
        .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(5003));
    Statement other = connection.createStatement();
    connection.close();
    assertThat(other.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertThatThrownBy(connection::createStatement)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    connection.close();
  }

  @Test
  void aCancelThatComesTooLateIsSilent() throws SQLException {
    Statement statement = connection.createStatement();
    statement.cancel();
    assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
    statement.cancel();
    statement.close();
    statement.cancel();
    Statement other = connection.createStatement();
    connection.close();
    other.cancel();
  }

  @Test
  void anExplainedStatementMayHaveParameters() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE src (id BIGINT, at_time TIMESTAMP, f INTEGER)");
      statement.execute("CREATE ENTITY e (id BIGINT)");
      statement.execute("CREATE FEATURE VIEW v ENTITY e TIMESTAMP at_time AS SELECT * FROM src");
      statement.execute("MATERIALIZE v");
    }
    String[][] explained = {
      {"SELECT f FROM src FEATURES v AS w AS OF ?", "1", "route: offline"},
      {"SELECT f FROM FEATURES v AS OF NOW WHERE id = ?", "1", "route: online"},
      {"SELECT f, ? FROM (VALUES (?)) AS r (id) FEATURES v AS OF NOW", "2", "route: "},
      {"MATERIALIZE v FROM ? TO ?", "2", "materialize: v"},
    };
    for (String[] each : explained) {
      try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + each[0])) {
        int count = Integer.parseInt(each[1]);
        assertThat(explain.getParameterMetaData().getParameterCount()).isEqualTo(count);
        for (boolean bound : new boolean[] {false, true}) {
          for (int i = 1; bound && i <= count; i++) {
            explain.setObject(i, 1L);
          }
          try (ResultSet plan = explain.executeQuery()) {
            assertThat(plan.next()).isTrue();
            assertThat(plan.getString(1)).startsWith(each[2]);
          }
        }
        assertThatThrownBy(() -> explain.setLong(count + 1, 1))
            .hasMessageContaining("the statement has " + count);
      }
    }
  }

  @Test
  void closesOnCompletion() throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    ResultSet rows = statement.executeQuery("SELECT 1");
    rows.close();
    assertThat(statement.isClosed()).isTrue();
  }
}
