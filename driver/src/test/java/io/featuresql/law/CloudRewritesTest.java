package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.featuresql.connectors.cloud.Vendor;
import io.featuresql.connectors.embedded.EmbeddedOnlineStore;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.plan.FeaturePlanner;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is sent to warehouses of which there is no server here, as files. Each file is read by
 * sqlglot's parser of that dialect, turned into DuckDB's SQL by it, and has to give there what our
 * own rewrite for DuckDB gives. {@code -Dfeaturesql.golden=write} writes the files.
 */
final class CloudRewritesTest {
  private static final Path FILES = Path.of("src/test/resources/io/featuresql/law/cloud");
  private static final boolean WRITE = "write".equals(System.getProperty("featuresql.golden"));
  private static final String PYTHON = System.getProperty("featuresql.python", "python3");

  private static final Map<String, String> STATEMENTS = new TreeMap<>();

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
    STATEMENTS.put("now", "SELECT * FROM labels FEATURES profile AS OF NOW");
  }

  private static final String[] DEFINITIONS = {
    "CREATE ENTITY user_account (user_id BIGINT)",
    "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
        + " loaded_at AS SELECT * FROM profile_rows",
    "CREATE FEATURE VIEW young ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP loaded_at"
        + " TTL INTERVAL '90' DAY DELAY INTERVAL '10' MINUTE AS SELECT * FROM profile_rows",
    "CREATE FEATURE SERVICE bundle AS profile (age, country AS home)",
  };

  /** Rows of one event, of one created timestamp, NULLs, and events one microsecond apart. */
  private static final String[] TABLES = {
    "CREATE TABLE profile_rows (user_id BIGINT, updated_at TIMESTAMP, loaded_at TIMESTAMP,"
        + " age INTEGER, country VARCHAR)",
    "INSERT INTO profile_rows VALUES"
        + " (1, '2026-01-01', '2026-01-01', 30, 'NO'), (1, '2026-01-01', '2026-01-02', 31, 'NO'),"
        + " (1, '2026-01-05', NULL, 32, 'SE'), (1, '2026-01-05', NULL, 32, 'no'),"
        + " (1, '2026-01-05 00:00:00.000001', '2026-01-06', 33, NULL),"
        + " (2, '2026-01-02', '2026-01-02', NULL, 'DK'), (2, '2026-01-02', '2026-01-02', 40, NULL),"
        + " (2, '2025-01-02', '2026-01-09', 41, 'FI'), (NULL, '2026-01-02', NULL, 1, 'X'),"
        + " (3, NULL, '2026-01-02', 2, 'Y'), (3, '2026-01-04', '2026-01-04', 50, 'Å')",
    "CREATE TABLE labels (id INTEGER, user_id BIGINT, ts TIMESTAMP)",
    "INSERT INTO labels VALUES (10, 1, '2026-01-05'), (10, 1, '2026-01-05'),"
        + " (11, 1, '2026-01-05 00:00:00.000001'), (12, 1, '2026-01-05 00:10:00'),"
        + " (13, 2, '2026-01-02'), (14, 2, '2026-01-01'), (15, NULL, '2026-01-03'),"
        + " (16, 3, NULL), (17, 3, '2026-06-01'), (18, 9, '2026-01-09'), (19, 0, '2026-01-03')",
  };

  @TempDir static Path folder;
  private static Connection duckDb;
  private static Connection featureSql;

  @BeforeAll
  static void open() throws SQLException {
    Path file = folder.resolve("w.duckdb");
    featureSql = DriverManager.getConnection("jdbc:featuresql:warehouse=jdbc:duckdb:" + file);
    Results.run(featureSql, TABLES);
    Results.run(featureSql, DEFINITIONS);
    duckDb = DriverManager.getConnection("jdbc:duckdb:");
    Results.run(duckDb, TABLES);
  }

  @AfterAll
  static void close() throws SQLException {
    duckDb.close();
    featureSql.close();
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void statementsAreThoseOfTheFiles(Vendor vendor) throws IOException {
    WarehouseDialect dialect = vendor.dialect();
    FeaturePlanner planner = new FeaturePlanner(dialect);
    Relations relations = query -> columns(dialect, query);
    Preferences preferences = new Preferences(Route.OFFLINE, Optional.empty());
    Path files = FILES.resolve(folderOf(vendor));
    try (EmbeddedOnlineStore online = EmbeddedOnlineStore.inMemory("cloud")) {
      Catalog catalog = Catalog.empty();
      for (String definition : DEFINITIONS) {
        Plan plan =
            planner.plan(
                definition,
                new PlanningContext(
                    catalog,
                    relations,
                    online,
                    preferences,
                    () -> java.time.Duration.ofSeconds(5)));
        catalog = ((Plan.Define) plan).change().apply(catalog);
      }
      for (Map.Entry<String, String> entry : STATEMENTS.entrySet()) {
        String sql = inDialect(dialect, entry.getValue());
        Plan plan =
            planner.plan(
                sql,
                new PlanningContext(
                    catalog,
                    relations,
                    online,
                    preferences,
                    () -> java.time.Duration.ofSeconds(5)));
        Path file = files.resolve(entry.getKey() + ".sql");
        String actual = ((Plan.Offline) plan).sql() + "\n";
        if (WRITE) {
          Files.createDirectories(files);
          Files.writeString(file, actual);
        }
        assertThat(file).hasContent(actual);
      }
    }
    assertThat(files.toFile().list()).hasSameSizeAs(STATEMENTS.keySet());
  }

  /** The name of the dialect in sqlglot, but for MariaDB, which it reads as MySQL. */
  private static String folderOf(Vendor vendor) {
    return vendor.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String inDialect(WarehouseDialect dialect, String sql) {
    int open = sql.indexOf('{');
    if (open < 0) {
      return sql;
    }
    String at = sql.substring(open + 1, sql.indexOf('}')).replace(' ', 'T');
    return sql.substring(0, open)
        + dialect.timestampLiteral(java.time.LocalDateTime.parse(at))
        + sql.substring(sql.indexOf('}') + 1);
  }

  /** DuckDB's columns, under the names that the dialect has for their types. */
  private static List<Column> columns(WarehouseDialect dialect, String query)
      throws Relations.Refusal {
    String readable =
        query
            .replace('`', '"')
            .replaceAll("\\bTIMESTAMP_NTZ(\\(9\\))?|\\bDATETIME(\\(6\\))?(?! ')", "TIMESTAMP")
            .replaceAll("DATETIME '", "TIMESTAMP '")
            .replaceAll("toDateTime64\\(('[^']*'), 6, 'UTC'\\)", "TIMESTAMP $1")
            .replaceAll("Nullable\\(DateTime64\\(6, 'UTC'\\)\\)", "TIMESTAMP");
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

  /** Reads {@code dialect name.sql} files from a folder, and writes DuckDB's text of each. */
  private static final String TRANSPILE =
      """
      import sys, pathlib, sqlglot
      for f in sorted(pathlib.Path(sys.argv[1]).glob('*/*.sql')):
          found = sqlglot.parse(f.read_text(), read={'mariadb': 'mysql'}.get(f.parent.name, f.parent.name))
          assert len(found) == 1 and not list(found[0].find_all(sqlglot.exp.Command)), f
          out = pathlib.Path(sys.argv[2]) / f.parent.name / f.name
          out.parent.mkdir(parents=True, exist_ok=True)
          out.write_text(found[0].sql('duckdb', unsupported_level=sqlglot.ErrorLevel.RAISE))
      """;

  @Test
  void filesMeanInDuckDbWhatTheRewriteForDuckDbMeans()
      throws IOException, InterruptedException, SQLException {
    assumeTrue(
        run(folder, PYTHON, "-c", "import sqlglot") == 0,
        "SKIPPED: no parser of other dialects; get it by: pip install sqlglot, and name its Python"
            + " by -Dfeaturesql.python if it is not python3");
    Path out = folder.resolve("duckdb");
    int code = run(folder, PYTHON, "-c", TRANSPILE, FILES.toAbsolutePath() + "", out + "");
    assertThat(code).as(Files.readString(folder.resolve("python.txt"))).isZero();
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Vendor vendor : Vendor.values()) {
      for (Map.Entry<String, String> entry : STATEMENTS.entrySet()) {
        String name = folderOf(vendor) + "/" + entry.getKey();
        // DuckDB has no type of this name; its own holds as many digits
        String sql =
            Files.readString(out.resolve(name + ".sql"))
                .replaceAll(
                    "CAST\\(CAST\\((\\S+) AS CHAR CHARACTER SET utf8mb4\\) AS BLOB\\)",
                    "encode($1)")
                .replace("DATETIME64(6, 'UTC')", "TIMESTAMP")
                .replaceAll("TODATETIME64\\(('[^']*'), 6, 'UTC'\\)", "CAST($1 AS TIMESTAMP)")
                .replaceAll("\\bDATETIME64\\b", "TIMESTAMP");
        Object[] now =
            sql.contains("?") ? new Object[] {java.time.LocalDateTime.now()} : new Object[0];
        String own = entry.getValue().replace("{", "TIMESTAMP '").replace("}", "'");
        List<List<Object>> expected = Results.rows(featureSql, own);
        try {
          List<List<Object>> actual = Results.rows(duckDb, sql, repeated(now, sql));
          assertThat(actual).as(name).containsExactlyInAnyOrderElementsOf(expected);
        } catch (SQLException | AssertionError e) {
          wrong.put(name, e.getMessage() + "\n" + sql);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Object[] repeated(Object[] value, String sql) {
    Object[] all = new Object[(int) sql.chars().filter(c -> c == '?').count()];
    java.util.Arrays.fill(all, value.length == 0 ? null : value[0]);
    return all;
  }

  private static int run(Path folder, String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("python.txt").toFile())
              .start();
      return process.waitFor(2, TimeUnit.MINUTES) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
