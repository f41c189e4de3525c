package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.featuresql.connectors.duckdb.DuckDbWarehouse;
import io.featuresql.engine.error.Redaction;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engines;
import io.featuresql.engine.telemetry.Fallback;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connecting: URLs, properties, projects, pools and metadata. */
class ConnectionTest {
  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void theDriverIsFound() {
    assertThat(ServiceLoader.load(java.sql.Driver.class)).hasAtLeastOneElementOfType(Driver.class);
  }

  @Test
  void otherUrlsAreLeftToOthers() throws SQLException {
    assertThat(new Driver().connect("jdbc:duckdb:", new Properties())).isNull();
    assertThat(new Driver().acceptsURL("jdbc:featuresql:route=auto")).isTrue();
  }

  /** The file that docs/connecting.md shows. */
  @Test
  void aWholeFileOfProperties(@TempDir Path project) throws Exception {
    String page = Files.readString(Path.of("../docs/connecting.md"));
    String section = page.substring(page.indexOf("## A whole featuresql.properties"));
    int start = section.indexOf("```properties\n") + "```properties\n".length();
    String text = section.substring(start, section.indexOf("```", start));
    Files.writeString(project.resolve("featuresql.properties"), text);
    String url = "jdbc:featuresql:project=" + project;
    ConnectionSettings settings = ConnectionSettings.of(url, new Properties());
    assertThat(settings.engine().warehouseUrl()).isEqualTo("jdbc:postgresql://db:5432/shop");
    assertThat(settings.engine().warehouseProperties())
        .containsOnly(entry("user", "shop"), entry("sslmode", "verify-full"));
    assertThat(settings.engine().online()).isEqualTo("redis://cache:6379?pool=2");
    assertThat(settings.engine().namespace()).hasValue("shop");
    assertThat(settings.serving().queryTimeoutMillis()).isEqualTo(200);
    assertThat(settings.serving().fallback()).isEqualTo(Fallback.NULL);
    assertThat(settings.serving().materializeRowsPerSecond()).hasValue(50_000);
    assertThat(settings.serving().slowQueryMillis()).isEqualTo(100);
    assertThat(settings.serving().jmx()).isTrue();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet entities = statement.executeQuery("SHOW ENTITIES")) {
      assertThat(entities.next()).isFalse();
    }
  }

  @Test
  void propertiesAreDescribed() throws SQLException {
    DriverPropertyInfo[] infos =
        new Driver().getPropertyInfo("jdbc:featuresql:route=online", new Properties());
    assertThat(infos).hasSize(ConnectionProperty.values().length);
    DriverPropertyInfo route =
        Arrays.stream(infos).filter(i -> i.name.equals("route")).findFirst().orElseThrow();
    assertThat(route.value).isEqualTo("online");
    assertThat(route.choices).containsExactly("auto", "online", "offline");
  }

  @Test
  void mistakesInPropertiesAreNamed(@TempDir Path folder) {
    assertMistake("rout=online", "unknown property 'rout' in the URL; did you mean 'route'?");
    assertMistake("route=up", "route: 'up' is none of auto, online, offline");
    assertMistake(
        "materializePace=-1",
        "materializePace: '-1' is not a number of rows a second, such as 20000");
    assertMistake("project=" + folder.resolve("none"), "does not exist");
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:featuresql:warehouse=jdbc:nodb://u:secret@host/db"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no connector for 'jdbc:nodb:' yet")
        .hasMessageNotContaining("secret");
    assertMistake("warehouse=a;b", "has no '='");
    assertMistake("route=auto;route=auto", "given twice");
    assertMistake("online='x", "does not end");
  }

  private static void assertMistake(String properties, String message) {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:featuresql:" + properties))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void quotedValuesHoldSemicolons() {
    ConnectionUrl url = ConnectionUrl.parse("jdbc:featuresql:a='x;''y'; b = 1 ;c=\"z=\"");
    assertThat(url.properties())
        .containsEntry("a", "x;'y")
        .containsEntry("b", "1")
        .containsEntry("c", "z=");
  }

  @Test
  void passwordsAreNotShown() throws SQLException {
    String url = "jdbc:featuresql:online=redis://me:hidden@host:1/0;warehouse.password=hidden";
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.toString()).doesNotContain("hidden");
      assertThat(connection.getMetaData().getURL()).doesNotContain("hidden").contains("host:1");
      assertThat(connection.unwrap(ProjectConnection.class).session().engine().toString())
          .doesNotContain("hidden");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "warehouse.pasword=hidden",
        "warehouse.pwd=hidden",
        "warehouse.passphrse=hidden",
        "warehouse='jdbc:postgresql://127.0.0.1:1/x?pasword=hidden'",
        "warehouse='jdbc:postgresql://u:hidden@127.0.0.1:1/x'",
        "warehouse='jdbc:postgresql://u:hid/hidden@127.0.0.1:1/x'",
        "warehouse='jdbc:trino://127.0.0.1:1/x?pasword=hidden'",
        "warehouse='jdbc:mariadb://127.0.0.1:1/x?pasword=hidden&user=u'",
        "warehouse='jdbc:mariadb://address=(host=127.0.0.1)(port=1)(pasword=hidden)/x'",
        "online='redis://me:hid/hidden@host:1/0'",
        "online='redis://host:1?sentinelPasword=hidden'",
      })
  void passwordsBehindMistypedKeysAreNotShown(String properties) throws SQLException {
    String url = "jdbc:featuresql:" + properties;
    for (DriverPropertyInfo info : new Driver().getPropertyInfo(url, new Properties())) {
      assertThat(info.value == null || !info.value.contains("hidden")).as(info.name).isTrue();
    }
    FeatureSqlDataSource source = new FeatureSqlDataSource();
    source.setUrl(url);
    assertThat(source.toString()).doesNotContain("hidden");
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.toString()).doesNotContain("hidden");
      assertThat(connection.getMetaData().getURL()).doesNotContain("hidden");
      connection.createStatement().execute("SELECT 1");
    } catch (SQLException e) {
      StringWriter told = new StringWriter();
      e.printStackTrace(new PrintWriter(told));
      assertThat(told.toString()).doesNotContain("hidden");
    }
  }

  /** Whatever a driver of a warehouse says of a password, here in its cause. */
  @Test
  void passwordsAreTakenOutOfCauses() {
    SQLException error =
        SqlExceptions.unreachable(
            new SQLException(
                "no login with hidden", "28000", new IllegalStateException("tried hidden")),
            new DuckDbWarehouse("jdbc:duckdb:", new Properties(), Optional.empty()));
    SQLException shown = Redaction.without(Set.of("hidden"), error);
    StringWriter told = new StringWriter();
    shown.printStackTrace(new PrintWriter(told));
    assertThat(told.toString()).doesNotContain("hidden").contains("tried ***");
    assertThat(shown.getSQLState()).isEqualTo(error.getSQLState());
    assertThat(shown.getErrorCode()).isEqualTo(error.getErrorCode());
    assertThat((Throwable) shown).isInstanceOf(error.getClass());
  }

  @Test
  void aProjectIsSharedAndKept(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("featuresql.properties"), "warehouse=jdbc:duckdb:my.db\n");
    String url = "jdbc:featuresql:project=" + folder;
    try (Connection one = DriverManager.getConnection(url);
        Connection two = DriverManager.getConnection(url);
        Statement statement = one.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT 42 AS a");
      statement.execute("CREATE ENTITY thing (a INTEGER) COMMENT 'x'");
      assertThat(number(two, "SELECT a FROM t")).isEqualTo(42);
      try (ResultSet rows = two.createStatement().executeQuery("SHOW ENTITIES")) {
        assertThat(rows.next()).isTrue();
      }
    }
    assertThat(Engines.sharedCount()).isZero();
    assertThat(folder.resolve("my.db")).exists();
    assertThat(folder.resolve("registry.sql")).exists();
    try (Connection again = DriverManager.getConnection(url)) {
      assertThat(number(again, "SELECT a FROM t")).isEqualTo(42);
    }
  }

  @Test
  void memoryProjectsAreSharedByName() throws SQLException {
    try (Connection one = DriverManager.getConnection("jdbc:featuresql:project=memory:m");
        Connection two = DriverManager.getConnection("jdbc:featuresql:project=memory:m");
        Connection other = DriverManager.getConnection("jdbc:featuresql:")) {
      one.createStatement().execute("CREATE TABLE t AS SELECT 1 AS a");
      assertThat(number(two, "SELECT a FROM t")).isEqualTo(1);
      assertThatThrownBy(() -> number(other, "SELECT a FROM t")).hasMessageContaining("line 1:15");
    }
    assertThat(Engines.sharedCount()).isZero();
  }

  @Test
  void poolsAskNothingOfTheWarehouse(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("warehouse.duckdb"));
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:project=" + folder)) {
      assertThat(connection.isValid(1)).isTrue();
      connection.setReadOnly(true);
      connection.setNetworkTimeout(Runnable::run, 1000);
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
          .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(3002));
      try (ResultSet types = connection.getMetaData().getTableTypes()) {
        assertThat(types.next()).isTrue();
      }
    }
  }

  @Test
  void hikariPoolsConnections() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:featuresql:project=memory:pool");
    config.setMaximumPoolSize(2);
    config.setAutoCommit(false);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int i = 0; i < 10; i++) {
        try (Connection connection = pool.getConnection()) {
          assertThat(number(connection, "SELECT " + i)).isEqualTo(i);
          assertThatThrownBy(() -> number(connection, "SELECT nope"))
              .isInstanceOf(SQLException.class);
        }
      }
      assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isLessThanOrEqualTo(2);
    }
    assertThat(Engines.sharedCount()).isZero();
  }

  @Test
  void theDataSourceConnects() throws SQLException {
    FeatureSqlDataSource source = new FeatureSqlDataSource();
    source.setProject("memory:source");
    source.setProperty(ConnectionProperty.ROUTE, "offline");
    try (Connection connection = source.getConnection("", "")) {
      assertThat(number(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void theWarehousesObjectsCanBeReached() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      assertThat(connection.isWrapperFor(DuckDBConnection.class)).isTrue();
      assertThat(connection.unwrap(DuckDBConnection.class)).isNotNull();
      assertThat(rows.unwrap(org.duckdb.DuckDBResultSet.class)).isNotNull();
    }
  }

  @Test
  void metadataListsDefinitionsBesideTables() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE src (id BIGINT, ts TIMESTAMP, f DOUBLE)");
      statement.execute("CREATE ENTITY e (id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW fv ENTITY e TIMESTAMP ts COMMENT 'hello' AS SELECT * FROM src");
      statement.execute("CREATE FEATURE SERVICE sv AS fv (f AS g)");
      DatabaseMetaData metaData = connection.getMetaData();
      assertThat(column(metaData.getTables(null, null, "%", null), "TABLE_NAME"))
          .contains("src", "fv", "sv");
      assertThat(
              column(
                  metaData.getTables(null, "feat%", "F_", new String[] {"FEATURE VIEW"}),
                  "REMARKS"))
          .containsExactly("hello");
      assertThat(column(metaData.getColumns(null, "features", "fv", null), "COLUMN_NAME"))
          .containsExactly("id", "f");
      assertThat(column(metaData.getColumns(null, "features", "sv", null), "TYPE_NAME"))
          .containsExactly("BIGINT", "DOUBLE");
      assertThat(column(metaData.getPrimaryKeys(null, "features", "fv"), "COLUMN_NAME"))
          .containsExactly("id");
      assertThat(column(metaData.getSchemas(), "TABLE_SCHEM")).contains("features", "main");
      assertThat(column(metaData.getTableTypes(), "TABLE_TYPE"))
          .contains("FEATURE VIEW", "FEATURE SERVICE", "TABLE");
      assertThat(metaData.getDatabaseProductName()).isEqualTo("DuckDB");
      assertThat(metaData.getDriverName()).isEqualTo("FeatureSQL JDBC driver");
      assertThat(metaData.getConnection()).isSameAs(connection);
    }
  }

  private static List<String> column(ResultSet rows, String label) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      values.add(String.valueOf(rows.getString(label)));
    }
    return values;
  }

  @Test
  void nothingIsLeftBehind() throws SQLException {
    // those of projects in memory that others have used
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 50; i++) {
      try (Connection connection = DriverManager.getConnection("jdbc:featuresql:")) {
        connection.createStatement().executeQuery("SELECT " + i);
      }
    }
    Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
    after.removeAll(before);
    assertThat(after).noneMatch(thread -> thread.getName().startsWith("featuresql"));
  }
}
