package io.featuresql.law;

import io.featuresql.connectors.cloud.Vendor;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is asked of every dialect of which there is no server here: one file each. */
final class CloudStatements {
  static final Path FILES = Path.of("src/test/resources/io/featuresql/law/cloud");

  /** By the names of their files; what stands in braces is a timestamp. */
  static final Map<String, String> STATEMENTS = new TreeMap<>();

  static {
    STATEMENTS.put("per-row", "SELECT * FROM labels FEATURES profile AS OF ts");
    STATEMENTS.put(
        "matched", "SELECT id, age, profile.updated_at FROM labels FEATURES profile AS OF ts");
    STATEMENTS.put("before", "SELECT * FROM labels FEATURES young (age) BEFORE ts");
    STATEMENTS.put("ttl-and-delay", "SELECT * FROM labels FEATURES young (age AS a) AS OF ts");
    STATEMENTS.put(
        "two-views",
        "SELECT * FROM labels FEATURES profile (age), profile (country) AS p AS OF ts");
    STATEMENTS.put("alias-star", "SELECT l.id, p.* FROM labels l FEATURES profile AS p AS OF l.ts");
    STATEMENTS.put(
        "on", "SELECT * FROM labels AS l FEATURES profile ON user_id = l.user_id + 1 AS OF l.ts");
    STATEMENTS.put(
        "within", "SELECT * FROM labels FEATURES profile WITHIN INTERVAL '1' DAY AS OF ts");
    STATEMENTS.put(
        "constant", "SELECT id, age FROM labels FEATURES profile AS OF {2026-01-05 00:00:00}");
    STATEMENTS.put(
        "known-constant",
        "SELECT id, age FROM labels FEATURES profile AS OF ts KNOWN AS OF {2026-01-05 00:00:00}");
    STATEMENTS.put(
        "known-per-row", "SELECT id, age FROM labels FEATURES profile AS OF ts KNOWN AS OF ts");
    STATEMENTS.put("population", "SELECT * FROM FEATURES profile AS OF {2026-01-05 00:00:00}");
    STATEMENTS.put(
        "population-of-two",
        "SELECT * FROM FEATURES profile (age), young (country) AS OF {2026-01-05 00:00:00}");
    STATEMENTS.put("service", "SELECT bundle.*, id FROM labels FEATURES bundle AS OF ts");
    STATEMENTS.put(
        "with", "WITH x AS (SELECT * FROM labels) SELECT * FROM x FEATURES profile AS OF x.ts");
    STATEMENTS.put(
        "chained",
        "SELECT id, a.age AS age_at, b.age AS age_before FROM labels FEATURES profile (age) AS a AS"
            + " OF ts FEATURES profile (age) AS b BEFORE ts");
    STATEMENTS.put(
        "known-before",
        "SELECT id, age FROM labels FEATURES profile BEFORE ts KNOWN AS OF {2026-01-05 00:00:00}");
    STATEMENTS.put("composite", "SELECT * FROM labels FEATURES seating ON age = id AS OF ts");
    STATEMENTS.put("parameter", "SELECT id, age FROM labels FEATURES profile AS OF ?");
    STATEMENTS.put(
        "create-table",
        "CREATE TABLE scored AS SELECT id, age FROM labels FEATURES profile AS OF ts");
    STATEMENTS.put(
        "insert", "INSERT INTO scores SELECT id, age FROM labels FEATURES profile AS OF ts");
    STATEMENTS.put("now", "SELECT * FROM labels FEATURES profile AS OF NOW");
  }

  static final String[] DEFINITIONS = {
    "CREATE ENTITY user_account (user_id BIGINT)",
    "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
        + " loaded_at AS SELECT * FROM profile_rows",
    "CREATE FEATURE VIEW young ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP loaded_at"
        + " TTL INTERVAL '90' DAY DELAY INTERVAL '10' MINUTE AS SELECT * FROM profile_rows",
    "CREATE ENTITY seat (user_id BIGINT, age BIGINT)",
    "CREATE FEATURE VIEW seating ENTITY seat TIMESTAMP updated_at AS"
        + " SELECT user_id, age, updated_at, country FROM profile_rows",
    "CREATE FEATURE SERVICE bundle AS profile (age, country AS home)",
  };

