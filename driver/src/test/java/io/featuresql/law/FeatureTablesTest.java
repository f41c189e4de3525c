package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A feature view read as a table is its population AS OF NOW, however a tool writes its name. */
final class FeatureTablesTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection =
        DriverManager.getConnection(
            "jdbc:featuresql:project=memory:tables" + NAMES.incrementAndGet());
    run(
        "CREATE TABLE clicks AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 5, 'a'),"
            + " (1, TIMESTAMP '2026-01-02', 6, 'b'), (2, TIMESTAMP '2026-01-03', 7, 'c'))"
            + " AS t (user_id, clicked_at, n, page)",
        "CREATE TABLE users AS SELECT * FROM (VALUES (1, 'Ann'), (3, 'Cy')) AS t (user_id, name)",
        "CREATE ENTITY user_account (user_id BIGINT)",
        "CREATE FEATURE VIEW user_activity ENTITY user_account TIMESTAMP clicked_at"
            + " AS SELECT * FROM clicks",
        "CREATE FEATURE SERVICE bundle AS user_activity (n AS clicks)",
        "MATERIALIZE ALL");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private void run(String... statements) throws SQLException {
    Results.run(connection, statements);
  }

  private List<List<Object>> rows(String sql, Object... parameters) throws SQLException {
    return Results.rows(connection, sql, parameters);
  }

  private static final List<List<Object>> NEWEST =
      List.of(List.of(1L, 6, "b"), List.of(2L, 7, "c"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "features.user_activity",
        "FEATURES.USER_ACTIVITY",
        "\"features\".\"user_activity\"",
        "memory.features.user_activity",
        "\"memory\".\"features\".\"user_activity\"",
        "features.user_activity AS a",
        "\"features\".\"user_activity\" \"a\"",
        "(SELECT * FROM \"features\".\"user_activity\") AS x",
        "(SELECT t.* FROM features.user_activity t) AS x",
        "features.user_activity AS a (user_id, clicks, at_page)"
      })
  void itIsItsPopulationHoweverItIsWritten(String table) throws SQLException {
    assertThat(rows("SELECT * FROM " + table + " ORDER BY user_id")).isEqualTo(NEWEST);
    assertThat(rows("SELECT count(*) AS n FROM " + table)).isEqualTo(List.of(List.of(2L)));
    assertThat(rows("WITH c AS (SELECT * FROM " + table + ") SELECT count(*) FROM c"))
        .isEqualTo(List.of(List.of(2L)));
    assertThat(rows("SELECT * FROM " + table + " WHERE 1 = 0")).isEmpty();
  }

  @Test
  void whatToolsWriteAroundItIsTheWarehouses() throws SQLException {
    assertThat(
            rows(
                "SELECT \"user_activity\".\"page\", \"user_activity\".\"user_id\" FROM"
                    + " \"features\".\"user_activity\" WHERE \"user_activity\".\"n\" > 6 LIMIT 10"))
        .isEqualTo(List.of(List.<Object>of("c", 2L)));
    assertThat(
            rows(
                "SELECT u.name, a.* FROM users AS u LEFT JOIN features.user_activity a"
                    + " ON a.user_id = u.user_id WHERE u.user_id < ? ORDER BY 1",
                3))
        .isEqualTo(List.of(List.<Object>of("Ann", 1L, 6, "b")));
    assertThat(
            rows(
                "SELECT b.clicks, a.n FROM features.user_activity a, features.bundle b"
                    + " WHERE a.user_id = b.user_id ORDER BY 1"))
        .isEqualTo(List.of(List.<Object>of(6, 6), List.<Object>of(7, 7)));
    assertThat(
            rows(
                "SELECT x.user_id, again.n FROM features.user_activity x"
                    + " FEATURES user_activity AS again AS OF TIMESTAMP '2026-01-01'"
                    + " ORDER BY 1"))
        .hasSize(2);
    run("CREATE TABLE copy AS SELECT * FROM features.user_activity");
    assertThat(rows("SELECT * FROM copy ORDER BY user_id")).isEqualTo(NEWEST);
    assertThat(rows("SELECT extract(year FROM features.clicked_at) AS y FROM clicks AS features"))
        .hasSize(3);
  }

  @Test
  void keysThatEqualValuesGoOnline() throws SQLException {
    for (String sql :
        List.of(
            "SELECT * FROM features.user_activity WHERE user_id = 1",
            "SELECT n, user_id FROM \"features\".\"user_activity\" AS a WHERE user_id IN (1,"
                + " 9);")) {
      assertThat(rows("EXPLAIN " + sql).get(0)).as(sql).isEqualTo(List.of("route: online"));
      assertThat(rows(sql)).hasSize(1);
    }
    assertThat(rows("SELECT * FROM features.user_activity WHERE user_id = ?", 2))
        .isEqualTo(List.of(List.<Object>of(2L, 7, "c")));
  }

  @Test
  void theMetadataFits() throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet rows =
        connection.getMetaData().getColumns(null, "features", "user_activity", "%")) {
      while (rows.next()) {
        columns.add(rows.getString("COLUMN_NAME"));
      }
    }
    try (ResultSet tables =
            connection.getMetaData().getTables(null, "features", "user_activity", null);
        Statement statement = connection.createStatement()) {
      assertThat(tables.next()).isTrue();
      String name =
          '"'
              + tables.getString("TABLE_CAT")
              + "\".\""
              + tables.getString("TABLE_SCHEM")
              + "\".\""
              + tables.getString("TABLE_NAME")
              + '"';
      try (ResultSet rows = statement.executeQuery("SELECT * FROM " + name)) {
        assertThat(Results.names(rows)).isEqualTo(columns).containsExactly("user_id", "n", "page");
      }
    }
  }

  @Test
  void aSchemaOfThatNameIsTheWarehouses() throws SQLException {
    run(
        "CREATE SCHEMA features",
        "CREATE TABLE features.plain AS SELECT 42 AS x",
        "CREATE TABLE features.user_activity AS SELECT 'table' AS x",
        "INSERT INTO features.plain VALUES (43)",
        "DELETE FROM features.plain WHERE x = 42");
    assertThat(rows("SELECT * FROM features.plain")).isEqualTo(List.of(List.of(43)));
    assertThat(rows("SELECT * FROM features.user_activity ORDER BY 1")).isEqualTo(NEWEST);
    assertThat(rows("SELECT * FROM memory.features.user_activity"))
        .isEqualTo(List.of(List.of("table")));
  }

  @Test
  void errorsHaveTheirPlaceInTheUsersText() {
    assertThatThrownBy(
            () ->
                run(
                    "SELECT *\nFROM features.user_activity AS a JOIN users USING (user_id)\n"
                        + "WHERE nix = 1"))
        .hasMessageContaining("line 3:7: Referenced column \"nix\"");
    assertThatThrownBy(() -> run("SELECT *\nFROM features.user_activty"))
        .hasMessageContaining("did you mean 'user_activity'");
  }
}
