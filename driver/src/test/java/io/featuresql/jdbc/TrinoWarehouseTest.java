package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.featuresql.connectors.trino.TrinoServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that a real Trino carries out. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TrinoWarehouseTest {
  private static final String LONG =
      "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y),"
          + " UNNEST(sequence(1, 10000)) c(z) WHERE x * y + z = 7";

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = connect(TrinoServer.shared().url("memory"), "");
  }

  private static Connection connect(String warehouse, String more) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:featuresql:warehouse='" + warehouse + "';warehouse.user=test;" + more);
  }

  @AfterEach
  void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<List<Object>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return read(rows);
    }
  }

  private static List<List<Object>> read(ResultSet rows) throws SQLException {
    List<List<Object>> read = new ArrayList<>();
    while (rows.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.add(rows.getObject(i));
      }
      read.add(row);
    }
    return read;
  }

  @Test
  void statementsPassThrough() throws SQLException {
    for (String schema : List.of("memory.default", "iceberg.through")) {
      execute("CREATE SCHEMA IF NOT EXISTS " + schema);
      String table = schema + ".orders";
      try (Statement statement = connection.createStatement()) {
        assertThat(
                statement.executeUpdate(
                    "CREATE TABLE "
                        + table
                        + " AS SELECT bigint '7' AS shop_id, TIMESTAMP '2026-01-03 10:00:00.123456'"
                        + " AS ordered_at"))
            .isEqualTo(1);
        assertThat(statement.executeUpdate("INSERT INTO " + table + " VALUES (8, NULL), (9, NULL)"))
            .isEqualTo(2);
      }
      try (PreparedStatement prepared =
          connection.prepareStatement("SELECT * FROM " + table + " WHERE shop_id < ?")) {
        assertThat(prepared.getMetaData().getColumnTypeName(2)).isEqualTo("timestamp(6)");
        assertThat(prepared.getParameterMetaData().getParameterTypeName(1)).isEqualTo("bigint");
        for (int bound : new int[] {8, 10}) {
          prepared.setInt(1, bound);
          try (ResultSet rows = prepared.executeQuery()) {
            assertThat(read(rows)).hasSize(bound - 7);
          }
        }
      }
      assertThat(rows("SELECT ordered_at FROM " + table + " WHERE shop_id = 7"))
          .containsExactly(List.of(java.sql.Timestamp.valueOf("2026-01-03 10:00:00.123456")));
      execute("DROP TABLE " + table);
    }
  }

  @Test
  void metadataTellTheLengthOfTexts() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CAST('a' AS varchar(20)) AS v, CAST('a' AS char(3)) AS c,"
                    + " CAST('a' AS varchar) AS w")) {
      assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(java.sql.Types.VARCHAR);
      assertThat(rows.getMetaData().getPrecision(1)).isEqualTo(20);
      assertThat(rows.getMetaData().getColumnDisplaySize(1)).isEqualTo(20);
      assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(java.sql.Types.CHAR);
      assertThat(rows.getMetaData().getPrecision(2)).isEqualTo(3);
      assertThat(rows.getMetaData().getPrecision(3)).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void typesThatFailInUseAreRefusedWhereTheyAreDefined() throws SQLException {
    execute("CREATE ENTITY visitor (visitor_id bigint)");
    for (String sketch : List.of("approx_set(1)", "qdigest_agg(1)", "tdigest_agg(1e0)")) {
      assertThatThrownBy(
              () ->
                  execute(
                      "CREATE FEATURE VIEW sketched ENTITY visitor TIMESTAMP seen_at AS SELECT"
                          + " bigint '1' AS visitor_id, TIMESTAMP '2026-01-01 00:00:00' AS seen_at,"
                          + " "
                          + sketch
                          + " AS sketch"))
          .hasMessageContaining("the feature 'sketch'")
          .hasMessageContaining("cast it to varbinary");
    }
    for (String type : List.of("json", "map(varchar, bigint)")) {
      assertThatThrownBy(() -> execute("CREATE ENTITY odd (k " + type + ")"))
          .hasMessageContaining("a join key is not " + type);
    }
  }

  /** Each day of the source is one file. */
  @Test
  void theWhereOfAStatementPrunesThePartitionsOfTheSource() throws SQLException {
    execute("CREATE SCHEMA IF NOT EXISTS iceberg.pruned");
    execute(
        "CREATE TABLE iceberg.pruned.visits WITH (partitioning = ARRAY['day(visited_at)']) AS"
            + " SELECT shop_id, TIMESTAMP '2026-01-01 12:00:00.000000' + day * INTERVAL '1' DAY AS"
            + " visited_at, day AS visits FROM UNNEST(sequence(0, 59)) AS d (day),"
            + " UNNEST(sequence(1, 10)) AS s (shop_id)");
    execute(
        "CREATE TABLE iceberg.pruned.orders AS SELECT shop_id,"
            + " TIMESTAMP '2026-01-01 13:00:00.000000' + day * INTERVAL '1' DAY AS ordered_at"
            + " FROM UNNEST(sequence(0, 59)) AS d (day), UNNEST(sequence(1, 10)) AS s (shop_id)");
    execute("CREATE ENTITY visited (shop_id INTEGER)");
    execute(
        "CREATE FEATURE VIEW visiting ENTITY visited TIMESTAMP visited_at TTL INTERVAL '2' DAY"
            + " DELAY INTERVAL '1' HOUR AS SELECT * FROM iceberg.pruned.visits");
    String statement =
        "SELECT o.shop_id, o.ordered_at, visits FROM iceberg.pruned.orders AS o"
            + " FEATURES visiting AS OF o.ordered_at";
    String bounded =
        statement
            + " WHERE o.ordered_at >= TIMESTAMP '2026-02-01 00:00:00'"
            + " AND o.ordered_at < TIMESTAMP '2026-02-04 00:00:00'";
    assertThat(rows(bounded))
        .hasSize(30)
        .allSatisfy(
            row -> {
              LocalDateTime at = ((java.sql.Timestamp) row.get(1)).toLocalDateTime();
              assertThat(row.get(2)).isEqualTo(at.getDayOfYear() - 1L);
            });
    assertThat(filesRead(statement)).isEqualTo(60);
    assertThat(filesRead(bounded)).isEqualTo(5);
    execute("DROP TABLE iceberg.pruned.visits");
    execute("DROP TABLE iceberg.pruned.orders");
  }

  /**
   * How many files of the visits Trino reads for a statement with features, in the scan that reads
   * most: what Trino finds out while it runs prunes others further.
   */
  private int filesRead(String statement) throws SQLException {
    String explained = lines("EXPLAIN " + statement);
    String sent = explained.substring(explained.indexOf("SELECT o.shop_id"));
    String plan = lines("EXPLAIN ANALYZE " + sent);
    Matcher scan =
        Pattern.compile("pruned.visits\\$data.*?Splits: (\\d+)", Pattern.DOTALL).matcher(plan);
    int most = 0;
    while (scan.find()) {
      most = Math.max(most, Integer.parseInt(scan.group(1)));
    }
    assertThat(most).as(plan).isPositive();
    return most;
  }

  /** Workers that hold the same buckets of spine and source send nothing to each other by key. */
  @Test
  void whatIsBucketedByTheKeyIsJoinedInPlace() throws SQLException {
    execute("CREATE SCHEMA IF NOT EXISTS iceberg.bucketed");
    execute(
        "CREATE TABLE iceberg.bucketed.visits"
            + " WITH (partitioning = ARRAY['bucket(shop_id, 8)']) AS"
            + " SELECT shop_id, TIMESTAMP '2026-01-01 12:00:00.000000' + day * INTERVAL '1' DAY AS"
            + " visited_at, day AS visits FROM UNNEST(sequence(0, 4)) AS d (day),"
            + " UNNEST(sequence(1, 20)) AS s (shop_id)");
    String orders =
        " AS SELECT shop_id, TIMESTAMP '2026-01-03 13:00:00.000000' AS ordered_at"
            + " FROM UNNEST(sequence(1, 20)) AS s (shop_id)";
    execute("CREATE TABLE iceberg.bucketed.orders" + orders);
    execute(
        "CREATE TABLE iceberg.bucketed.spread WITH (partitioning = ARRAY['bucket(shop_id, 8)'])"
            + orders);
    execute("CREATE ENTITY bucketed (shop_id INTEGER)");
    execute(
        "CREATE FEATURE VIEW bucketed_visits ENTITY bucketed TIMESTAMP visited_at"
            + " AS SELECT * FROM iceberg.bucketed.visits");
    String statement =
        "SELECT o.shop_id, visits FROM iceberg.bucketed.%s AS o"
            + " FEATURES bucketed_visits AS OF o.ordered_at";
    String spread = statement.formatted("spread");
    assertThat(rows(spread)).hasSize(20).allSatisfy(row -> assertThat(row.get(1)).isEqualTo(2L));
    assertThat(exchangesByKey(statement.formatted("orders"))).isPositive();
    assertThat(exchangesByKey(spread)).isZero();
    execute("DROP SCHEMA iceberg.bucketed CASCADE");
  }

  /** How many fragments of the plan get their rows by the hash of a key. */
  private long exchangesByKey(String statement) throws SQLException {
    String explained = lines("EXPLAIN " + statement);
    String sent = explained.substring(explained.indexOf("SELECT o.shop_id"));
    return lines("EXPLAIN (TYPE DISTRIBUTED) " + sent)
        .lines()
        .filter(line -> line.matches("Fragment \\d+ \\[HASH\\]"))
        .count();
  }

  private String lines(String sql) throws SQLException {
    return String.join("\n", rows(sql).stream().map(row -> (String) row.get(0)).toList());
  }

  @Test
  void parametersInABatch() throws SQLException {
    execute("CREATE TABLE batch (id uuid, tags array(varchar), at timestamp(6) with time zone)");
    java.util.UUID id = java.util.UUID.fromString("12151fd2-7586-11e9-8f9e-2a86e4085a59");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO batch VALUES (?, ?, ?)")) {
      for (int i = 0; i < 2; i++) {
        insert.setObject(1, id);
        insert.setObject(2, i == 0 ? new String[] {"a", null} : null);
        insert.setObject(3, Instant.parse("2011-12-30T10:00:00.123456Z"));
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1);
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM batch ORDER BY cardinality(tags)")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getObject(1)).isEqualTo(id);
      assertThat((Object[]) rows.getArray(2).getArray()).containsExactly("a", null);
      assertThat(rows.getObject(3, Instant.class))
          .isEqualTo(Instant.parse("2011-12-30T10:00:00.123456Z"));
    }
    execute("DROP TABLE batch");
  }

  @Test
  void errorsPointIntoTheUsersText() {
    assertThatThrownBy(() -> rows("SELECT 1,\n  nope FROM (VALUES 1) t(a)"))
        .isInstanceOf(SQLSyntaxErrorException.class)
        .hasMessage("line 2:3: Column 'nope' cannot be resolved");
    assertThatThrownBy(
            () -> {
              try (PreparedStatement prepared =
                  connection.prepareStatement("SELECT ?, 'it''s', nope")) {
                prepared.setInt(1, 1);
                prepared.executeQuery();
              }
            })
        .hasMessage("line 1:20: Column 'nope' cannot be resolved");
    assertThatThrownBy(() -> rows("SELECT 1 / x FROM (VALUES 0) t(x)"))
        .isInstanceOf(SQLDataException.class)
        .hasMessage("Division by zero");
  }

  @Test
  void definitionsReadTheirColumns() throws SQLException {
    execute("CREATE TABLE ratings (shop_id bigint, rated_at timestamp(6), stars integer)");
    execute("CREATE ENTITY shop (shop_id BIGINT)");
    execute(
        "CREATE FEATURE VIEW shop_rating ENTITY shop TIMESTAMP rated_at"
            + " AS SELECT shop_id, rated_at, stars FROM ratings");
    DatabaseMetaData metaData = connection.getMetaData();
    try (ResultSet columns = metaData.getColumns(null, "features", "shop_rating", "%")) {
      assertThat(read(columns))
          .extracting(row -> row.get(3) + " " + row.get(5))
          .containsExactly("shop_id bigint", "stars integer");
    }
    try (ResultSet tables = metaData.getTables("memory", null, "%rating%", null)) {
      assertThat(read(tables))
          .extracting(row -> row.get(0) + "." + row.get(1) + "." + row.get(2))
          .containsExactlyInAnyOrder("memory.features.shop_rating", "memory.default.ratings");
    }
    try (ResultSet catalogs = metaData.getCatalogs()) {
      assertThat(read(catalogs)).contains(List.of("iceberg"), List.of("memory"));
    }
    assertThatThrownBy(
            () ->
                execute(
                    "CREATE FEATURE VIEW wrong ENTITY shop TIMESTAMP rated_at\n"
                        + "AS SELECT shop_id, rated_at, nope FROM ratings"))
        .hasMessageStartingWith("line 2:30: ")
        .hasMessageContaining("Column 'nope' cannot be resolved");
    assertThatThrownBy(
            () ->
                execute(
                    "CREATE FEATURE VIEW wrong ENTITY shop TIMESTAMP stars"
                        + " AS SELECT shop_id, stars FROM ratings"))
        .hasMessageContaining("is integer, not a timestamp or date");
    execute("DROP TABLE ratings");
  }

  @Test
  void timeLimitsHold() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThrows(
          SQLTimeoutException.class,
          () -> {
            try (ResultSet rows = statement.executeQuery(LONG)) {
              rows.next();
            }
          });
      statement.setQueryTimeout(0);
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  @Test
  void aCancelReachesRowsThatAreComputed() throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LONG)) {
      CompletableFuture<SQLException> failure =
          CompletableFuture.supplyAsync(() -> assertThrows(SQLException.class, rows::next));
      SQLWarning progress = statement.getWarnings();
      while (progress == null && !failure.isDone()) {
        progress = statement.getWarnings();
      }
      assertThat(progress.getMessage()).startsWith("Trino query ");
      statement.cancel();
      SQLException cancelled = failure.get(60, TimeUnit.SECONDS);
      assertThat(cancelled.getMessage()).isEqualTo("the statement was cancelled");
      assertThat(cancelled.getClass()).isEqualTo(SQLTransientException.class);
      assertThat(statement.getWarnings() == null).isTrue();
    }
    assertThat(rows("SELECT 1")).hasSize(1);
  }

  @Test
  void muchIsReadAsItComes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT x * 1000 + y, 'a text that makes the row longer than it was'"
                    + " FROM UNNEST(sequence(1, 2000)) a(x), UNNEST(sequence(1, 1000)) b(y)")) {
      long count = 0;
      while (rows.next()) {
        count++;
        if (count == 10) {
          assertThat(rows("SELECT 1")).hasSize(1); // another result of the session
        }
      }
      assertThat(count).isEqualTo(2_000_000);
    }
  }

  @Test
  void timeZonesChangeNothing() throws SQLException {
    try (Connection wrong =
            connect(TrinoServer.shared().url("memory") + "?timezone=America/New_York", "");
        Statement statement = wrong.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT TIMESTAMP '2011-12-30 10:00:00.123456',"
                    + " CAST(TIMESTAMP '2011-12-30 10:00:00' AS timestamp(6) with time zone)")) {
      rows.next();
      assertThat(rows.getObject(1, LocalDateTime.class))
          .isEqualTo(LocalDateTime.parse("2011-12-30T10:00:00.123456"));
      assertThat(rows.getObject(2, Instant.class)).isEqualTo(Instant.parse("2011-12-30T10:00:00Z"));
    }
  }

  @Test
  void whoCannotBeReachedIsNamedWithoutSecrets() throws SQLException {
    try (Connection nowhere =
            connect("jdbc:trino://127.0.0.1:1/memory/default?extraCredentials=k:hidden", "");
        Statement statement = nowhere.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageStartingWith("Trino at jdbc:trino://127.0.0.1:1/memory/default: ")
          .hasMessageNotContaining("hidden");
    }
    try (Connection withoutTls =
            connect(TrinoServer.shared().url("memory"), "warehouse.password=hidden");
        Statement statement = withoutTls.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .hasMessageContaining("TLS/SSL is required")
          .hasMessageNotContaining("hidden");
    }
    try (Connection unknownProperty =
            connect(TrinoServer.shared().url("memory"), "warehouse.nope=hidden");
        Statement statement = unknownProperty.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .hasMessageContaining("Unrecognized connection property 'nope'")
          .hasMessageNotContaining("hidden");
    }
  }

  @Test
  void aServerThatDiesInTheMiddleIsAConnectionError() throws Exception {
    try (TrinoServer server = TrinoServer.start();
        Connection own = connect(server.url("memory"), "warehouse.timeout=3s");
        Statement statement = own.createStatement()) {
      own.setNetworkTimeout(Runnable::run, 3_000);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT x, y, 'a text that makes rows longer' AS t FROM"
                  + " UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y)")) {
        assertThat(rows.next()).isTrue();
        server.kill();
        SQLException lost =
            assertThrows(
                SQLException.class,
                () -> {
                  while (rows.next()) {
                    rows.getInt(1);
                  }
                });
        assertThat(lost.getSQLState()).startsWith("08");
      }
    }
  }
}