  /** Rows of one event, of one created timestamp, NULLs, and events one microsecond apart. */
  static final String[] TABLES = {
    "CREATE TABLE profile_rows (user_id BIGINT, updated_at TIMESTAMP, loaded_at TIMESTAMP,"
        + " age INTEGER, country VARCHAR)",
    "INSERT INTO profile_rows VALUES"
        + " (1, '2026-01-01', '2026-01-01', 30, 'NO'), (1, '2026-01-01', '2026-01-02', 31, 'NO'),"
        + " (1, '2026-01-05', NULL, 32, 'SE'), (1, '2026-01-05', NULL, 32, 'no'),"
        + " (1, '2026-01-05 00:00:00.000001', '2026-01-06', 33, NULL),"
        + " (2, '2026-01-02', '2026-01-02', NULL, 'DK'), (2, '2026-01-02', '2026-01-02', 40, NULL),"
        + " (2, '2025-01-02', '2026-01-09', 41, 'FI'), (NULL, '2026-01-02', NULL, 1, 'X'),"
        + " (3, NULL, '2026-01-02', 2, 'Y'), (3, '2026-01-04', '2026-01-04', 50, 'Å')",
    "CREATE TABLE scores (id INTEGER, age INTEGER)",
    "CREATE TABLE labels (id INTEGER, user_id BIGINT, ts TIMESTAMP)",
    "INSERT INTO labels VALUES (10, 1, '2026-01-05'), (10, 1, '2026-01-05'),"
        + " (11, 1, '2026-01-05 00:00:00.000001'), (12, 1, '2026-01-05 00:10:00'),"
        + " (13, 2, '2026-01-02'), (14, 2, '2026-01-01'), (15, NULL, '2026-01-03'),"
        + " (16, 3, NULL), (17, 3, '2026-06-01'), (18, 9, '2026-01-09'), (19, 0, '2026-01-03')",
  };

  private CloudStatements() {}

  /** The name of the dialect in sqlglot, but for MariaDB, which it reads as MySQL. */
  static String folder(Vendor vendor) {
    return vendor.name().toLowerCase(Locale.ROOT);
  }

  static String inDialect(WarehouseDialect dialect, String sql) {
    int open = sql.indexOf('{');
    if (open < 0) {
      return sql;
    }
    String at = sql.substring(open + 1, sql.indexOf('}')).replace(' ', 'T');
    return sql.substring(0, open)
        + dialect.timestampLiteral(LocalDateTime.parse(at))
        + sql.substring(sql.indexOf('}') + 1);
  }

  /** DuckDB's columns, under the names that the dialect has for their types. */
  static List<Column> columns(Connection duckDb, WarehouseDialect dialect, String query)
      throws Relations.Refusal {
    String readable =
        query
            .replace('`', '"')
            .replaceAll("\\bTIMESTAMP_NTZ(\\(9\\))?|\\bDATETIME(\\(6\\))?(?! ')", "TIMESTAMP")
            .replaceAll("DATETIME '", "TIMESTAMP '")
            .replaceAll("toDateTime64\\(('[^']*'), 6, 'UTC'\\)", "TIMESTAMP $1")
            .replaceAll("Nullable\\(DateTime64\\(6, 'UTC'\\)\\)", "TIMESTAMP")
            .replaceAll("Nullable\\((\\w+)\\)", "$1");
    try (PreparedStatement statement = duckDb.prepareStatement(readable)) {
      ResultSetMetaData data = statement.getMetaData();
      List<Column> columns = new ArrayList<>();
      for (int i = 1; i <= data.getColumnCount(); i++) {
        String type = data.getColumnTypeName(i);
        String name =
            switch (type) {
              case "TIMESTAMP" -> dialect.timestampType();
              case "VARCHAR" -> dialect.name().equals("BigQuery") ? "STRING" : "VARCHAR";
              default -> type;
            };
        columns.add(new Column(data.getColumnLabel(i), dialect.parseType(name)));
      }
      return columns;
    } catch (SQLException e) {
      throw new Relations.Refusal(String.valueOf(e.getMessage()), -1, e);
    }
  }
}
