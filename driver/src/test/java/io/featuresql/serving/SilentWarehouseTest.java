package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.connectors.trino.TrinoServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A warehouse that takes what it is sent and says nothing any more, as behind a network that was
 * cut: whoever waits for it is free some seconds after the time limit, and can connect again.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SilentWarehouseTest {
  private static final String FEATURES =
      "SELECT age FROM (VALUES (1, localtimestamp)) AS s (id, ts) FEATURES v AS OF s.ts";

  /** Three seconds in which it is told to stop, the last try of two seconds, a busy machine. */
  private static final Duration LATEST = Duration.ofSeconds(20);

  private HoldingProxy proxy;
  private String url;
  private Connection keeper;
  private Connection connection;

  private void open(String direct, String properties, String table) throws Exception {
    URI server = URI.create(direct.substring("jdbc:".length()));
    proxy = new HoldingProxy(server.getPort());
    url =
        "jdbc:featuresql:project=memory:silent"
            + proxy.port()
            + ";queryTimeoutMillis=60000;warehouse='"
            + direct.replace(":" + server.getPort() + "/", ":" + proxy.port() + "/")
            + "';"
            + properties;
    keeper = DriverManager.getConnection(url);
    connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute(table);
      statement.execute("CREATE ENTITY person (id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW v ENTITY person TIMESTAMP ts AS SELECT id, ts, age FROM ages");
    }
  }

  private void openPostgres() throws Exception {
    open(
        PostgresServer.newDatabase(),
        "warehouse.maximumPoolSize=4",
        "CREATE TABLE ages AS SELECT n AS id, timestamp '2026-01-01' AS ts, 1 AS age"
            + " FROM generate_series(1, 200000) AS n");
  }

  @AfterEach
  void close() throws Exception {
    if (proxy != null) {
      proxy.close();
      connection.close();
      keeper.close();
    }
  }

  private interface Action {
    void run() throws SQLException;
  }

  /** What happens when the warehouse is silent from now on. */
  private SQLException inSilence(Action action) throws SQLException {
    proxy.silent(true);
    long start = System.nanoTime();
    SQLException error = catchThrowableOfType(SQLException.class, action::run);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LATEST);
    assertThat(connection.isValid(1)).isFalse();
    proxy.silent(false);
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement();
        ResultSet rows = statement.executeQuery(FEATURES)) {
      assertThat(rows.next()).isTrue();
    }
    return error;
  }

  private static void assertGivenUp(SQLException error) {
    assertThat(error.getErrorCode()).as(error.getMessage()).isEqualTo(4001);
    assertThat(error.getSQLState()).isEqualTo("57014");
    assertThat((Throwable) error).hasMessageContaining("time limit");
  }

  private Statement limited() throws SQLException {
    Statement statement = connection.createStatement();
    Shop.ours(statement).setQueryTimeoutMillis(150);
    return statement;
  }

  @Test
  void aStatement() throws Exception {
    openPostgres();
    try (Statement statement = limited()) {
      SQLException error = inSilence(() -> statement.executeQuery("SELECT 1"));
      assertGivenUp(error);
      assertThat((Throwable) error).hasMessageContaining("connect again");
    }
  }

  @Test
  void aQuestionWhilePlanning() throws Exception {
    openPostgres();
    try (Statement statement = limited()) {
      assertGivenUp(inSilence(() -> statement.executeQuery(FEATURES)));
    }
  }

  @Test
  void aBatch() throws Exception {
    openPostgres();
    try (PreparedStatement batch = connection.prepareStatement("INSERT INTO ages VALUES (?)")) {
      Shop.ours(batch).setQueryTimeoutMillis(150);
      batch.setInt(1, 1);
      batch.addBatch();
      assertGivenUp(inSilence(batch::executeBatch));
    }
  }

  @Test
  void rowsThatAreRead() throws Exception {
    openPostgres();
    try (Statement statement = limited()) {
      statement.setFetchSize(10);
      Shop.ours(statement).setQueryTimeoutMillis(2_000);
      try (ResultSet rows = statement.executeQuery("SELECT id FROM ages")) {
        assertThat(rows.next()).isTrue();
        assertGivenUp(
            inSilence(
                () -> {
                  while (rows.next()) {
                    rows.getInt(1);
                  }
                }));
      }
    }
  }

  @Test
  void materializing() throws Exception {
    openPostgres();
    try (Statement statement = connection.createStatement()) {
      Shop.ours(statement).setQueryTimeoutMillis(1_000);
      assertGivenUp(inSilence(() -> statement.execute("MATERIALIZE v")));
    }
  }

  @Test
  void materializingRangesOfKeys() throws Exception {
    openPostgres();
    try (Statement statement = connection.createStatement()) {
      Shop.ours(statement).setQueryTimeoutMillis(1_000);
      assertGivenUp(
          inSilence(() -> statement.execute("MATERIALIZE v WITH (threads = 2, ranges = 2)")));
    }
  }

  /** Without a limit of the statement, the limit of the network. */
  @Test
  void theLimitOfTheNetwork() throws Exception {
    openPostgres();
    try (Statement statement = connection.createStatement()) {
      Shop.ours(statement).setQueryTimeoutMillis(0);
      connection.setNetworkTimeout(Runnable::run, 500);
      SQLException error = inSilence(() -> statement.executeQuery("SELECT 1"));
      assertThat(error.getSQLState()).as(error.getMessage()).startsWith("08");
    }
  }

  /** A session is reset when it is given back, which is not waited for either. */
  @Test
  void closing() throws Exception {
    openPostgres();
    inSilence(connection::close);
  }

  @Test
  void aStatementOfTrino() throws Exception {
    openTrino();
    try (Statement statement = limited()) {
      assertGivenUp(inSilence(() -> statement.executeQuery("SELECT 1")));
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
          .hasMessageContaining("the session was given up");
    }
  }

  @Test
  void aQuestionToTrino() throws Exception {
    openTrino();
    try (Statement statement = limited()) {
      assertGivenUp(inSilence(() -> statement.executeQuery(FEATURES)));
    }
  }

  private void openTrino() throws Exception {
    String direct = TrinoServer.shared().url("memory");
    String schema = "silent" + System.nanoTime();
    try (Connection setup =
            DriverManager.getConnection(
                "jdbc:featuresql:warehouse='" + direct + "';warehouse.user=ann");
        Statement statement = setup.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    }
    open(
        direct.replace("/default", "/" + schema),
        "warehouse.user=ann",
        "CREATE TABLE ages AS SELECT 1 AS id, localtimestamp AS ts, 1 AS age");
  }
}
