package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.project.Engines;
import io.featuresql.hikari.KeepConnections;
import io.featuresql.process.RedisServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pools and tools ask of a driver. */
@Timeout(180)
final class ToolsTest {
  enum Engine {
    DUCKDB,
    POSTGRES;

    Connection connect() throws Exception {
      return connect("");
    }

    Connection connect(String properties) throws Exception {
      return DriverManager.getConnection(
          this == DUCKDB
              ? "jdbc:featuresql:" + properties
              : "jdbc:featuresql:warehouse='" + PostgresServer.newDatabase() + "';" + properties);
    }
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static SQLException refused(Connection connection, String sql) {
    return catchThrowableOfType(SQLException.class, () -> run(connection, sql));
  }

  // Pools.

  private static HikariDataSource pool(String name, boolean keeps) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:featuresql:project=memory:" + name);
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    if (keeps) {
      config.setExceptionOverrideClassName("io.featuresql.hikari.KeepConnections");
    }
    return new HikariDataSource(config);
  }

  @Test
  void aPoolKeepsAConnectionAfterWhatLeavesItGood() throws Exception {
    try (HikariDataSource pool = pool("keeps", true)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        run(connection, "CREATE TEMP TABLE mine AS SELECT 7 AS a");
        statement.unwrap(FeatureStatement.class).setQueryTimeoutMillis(50);
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "SELECT sum(r.range * s.range) FROM range(1000000) r, range(1000000) s"))
            .isInstanceOf(SQLTimeoutException.class);
        assertThatThrownBy(connection::createClob)
            .isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat((Throwable) refused(connection, "CREATE ON DEMAND FEATURE VIEW v AS SELECT 1"))
            .hasMessageContaining("not supported yet");
      }
      try (Connection again = pool.getConnection()) {
        assertThat(number(again, "SELECT a FROM mine")).isEqualTo(7);
      }
    }
  }

  @Test
  void aPoolDropsAConnectionWhoseSessionIsLost() {
    SQLException late = SqlExceptions.silence(new SQLException("no answer"));
    assertThat(new KeepConnections().adjudicate(late).name()).isEqualTo("CONTINUE_EVICT");
    assertThat(new KeepConnections().adjudicate(new SQLException("lost", "08006")).name())
        .isEqualTo("CONTINUE_EVICT");
    assertThat(new KeepConnections().adjudicate(SqlExceptions.timeout()).name())
        .isEqualTo("DO_NOT_EVICT");
  }

  /** Without the override HikariCP drops connections for this state. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE ON DEMAND FEATURE VIEW v AS SELECT 1",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t AGGREGATE (x) AS SELECT 1"
      })
  void refusedStatementsDoNotHaveTheStateOfMissingMethods(String sql) throws Exception {
    try (Connection connection = Engine.DUCKDB.connect()) {
      SQLException refusal = refused(connection, sql);
      assertThat(refusal.getErrorCode()).isEqualTo(2001);
      assertThat(refusal.getSQLState()).isEqualTo("HYC00");
    }
  }

  @Test
  void aProjectInMemoryOutlivesItsLastConnection() throws Exception {
    String url = "jdbc:featuresql:project=memory:outlives";
    try (Connection connection = DriverManager.getConnection(url)) {
      run(connection, "CREATE TABLE t AS SELECT 7 AS a");
    }
    assertThat(Engines.closeIdle(System.nanoTime())).isTrue();
    try (Connection again = DriverManager.getConnection(url)) {
      assertThat(number(again, "SELECT a FROM t")).isEqualTo(7);
      Engines.closeIdle(System.nanoTime() + 2 * Engines.KEPT.toNanos());
      assertThat(number(again, "SELECT a FROM t")).isEqualTo(7);
    }
    assertThat(Engines.closeIdle(System.nanoTime() + 2 * Engines.KEPT.toNanos())).isFalse();
    try (Connection anew = DriverManager.getConnection(url)) {
      assertThatThrownBy(() -> number(anew, "SELECT a FROM t")).hasMessageContaining("line 1:15");
    }
  }

  @Test
  void aProjectThatNobodyIsConnectedToHoldsNoSessionOfTheServer() throws Exception {
    String database = PostgresServer.newDatabase();
    String name = database.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1");
    Properties properties = new Properties();
    properties.setProperty("project", "memory:rests");
    properties.setProperty("warehouse", database);
    String url = "jdbc:featuresql:";
    try (Connection one = DriverManager.getConnection(url, properties);
        Connection other = DriverManager.getConnection(url, properties)) {
      run(one, "CREATE ENTITY thing (a BIGINT)");
      assertThat(number(other, "SELECT 7")).isEqualTo(7);
    }
    String sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + name + "'";
    try (Connection server = DriverManager.getConnection(PostgresServer.url())) {
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (number(server, sessions) > 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(number(server, sessions)).isZero();
    }
    try (Connection again = DriverManager.getConnection(url, properties)) {
      assertThat(number(again, "SELECT 7")).isEqualTo(7);
      run(again, "DROP ENTITY thing");
    }
  }

  // Reading only.

  @ParameterizedTest
  @EnumSource
  void aReadOnlyConnectionChangesNothing(Engine engine) throws Exception {
    try (Connection connection = engine.connect()) {
      run(
          connection,
          "CREATE TABLE t (a BIGINT, ts TIMESTAMP, n INTEGER)",
          "INSERT INTO t VALUES (1, TIMESTAMP '2026-01-01 00:00:00', 5)",
          "CREATE ENTITY thing (a BIGINT)",
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS SELECT a, ts, n FROM t");
      for (boolean autoCommit : new boolean[] {true, false}) {
        connection.setReadOnly(true);
        connection.setAutoCommit(autoCommit);
        assertThat(connection.isReadOnly()).isTrue();
        for (String sql :
            List.of(
                "INSERT INTO t (a) VALUES (2)",
                "UPDATE t SET n = 6",
                "DELETE FROM t",
                "WITH x AS (SELECT 1) INSERT INTO t (a) SELECT 2",
                "CREATE TABLE u (a INTEGER)",
                "DROP TABLE t",
                "CREATE ENTITY other (a BIGINT)",
                "DROP FEATURE VIEW v",
                "MATERIALIZE v",
                "INSERT INTO features.v (a, ts, n) VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 1)",
                "CREATE TABLE u AS SELECT t.a FROM t FEATURES v AS OF ts")) {
          SQLException refusal = refused(connection, sql);
          assertThat((Throwable) refusal).as(sql).isNotNull();
          assertThat(refusal.getSQLState()).as(sql).isIn("25006", "25000");
          if (!autoCommit) {
            connection.rollback();
          }
        }
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO t (a) VALUES (?)")) {
          insert.setLong(1, 9);
          insert.addBatch();
          assertThatThrownBy(insert::executeBatch).isInstanceOf(SQLException.class);
        }
        if (!autoCommit) {
          connection.rollback();
        }
        assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(1);
        assertThat(number(connection, "SELECT m.n FROM t FEATURES v AS m AS OF NOW")).isEqualTo(5);
        run(connection, "SHOW FEATURE VIEWS", "EXPLAIN SELECT * FROM t FEATURES v AS OF ts");
        if (!autoCommit) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
      }
      run(connection, "INSERT INTO t (a) VALUES (2)", "MATERIALIZE v");
    }
  }

  // Statements.

  @ParameterizedTest
  @EnumSource
  void aCallOfAQueryIsAPreparedStatement(Engine engine) throws Exception {
    try (Connection connection = engine.connect();
        CallableStatement call = connection.prepareCall("select 7 + ?")) {
      call.setInt(1, 1);
      try (ResultSet rows = call.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(8);
      }
      assertThatThrownBy(() -> call.registerOutParameter(1, 4))
          .isInstanceOf(SQLFeatureNotSupportedException.class);
      assertThatThrownBy(() -> call.getInt(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
      assertThatThrownBy(() -> connection.prepareCall("{call p(?)}"))
          .isInstanceOf(SQLFeatureNotSupportedException.class);
    }
  }

  @Test
  void generatedKeysAreTheWarehouses() throws Exception {
    try (Connection connection = Engine.POSTGRES.connect()) {
      run(connection, "CREATE TABLE t (id SERIAL, a INTEGER, b INTEGER DEFAULT 5)");
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("INSERT INTO t (a) VALUES (7)", Statement.RETURN_GENERATED_KEYS);
        assertThat(keys(statement)).containsExactly("1 7 5");
        statement.executeUpdate("INSERT INTO t (a) VALUES (8)", new String[] {"id", "b"});
        assertThat(keys(statement)).containsExactly("2 5");
        statement.executeUpdate("INSERT INTO t (a) VALUES (8)");
        assertThat(keys(statement)).isEmpty();
        assertThat(statement.execute("SELECT 1", Statement.RETURN_GENERATED_KEYS)).isTrue();
      }
      String insert = "INSERT INTO t (a) VALUES (?)";
      try (PreparedStatement statement =
          connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
        for (int a = 1; a <= 2; a++) {
          statement.setInt(1, a);
          statement.addBatch();
        }
        statement.executeBatch();
        assertThat(keys(statement)).containsExactly("4 1 5", "5 2 5");
        statement.setInt(1, 3);
        statement.executeUpdate();
        assertThat(keys(statement)).containsExactly("6 3 5");
      }
      try (PreparedStatement statement = connection.prepareStatement(insert, new String[] {"id"})) {
        statement.setInt(1, 3);
        statement.executeUpdate();
        assertThat(keys(statement)).containsExactly("7");
      }
    }
  }

  private static List<String> keys(Statement statement) throws SQLException {
    List<String> keys = new ArrayList<>();
    try (ResultSet rows = statement.getGeneratedKeys()) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        keys.add(String.join(" ", row));
      }
    }
    return keys;
  }

  /** As its own driver has it. */
  @Test
  void duckDbHasNoGeneratedKeys() throws Exception {
    try (Connection connection = Engine.DUCKDB.connect();
        Statement statement = connection.createStatement()) {
      run(connection, "CREATE TABLE t (a INTEGER)", "CREATE ENTITY thing (a BIGINT)");
      assertThat(
              statement.executeUpdate("INSERT INTO t VALUES (7)", Statement.RETURN_GENERATED_KEYS))
          .isEqualTo(1);
      assertThat(keys(statement)).isEmpty();
      try (PreparedStatement prepared =
          connection.prepareStatement(
              "INSERT INTO t VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
        prepared.setInt(1, 7);
        assertThat(prepared.executeUpdate()).isEqualTo(1);
        assertThat(keys(prepared)).isEmpty();
      }
      statement.execute("CREATE ENTITY other (a BIGINT)", Statement.RETURN_GENERATED_KEYS);
      assertThat(keys(statement)).isEmpty();
      assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO t VALUES (7)", 5))
          .hasMessageContaining("RETURN_GENERATED_KEYS");
    }
  }

  @Test
  void resultsThatScrollDegradeWithAWarning() throws Exception {
    try (Connection connection = Engine.DUCKDB.connect();
        Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
      assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
      assertThat(connection.getWarnings().getMessage()).contains("forward only");
      assertThat(connection.getWarnings().getSQLState()).startsWith("01");
      assertThat(connection.getWarnings().getNextWarning().getMessage()).contains("be changed");
      connection.prepareStatement(
          "SELECT 1", ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_READ_ONLY);
      assertThat((Throwable) connection.getWarnings().getNextWarning().getNextWarning()).isNull();
      connection.clearWarnings();
      assertThat((Throwable) connection.getWarnings()).isNull();
      assertThatThrownBy(() -> connection.createStatement(5, 5))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("not a type of results");
    }
  }

  @ParameterizedTest
  @EnumSource
  void metadataAnswersEveryQuestion(Engine engine) throws Exception {
    try (Connection connection = engine.connect()) {
      DatabaseMetaData metaData = connection.getMetaData();
      List<String> failures = new ArrayList<>();
      for (Method method : DatabaseMetaData.class.getMethods()) {
        if (Modifier.isStatic(method.getModifiers()) || method.getName().equals("unwrap")) {
          continue;
        }
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
          arguments[i] =
              types[i] == int.class
                  ? (Object) 1
                  : types[i] == boolean.class
                      ? (Object) true
                      : types[i] == String.class
                          ? "x"
                          : types[i] == Class.class ? List.class : null;
        }
        try {
          Object answer = method.invoke(metaData, arguments);
          assertThat(answer).as(method.toString()).isNotNull();
        } catch (InvocationTargetException e) {
          failures.add(method.getName() + ": " + e.getCause());
        }
      }
      assertThat(failures).isEmpty();
      try (ResultSet rows = metaData.getBestRowIdentifier(null, null, "t", 0, true)) {
        assertThat(rows.findColumn("COLUMN_NAME")).isEqualTo(2);
        assertThat(rows.next()).isFalse();
      }
    }
  }

  // Health.

  @Test
  void healthLooksAtTheOnlineStore() throws Exception {
    RedisServer redis = RedisServer.start();
    try (Connection connection =
        DriverManager.getConnection("jdbc:featuresql:online=" + redis.url())) {
      FeatureConnection features = connection.unwrap(FeatureConnection.class);
      assertThat(features.health(Duration.ofSeconds(30)).isUp()).isTrue();
      redis.close();
      FeatureHealth health = features.health(Duration.ofMillis(300));
      assertThat(health.isUp()).isFalse();
      assertThat(health.warehouse()).isEmpty();
      assertThat(health.registry()).isEmpty();
      assertThat(health.online().orElseThrow().getErrorCode()).isIn(3004, 4001);
      assertThat(connection.isValid(5)).as("the connection itself is well").isTrue();
      assertThatThrownBy(() -> features.health(Duration.ZERO)).hasMessageContaining("limit");
    }
  }

  @Test
  void healthLooksAtTheWarehouseWhereItIsUsed() throws Exception {
    String url = "jdbc:featuresql:warehouse=jdbc:postgresql://127.0.0.1:1/none;route=";
    try (Connection connection = DriverManager.getConnection(url + "auto")) {
      FeatureHealth health =
          connection.unwrap(FeatureConnection.class).health(Duration.ofSeconds(20));
      assertThat(health.online()).isEmpty();
      assertThat(health.warehouse().orElseThrow().getErrorCode()).isEqualTo(3002);
    }
    try (Connection connection = DriverManager.getConnection(url + "online")) {
      assertThat(connection.unwrap(FeatureConnection.class).health(Duration.ofSeconds(20)).isUp())
          .isTrue();
    }
  }

  // What is refused before it does harm.

  @ParameterizedTest
  @EnumSource
  void halfASurrogatePairReachesNothing(Engine engine) throws Exception {
    try (Connection connection = engine.connect()) {
      run(
          connection,
          "CREATE TABLE t (a VARCHAR(20), ts TIMESTAMP, words VARCHAR(20)[])",
          "CREATE ENTITY thing (a VARCHAR)",
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS SELECT a, ts, words FROM t",
          "MATERIALIZE v");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO features.v (a, ts, words) VALUES (?, NOW, ?)")) {
        for (Object[] row :
            new Object[][] {
              {"half \ud83d", List.of("whole")},
              {"whole", List.of("a", "\ude00 half")},
              {"turned \ude00\ud83d", List.of()}
            }) {
          insert.setObject(1, row[0]);
          insert.setObject(2, row[1]);
          SQLException refusal = catchThrowableOfType(SQLException.class, insert::executeUpdate);
          assertThat((Throwable) refusal).hasMessageContaining("half of a surrogate pair");
          assertThat(refusal.getSQLState()).isEqualTo("22000");
        }
        insert.setObject(1, "whole \ud83d\ude00");
        insert.setObject(2, List.of("\ud83d\ude00"));
        insert.executeUpdate();
      }
      assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM t RETURNING *",
        "insert into t values (1) returning *",
        "UPDATE t SET a = 1 RETURNING *",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT 1 RETURNING *",
        "MERGE INTO t USING t AS u ON false WHEN MATCHED THEN DELETE RETURNING *"
      })
  void aViewsQueryOnlyReads(String query) throws Exception {
    try (Connection connection = Engine.POSTGRES.connect()) {
      run(
          connection,
          "CREATE TABLE t (a BIGINT, ts TIMESTAMP, n INTEGER)",
          "CREATE ENTITY thing (a BIGINT)");
      SQLException refusal =
          refused(connection, "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS " + query);
      assertThat(refusal.getErrorCode()).isEqualTo(1001);
      assertThat((Throwable) refusal).hasMessageContaining("only reads");
      run(
          connection,
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS"
              + " SELECT a, ts, n AS update, (n) AS delete FROM t");
    }
  }

  // Batches, and who ends a statement.

  @ParameterizedTest
  @EnumSource
  void aBatchThatFailsUnderAutoCommitKeepsNothing(Engine engine) throws Exception {
    try (Connection connection = engine.connect()) {
      run(connection, "CREATE TABLE t (a INTEGER)");
      try (Statement batch = connection.createStatement()) {
        batch.addBatch("INSERT INTO t VALUES (1)");
        batch.addBatch("INSERT INTO t VALUES (2)");
        batch.addBatch("INSERT INTO t VALUES (CAST('x' AS INTEGER))");
        BatchUpdateException failure =
            catchThrowableOfType(BatchUpdateException.class, batch::executeBatch);
        assertThat(failure.getUpdateCounts()).isEmpty();
        assertThat(failure.getSQLState()).startsWith("22");
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
        batch.addBatch("INSERT INTO t VALUES (1)");
        batch.addBatch("INSERT INTO t VALUES (2), (3)");
        assertThat(batch.executeBatch()).containsExactly(1, 2);
        assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(3);
        // one's own transaction
        batch.addBatch("BEGIN");
        batch.addBatch("DELETE FROM t");
        batch.addBatch("ROLLBACK");
        batch.executeBatch();
        assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(3);
        // definitions count at once, and what the warehouse did before them too
        batch.addBatch("INSERT INTO t VALUES (4)");
        batch.addBatch("CREATE ENTITY thing (a BIGINT)");
        batch.addBatch("INSERT INTO t VALUES (5)");
        batch.addBatch("INSERT INTO nowhere VALUES (5)");
        assertThatThrownBy(batch::executeBatch).isInstanceOf(BatchUpdateException.class);
        assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(4);
      }
      try (PreparedStatement batch =
          connection.prepareStatement("INSERT INTO t VALUES (CAST(CAST(? AS TEXT) AS INTEGER))")) {
        for (String a : List.of("6", "7", "x")) {
          batch.setString(1, a);
          batch.addBatch();
        }
        assertThatThrownBy(batch::executeBatch).isInstanceOf(BatchUpdateException.class);
        assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(4);
      }
    }
  }

  @Test
  void aLimitOfTheWarehousesOwnIsNoCancel() throws Exception {
    String endless = "SELECT sum(r.range * s.range) FROM range(1000000) r, range(1000000) s";
    try (Connection connection = Engine.DUCKDB.connect()) {
      run(connection, "SET max_execution_time = 50");
      SQLException late = refused(connection, endless);
      assertThat(late.getErrorCode()).isEqualTo(4001);
      assertThat((Throwable) late).hasMessageContaining("exceeded maximum execution time");
    }
    try (Connection connection = Engine.POSTGRES.connect()) {
      run(connection, "SET statement_timeout = 50");
      SQLException late = refused(connection, "SELECT pg_sleep(60)");
      assertThat(late.getErrorCode()).isEqualTo(4001);
      assertThat((Throwable) late).hasMessageContaining("due to statement timeout");
      run(connection, "SET statement_timeout = 0", "CREATE TABLE t (a INTEGER)");
      SQLException copy = refused(connection, "COPY t FROM STDIN");
      assertThat(copy.getErrorCode()).isEqualTo(1021);
      assertThat((Throwable) copy).hasMessageContaining("CopyManager");
    }
  }

  @Test
  void whoeverRunsTheServerMayEndAStatement() throws Exception {
    String database = PostgresServer.newDatabase();
    String url = "jdbc:featuresql:project=memory:ended;warehouse='" + database + "'";
    try (Connection connection = DriverManager.getConnection(url);
        Connection other = DriverManager.getConnection(url)) {
      long backend = number(connection, "SELECT pg_backend_pid()");
      Thread ends =
          new Thread(
              () -> {
                try {
                  while (number(
                          other,
                          "SELECT CASE WHEN query LIKE '%pg_sleep%' AND pg_cancel_backend(pid)"
                              + " THEN 1 ELSE 0 END FROM pg_stat_activity WHERE pid = "
                              + backend)
                      == 0) {
                    Thread.onSpinWait();
                  }
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      ends.start();
      SQLException ended = refused(connection, "SELECT pg_sleep(60)");
      ends.join();
      assertThat(ended.getErrorCode()).isEqualTo(4002);
      assertThat((Throwable) ended).hasMessageContaining("the warehouse ended the statement: ");
    }
  }
}
