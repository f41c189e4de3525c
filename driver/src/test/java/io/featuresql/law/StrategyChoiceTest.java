package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.trino.TrinoServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which strategy EXPLAIN names, and why. */
final class StrategyChoiceTest {
  private static final String ASKED =
      "EXPLAIN SELECT * FROM labels FEATURES recent%s AS OF labels.made_at";

  /** Of DuckDB's profile, the rows of each scan of Parquet files. */
  private static final Pattern PARQUET_ROWS =
      Pattern.compile("(?s)\"PARQUET_SCAN\".*?\"rows_scanned\": (\\d+)");

  @TempDir Path folder;

  @Test
  void postgresGoesByItsCatalog() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(new PostgresEngine().project("choice1"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i % 10 AS user_id, TIMESTAMP '2026-01-20' AS"
              + " made_at FROM generate_series(1, 100) AS g (i)",
          "ANALYZE labels",
          "CREATE TABLE events AS SELECT i % 10 AS user_id,"
              + " TIMESTAMP '2026-01-01' + i * INTERVAL '1 minute' AS seen_at, i AS amount"
              + " FROM generate_series(1, 30000) AS g (i)",
          "CREATE ENTITY account (user_id INTEGER)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM events");
      assertThat(explained(connection, ""))
          .contains("union and window")
          .contains("no statistics of the source");
      Results.run(connection, "ANALYZE events");
      assertThat(explained(connection, ""))
          .contains(
              "union and window: instants and events in one sort, the last event carried; a key"
                  + " has many rows (30000 rows, 3000 a key");
      assertThat(explained(connection, " WITHIN INTERVAL '150' MINUTE"))
          .contains("union and window")
          .contains("a key has many rows");
      assertThat(explained(connection, " WITHIN INTERVAL '1' HOUR"))
          .contains("range join")
          .contains("about 6.0 rows are young enough for an instant of about 100 (30000 rows");
      Results.run(
          connection,
          "INSERT INTO labels SELECT i, i % 10, TIMESTAMP '2026-01-20'"
              + " FROM generate_series(1, 29900) AS g (i)",
          "ANALYZE labels");
      assertThat(explained(connection, " WITHIN INTERVAL '1' HOUR"))
          .contains("union and window")
          .contains("a key has many rows");
      assertThat(explained(connection, " WITHIN INTERVAL '5' MINUTE"))
          .contains("range join")
          .contains("about 0.5 rows are young enough for an instant of about 30000");
      Results.run(
          connection,
          "CREATE TABLE seldom AS SELECT i % 5000 AS user_id,"
              + " TIMESTAMP '2026-01-01' + i * INTERVAL '1 minute' AS seen_at, i AS visits"
              + " FROM generate_series(1, 30000) AS g (i)",
          "ANALYZE seldom",
          "CREATE FEATURE VIEW recently ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, visits FROM seldom");
      assertThat(explained(connection, "ly WITHIN INTERVAL '1' HOUR"))
          .contains("range join")
          .contains("rows are young enough");
      assertThat(explained(connection, "ly WITHIN INTERVAL '20' DAY"))
          .contains("ranked candidates")
          .contains("rows are young enough");
      Results.run(connection, "CREATE INDEX by_user ON events (user_id, seen_at)");
      assertThat(explained(connection, "")).contains("lateral top-1").contains("there is an index");
      assertThat(explained(connection, " WITHIN INTERVAL '1' DAY")).contains("lateral top-1");
      assertThat(explained(connection, " WITHIN INTERVAL '10' SECOND"))
          .contains("ranked candidates")
          .contains("there is an index");
      matchedRowsAreKeptForTheNextRowOfTheSpine(connection);
    }
  }

  /** The 200 rows of the spine have 10 keys and one instant. */
  private static void matchedRowsAreKeptForTheNextRowOfTheSpine(Connection connection)
      throws SQLException {
    List<String> kept =
        Results.rows(
                connection,
                "EXPLAIN ANALYZE SELECT * FROM labels FEATURES recent WITHIN INTERVAL '1' DAY"
                    + " AS OF made_at WHERE id <= 100")
            .stream()
            .map(row -> String.valueOf(row.get(0)))
            .filter(line -> line.contains("Evictions:"))
            .toList();
    assertThat(kept)
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("Hits: 190  Misses: 10  Evictions: 0");
  }

  @Test
  void duckDbGoesByItsColumns() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(new DuckDbEngine().project("choice2"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i % 10 AS user_id, TIMESTAMP '2026-01-20' AS"
              + " made_at FROM range(100) AS r (i)",
          "CREATE TABLE events AS SELECT i % 10 AS user_id,"
              + " TIMESTAMP '2026-01-01' + to_minutes(i) AS seen_at, i AS amount"
              + " FROM range(30000) AS r (i)",
          "CREATE ENTITY account (user_id BIGINT)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM events");
      assertThat(explained(connection, "")).contains("narrow match");
      assertThat(explained(connection, " WITHIN INTERVAL '1' DAY")).contains("narrow match");
      assertThat(explained(connection, " WITHIN INTERVAL '20' MINUTE"))
          .contains("span match")
          .contains("about 1.8 rows are young enough");
      assertThat(explained(connection, " WITHIN INTERVAL '5' MINUTE"))
          .contains("range join")
          .contains("about 0.5 rows are young enough for an instant (30000 rows, ")
          .contains("by the warehouse's statistics and a sample");
    }
  }

  /** 200,000 rows over 90 days; with 1,000 keys 0.56 rows are young enough for an instant. */
  /** A file is decoded each time it is read: the matched rows are read once, the others not. */
  @ParameterizedTest
  @ValueSource(strings = {"one.parquet", "days/*/*.parquet"})
  void parquetIsReadTwiceAndOnlyWhereAnInstantCanNeedIt(String files) throws SQLException {
    String source = "'" + folder.resolve(files) + "'";
    try (Connection connection =
        DriverManager.getConnection(
            new DuckDbEngine().project("files" + files.length()) + ";route=offline")) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i % 10 AS user_id, TIMESTAMP '2026-01-20' AS"
              + " made_at FROM range(100) AS r (i)",
          "CREATE TABLE events AS SELECT i % 10 AS user_id, TIMESTAMP '2026-01-01' + to_minutes(i)"
              + " AS seen_at, i AS amount FROM range(43200) AS r (i)",
          "COPY events TO '" + folder.resolve("one.parquet") + "' (ROW_GROUP_SIZE 2048)",
          "COPY (SELECT *, seen_at::DATE AS day FROM events) TO '"
              + folder.resolve("days")
              + "' (FORMAT parquet, PARTITION_BY (day), OVERWRITE_OR_IGNORE)",
          "CREATE ENTITY account (user_id BIGINT)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM "
              + source);
      String within = " WITHIN INTERVAL '1' DAY";
      assertThat(explained(connection, within)).contains("event match");
      String query = "SELECT id, amount FROM labels FEATURES recent" + within + " AS OF made_at";
      assertThat(Results.rows(connection, query + " ORDER BY id LIMIT 2"))
          .isEqualTo(List.of(List.of(0L, 27360L), List.of(1L, 27351L)));
      String profile =
          Results.rows(connection, "EXPLAIN (ANALYZE, FORMAT json) " + query).toString();
      List<Integer> scanned =
          PARQUET_ROWS
              .matcher(profile)
              .results()
              .map(scan -> Integer.valueOf(scan.group(1)))
              .toList();
      // all events of the day and a row group beside it; then those of the ten matched events
      assertThat(scanned).as(profile).hasSize(2).allMatch(rows -> rows <= 1440 + 2 * 2048);
    }
  }

  @Test
  void duckDbTakesARangeJoinWhereASampleShowsNoSkew() throws SQLException {
    String even = "hash(i) % 1000";
    String any = "hash(i, 1) % 7776000";
    try (Connection connection =
        DriverManager.getConnection(new DuckDbEngine().project("choice3"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i AS user_id, TIMESTAMP '2026-01-20' AS made_at"
              + " FROM range(1000) AS r (i)",
          "CREATE ENTITY account (user_id BIGINT)");
      events(connection, "even", even, any, "");
      events(connection, "by_time", even, any, " ORDER BY seen_at");
      events(connection, "by_key", even, any, " ORDER BY user_id");
      for (int percent : new int[] {30, 50}) {
        String skewed = "CASE WHEN hash(i, 2) % 100 < " + percent + " THEN 7 ELSE " + even + " END";
        events(connection, "skewed" + percent, skewed, any, "");
        events(connection, "skewed_by_key" + percent, skewed, any, " ORDER BY user_id");
      }
      events(connection, "no_key", "CASE WHEN i % 2 = 0 THEN " + even + " END", any, "");
      events(
          connection,
          "far_off",
          even,
          "CASE WHEN i = 3 THEN -50000000000 ELSE " + any + " END",
          "");

      assertThat(chosen(connection, "even"))
          .contains("range join")
          .contains("about 0.6 rows are young enough for an instant");
      assertThat(chosen(connection, "by_time")).contains("range join");
      assertThat(chosen(connection, "no_key")).contains("range join").contains("about 0.3 rows");
      assertThat(chosen(connection, "by_key")).contains("span match");
      for (int percent : new int[] {30, 50}) {
        assertThat(chosen(connection, "skewed" + percent)).contains("span match");
        assertThat(chosen(connection, "skewed_by_key" + percent)).contains("span match");
      }
      assertThat(explained(connection, "_far_off WITHIN INTERVAL '20' DAY"))
          .contains("narrow match");
    }
  }

  /** DuckDB plans lateral sub-queries in a time that doubles with every few of them. */
  @Test
  void manyViewsOfASmallSpineAreNotMatchedNarrowly() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:")) {
      Results.run(
          connection,
          "CREATE TABLE spine AS SELECT i AS k, TIMESTAMP '2026-01-01 12:00:00' AS ts FROM"
              + " range(10) t (i)",
          "CREATE ENTITY e (k BIGINT)",
          "CREATE TABLE shared AS SELECT i % 10 AS k, TIMESTAMP '2026-01-01' + i * INTERVAL 1"
              + " MINUTE AS seen, i FROM range(1000) t (i)");
      StringBuilder refs = new StringBuilder("s0, s1");
      for (int i = 0; i < 2; i++) {
        Results.run(
            connection,
            "CREATE FEATURE VIEW s%1$d ENTITY e TIMESTAMP seen AS SELECT k, seen, i + %1$d AS g%1$d FROM shared"
                .formatted(i));
      }
      for (int i = 0; i < 40; i++) {
        Results.run(
            connection,
            "CREATE TABLE t%d AS FROM shared".formatted(i),
            "CREATE FEATURE VIEW v%1$d ENTITY e TIMESTAMP seen AS SELECT k, seen, i + %1$d AS f%1$d FROM t%1$d"
                .formatted(i));
        refs.append(", v").append(i);
      }
      assertThat(planOf(connection, "FROM spine FEATURES v0, v1, s0, s1 AS OF ts"))
          .contains("'v1': narrow match")
          .contains("'s1': narrow match");
      String all = "FROM spine FEATURES " + refs + " AS OF ts";
      assertThat(planOf(connection, all))
          .contains("'v39': as-of join")
          .contains("'s1': grouped match")
          .contains("planning a narrow match of so many views would take long");
      assertThat(Results.rows(connection, "SELECT k, g0, g1, f0, f39 " + all + " WHERE k = 3"))
          .containsExactly(List.of(3L, 713L, 714L, 713L, 752L));
    }
  }

  /** DuckDB nests expressions 1,000 deep at most, and joins were nested once a view. */
  @Test
  void aServiceOfFiveHundredViewsIsRead() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:")) {
      Results.run(
          connection,
          "CREATE TABLE spine AS SELECT i AS k, TIMESTAMP '2026-01-01 12:00:00' AS ts FROM"
              + " range(10) t (i)",
          "CREATE ENTITY e (k BIGINT)");
      List<String> views = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        if (i % 50 == 0) {
          Results.run(
              connection,
              "CREATE TABLE t%d AS SELECT i %% 10 AS k, TIMESTAMP '2026-01-01' + i * INTERVAL 1 MINUTE"
                      .formatted(i)
                  + " AS seen, i FROM range(1000) t (i)");
        }
        Results.run(
            connection,
            "CREATE FEATURE VIEW v%1$d ENTITY e TIMESTAMP seen AS SELECT k, seen, i + %1$d AS f%1$d FROM t%2$d"
                .formatted(i, i - i % 50));
        views.add("v" + i);
      }
      Results.run(connection, "CREATE FEATURE SERVICE all_of_them AS " + String.join(", ", views));
      assertThat(
              Results.rows(
                  connection,
                  "SELECT k, f0, f49, f50, f499 FROM spine FEATURES all_of_them AS OF ts WHERE k ="
                      + " 3"))
          .containsExactly(List.of(3L, 713L, 762L, 763L, 1212L));
    }
  }

  @Test
  void manyViewsOfFilesAreNotMatchedByEvent() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:route=offline")) {
      Results.run(
          connection,
          "CREATE TABLE spine AS SELECT i AS k, TIMESTAMP '2026-01-01 12:00:00' AS ts FROM"
              + " range(10) t (i)",
          "CREATE ENTITY e (k BIGINT)",
          "CREATE TABLE seen AS SELECT i % 10 AS k, TIMESTAMP '2026-01-01' + i * INTERVAL 1"
              + " MINUTE AS seen, i FROM range(1000) t (i)");
      List<String> views = new ArrayList<>();
      for (int i = 0; i < 21; i++) {
        Path file = folder.resolve("seen" + i + ".parquet");
        Results.run(
            connection,
            "COPY seen TO '%s'".formatted(file),
            "CREATE FEATURE VIEW v%1$d ENTITY e TIMESTAMP seen AS SELECT k, seen, i + %1$d AS f%1$d FROM '%2$s'"
                .formatted(i, file));
        views.add("v" + i);
      }
      String few = "FROM spine FEATURES " + String.join(", ", views.subList(0, 20)) + " AS OF ts";
      assertThat(planOf(connection, few)).contains("'v19': event match");
      String all = "FROM spine FEATURES " + String.join(", ", views) + " AS OF ts";
      assertThat(planOf(connection, all))
          .contains("'v20': as-of join")
          .contains("planning an event match of so many views would take long");
      for (String from : List.of(few, all)) {
        assertThat(Results.rows(connection, "SELECT k, f0, f19 " + from + " WHERE k = 3"))
            .containsExactly(List.of(3L, 713L, 732L));
      }
    }
  }

  private static String planOf(Connection connection, String sql) throws SQLException {
    return Results.rows(connection, "EXPLAIN " + sql).toString();
  }

  /** DuckDB ends the process at some hundreds of joins in a row. */
  @Test
  void aServiceOfAHundredViews() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:route=offline")) {
      Results.run(
          connection,
          "CREATE TABLE spine AS SELECT * FROM (VALUES (1, 3, TIMESTAMP '2026-01-01 12:00:00'), (1,"
              + " 3, TIMESTAMP '2026-01-01 12:00:00'), (2, NULL, TIMESTAMP '2026-01-01 12:00:00'),"
              + " (3, 3, NULL), (4, 99, TIMESTAMP '2026-01-01 12:00:00'), (5, 4, TIMESTAMP"
              + " '2026-01-09 00:00:00')) t (id, k, ts)",
          "CREATE ENTITY e (k BIGINT)",
          "CREATE TABLE source AS SELECT i % 10 AS k, TIMESTAMP '2026-01-01' + i * INTERVAL 1"
              + " MINUTE AS seen, i FROM range(1000) t (i)");
      StringBuilder members = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        String ttl = i % 2 == 0 ? "" : "TTL INTERVAL '1' DAY ";
        Results.run(
            connection,
            ("CREATE FEATURE VIEW v%1$d ENTITY e TIMESTAMP seen " + ttl)
                .formatted(i)
                .concat("AS SELECT k, seen, i + %1$d AS f%1$d FROM source".formatted(i)));
        members.append(i == 0 ? "v" : ", v").append(i);
      }
      Results.run(connection, "CREATE FEATURE SERVICE model AS " + members);
      String items = "SELECT id, f0, f1, v1.seen, model.f98, f99 FROM spine FEATURES model AS OF ";
      long noon = 1_767_268_380_000_000L;
      List<List<Object>> perRow = Results.rows(connection, items + "ts ORDER BY id");
      assertThat(perRow)
          .containsExactly(
              List.of(1, 713L, 714L, noon, 811L, 812L),
              List.of(1, 713L, 714L, noon, 811L, 812L),
              Arrays.asList(2, null, null, null, null, null),
              Arrays.asList(3, null, null, null, null, null),
              Arrays.asList(4, null, null, null, null, null),
              Arrays.asList(5, 994L, null, null, 1092L, null));
      List<List<Object>> constant =
          Results.rows(connection, items + "TIMESTAMP '2026-01-01 12:00:00' ORDER BY id");
      assertThat(constant.get(3)).isEqualTo(List.of(3, 713L, 714L, noon, 811L, 812L));
      assertThat(constant.get(5).subList(1, 3)).isEqualTo(List.of(714L, 715L));
      assertThat(
              Results.rows(connection, "SELECT * FROM spine FEATURES model AS OF ts LIMIT 1")
                  .get(0))
          .hasSize(103);
    }
  }

  @Test
  void duckDbSamplesTablesOnly() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(new DuckDbEngine().project("choice4"))) {
      Results.run(
          connection,
          "CREATE TABLE labels AS SELECT i AS id, i AS user_id, TIMESTAMP '2026-01-20' AS made_at"
              + " FROM range(1000) AS r (i)",
          "CREATE ENTITY account (user_id BIGINT)");
      events(connection, "even", "hash(i) % 1000", "hash(i, 1) % 7776000", "");
      Results.run(
          connection,
          "CREATE VIEW events_shown AS SELECT * FROM events_even",
          "CREATE TABLE events_rowid AS SELECT *, amount AS rowid FROM events_even");
      String view = "CREATE FEATURE VIEW recent_%s ENTITY account TIMESTAMP seen_at AS SELECT %s";
      String columns = "user_id, seen_at, amount FROM events_";
      Results.run(
          connection,
          view.formatted("shown", columns + "shown"),
          view.formatted("rowid", columns + "rowid"),
          view.formatted("some", columns + "even AS e WHERE e.amount > 100000"),
          view.formatted(
              "grouped", "user_id, seen_at, max(amount) AS most FROM events_even GROUP BY ALL"));
      assertThat(chosen(connection, "some")).contains("range join").contains("about 0.3 rows");
      assertThat(chosen(connection, "shown")).contains("span match").doesNotContain("sample");
      assertThat(chosen(connection, "rowid")).contains("span match").doesNotContain("sample");
      assertThat(chosen(connection, "grouped"))
          .doesNotContain("range join")
          .doesNotContain("by the warehouse's statistics");
    }
  }

  /** A table of 200,000 rows and the view of it. */
  private static void events(
      Connection connection, String name, String key, String seconds, String order)
      throws SQLException {
    Results.run(
        connection,
        "CREATE TABLE events_"
            + (name + " AS SELECT CAST(" + key + " AS BIGINT) AS user_id,")
            + (" TIMESTAMP '2026-01-01' + to_seconds(CAST(" + seconds + " AS BIGINT)) AS seen_at,")
            + (" i AS amount FROM range(200000) AS r (i)" + order),
        "CREATE FEATURE VIEW recent_"
            + (name + " ENTITY account TIMESTAMP seen_at AS")
            + (" SELECT user_id, seen_at, amount FROM events_" + name));
  }

  private static String chosen(Connection connection, String view) throws SQLException {
    return explained(connection, "_" + view + " WITHIN INTERVAL '6' HOUR");
  }

  @Test
  void trinoGoesByShowStats() throws SQLException {
    String server = TrinoServer.shared().url("iceberg");
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:featuresql:warehouse='" + server + "';warehouse.user=test")) {
      Results.run(
          connection,
          "CREATE SCHEMA IF NOT EXISTS choice",
          "CREATE TABLE choice.labels AS SELECT CAST(1 AS BIGINT) AS user_id,"
              + " TIMESTAMP '2026-01-20 00:00:00.000000' AS made_at",
          "CREATE TABLE choice.events AS SELECT CAST(i % 500 AS BIGINT) AS user_id,"
              + " TIMESTAMP '2026-01-01 00:00:00.000000' + i * INTERVAL '1' MINUTE AS seen_at,"
              + " i AS amount FROM UNNEST(sequence(1, 10000)) AS t (i)",
          "ANALYZE choice.events",
          "CREATE ENTITY account (user_id BIGINT)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at AS"
              + " SELECT user_id, seen_at, amount FROM choice.events");
      String plan =
          Results.rows(
                  connection,
                  "EXPLAIN SELECT * FROM choice.labels AS labels FEATURES recent AS OF"
                      + " labels.made_at")
              .toString();
      assertThat(plan)
          .contains("array search")
          .contains("the events of a key fit into an array (10000 rows, 20 a key");
    }
  }

  private static String explained(Connection connection, String within) throws SQLException {
    // another text each time, since plans are kept for a while
    String sql = ASKED.formatted(within) + " -- " + System.nanoTime();
    return Results.rows(connection, sql).toString();
  }
}
