package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows come into the online store, and leave it. */
abstract class WritingContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  String namespace;
  private Connection online;
  private Connection offline;

  /** The value of the connection property {@code online}. */
  abstract String store();

  @BeforeEach
  final void open() throws SQLException {
    namespace = getClass().getSimpleName() + NAMES.incrementAndGet();
    String url =
        "jdbc:featuresql:project=memory:"
            + namespace
            + ";namespace="
            + namespace
            + ";online="
            + store();
    online = DriverManager.getConnection(url + ";route=online");
    offline = DriverManager.getConnection(url + ";route=offline");
  }

  @AfterEach
  final void close() throws SQLException {
    online.close();
    offline.close();
  }

  Connection online() {
    return online;
  }

  Connection offline() {
    return offline;
  }

  void run(String... statements) throws SQLException {
    Results.run(offline, statements);
  }

  /** A view of {@code count} keys that all have the feature 1. */
  private void numbers(int count, String clauses) throws SQLException {
    run(
        "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '1' HOUR AS"
            + " at_time,"
            + (" 1 AS n FROM range(" + count + ")"),
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time " + clauses + " AS FROM numbers");
  }

  private List<List<Object>> answers(String keys) throws SQLException {
    return Results.rows(online, "SELECT id, n FROM FEATURES v AS OF NOW WHERE id IN " + keys);
  }

  final long copied(String sql) throws SQLException {
    return (long) Results.rows(offline, sql).get(0).get(1);
  }

  private void sameForAllKeys(String keys) throws SQLException {
    String sql =
        "SELECT k, n FROM (SELECT DISTINCT k FROM source) AS s FEATURES v AS OF NOW ORDER BY k";
    List<List<Object>> expected = Results.rows(offline, sql);
    assertThat(expected).isNotEmpty();
    for (List<Object> row : expected) {
      assertThat(
              Results.rows(
                  online,
                  "SELECT k, n FROM (VALUES (?)) AS r (k) FEATURES v AS OF NOW",
                  row.get(0)))
          .as("%s: %s", keys, row.get(0))
          .containsExactly(row);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "range::BIGINT",
        "(range - 100)::SMALLINT",
        "'k' || range",
        "'O''Brien \\ ' || (range % 40)",
        "(range % 30)::DOUBLE",
        "(range % 2)::BIGINT"
      })
  void rangesOfKeysTogetherAreAllKeys(String key) throws SQLException {
    run(
        "CREATE TABLE source AS SELECT "
            + key
            + " AS k, now()::TIMESTAMP - range * INTERVAL '1' SECOND AS at_time, range AS n"
            + " FROM range(200)",
        "INSERT INTO source VALUES (NULL, now()::TIMESTAMP, 7)");
    String type = (String) Results.rows(offline, "SELECT typeof(k) FROM source").get(0).get(0);
    run(
        "CREATE ENTITY thing (k " + type + ")",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS FROM source");
    long keys = (long) Results.rows(offline, "SELECT count(DISTINCT k) FROM source").get(0).get(0);
    assertThat(copied("MATERIALIZE v WITH (threads = 3)")).isEqualTo(keys);
    sameForAllKeys(key);
    assertThat(copied("MATERIALIZE v")).isEqualTo(keys);
  }

  @Test
  void thePaceIsKept() throws SQLException {
    numbers(1_500, "");
    for (String threads : List.of("1", "2")) {
      long start = System.nanoTime();
      assertThat(copied("MATERIALIZE v WITH (pace = 1000, threads = " + threads + ")"))
          .isEqualTo(1_500);
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_400));
    }
  }

  @Test
  void thePaceOfTheConnectionIsKeptWhereTheStatementNamesNone() throws SQLException {
    numbers(1_500, "");
    try (Connection paced =
        DriverManager.getConnection(offline.getMetaData().getURL() + ";materializePace=1000")) {
      long start = System.nanoTime();
      Results.run(paced, "MATERIALIZE v");
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_400));
    }
    try (Connection paced =
            DriverManager.getConnection(offline.getMetaData().getURL() + ";materializePace=1");
        Statement statement = paced.createStatement()) {
      statement.setQueryTimeout(120); // at that pace it would take 25 minutes
      statement.execute("MATERIALIZE v WITH (pace = 0)");
    }
  }

  @Test
  void aPacedRunCanBeCancelled() throws Exception {
    numbers(1_000, "");
    for (String threads : List.of("1", "2")) {
      try (Statement statement = offline.createStatement()) {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
          Future<?> run =
              other.submit(
                  () ->
                      statement.executeQuery(
                          "MATERIALIZE v WITH (pace = 1, threads = " + threads + ")"));
          while (!run.isDone()) {
            statement.cancel();
            Thread.onSpinWait();
          }
          assertThatThrownBy(run::get).hasMessageContaining("cancelled");
        } finally {
          other.shutdownNow();
        }
      }
    }
  }

  @Test
  void aRebuildForgetsWhatTheWarehouseForgot() throws SQLException {
    numbers(10, "");
    run("MATERIALIZE v", "DELETE FROM numbers WHERE id >= 5", "MATERIALIZE v");
    assertThat(answers("(4, 5)")).hasSize(2);
    assertThat(copied("MATERIALIZE v WITH (rebuild = TRUE)")).isEqualTo(5);
    assertThat(answers("(4, 5)")).containsExactly(List.of(4L, 1));
    run("UPDATE numbers SET at_time = at_time + INTERVAL '1' MINUTE, n = 2", "MATERIALIZE v");
    assertThat(answers("(4, 5)")).containsExactly(List.of(4L, 2));
    run("MATERIALIZE v WITH (rebuild = TRUE, threads = 2)");
    assertThat(answers("(4, 5)")).containsExactly(List.of(4L, 2));
  }

  /** Readers see all rows of before or all rows of after, in every answer. */
  @Test
  void aRebuildIsSeenAllAtOnce() throws Exception {
    numbers(400, "");
    run("MATERIALIZE v");
    String sql =
        "SELECT id, n FROM FEATURES v AS OF NOW WHERE id IN (1, 50, 100, 150, 200, 250, 300, 399)";
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      for (int version = 2; version <= 4; version++) {
        run("UPDATE numbers SET n = " + version, "DELETE FROM numbers WHERE id % 50 = 0");
        String rebuild = "MATERIALIZE v WITH (rebuild = TRUE, pace = 1000)";
        Future<?> run = reader.submit(() -> copied(rebuild));
        Set<Object> seen = new HashSet<>();
        try (PreparedStatement statement = online.prepareStatement(sql)) {
          for (boolean more = true; more; ) {
            more = !run.isDone();
            try (ResultSet result = statement.executeQuery()) {
              List<List<Object>> rows = Results.rows(result);
              Set<Object> versions = new HashSet<>();
              rows.forEach(row -> versions.add(row.get(1)));
              assertThat(versions).hasSize(1);
              assertThat(rows).hasSize(versions.contains(1) ? 8 : 2);
              seen.addAll(versions);
            }
          }
        }
        run.get();
        assertThat(seen).containsExactlyInAnyOrder(version - 1, version);
      }
    } finally {
      reader.shutdownNow();
    }
  }

  @Test
  void aViewThatIsDefinedAnewIsSeenWhenItIsWhole() throws SQLException {
    numbers(10, "");
    run(
        "MATERIALIZE v",
        "CREATE OR REPLACE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS SELECT id, at_time,"
            + " n + 10 AS n FROM numbers WHERE id < 5");
    assertThatThrownBy(() -> answers("(4, 5)")).hasMessageContaining("is not materialized");
    run("MATERIALIZE v");
    assertThat(answers("(4, 5)")).containsExactly(List.of(4L, 11));
  }

  @Test
  void rowsOfDroppedViewsAreRemoved() throws SQLException {
    numbers(10, "");
    run(
        "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS FROM numbers",
        "MATERIALIZE v, w",
        "DROP FEATURE VIEW v",
        "MATERIALIZE w");
    String again = "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS FROM numbers";
    run(again);
    assertThatThrownBy(() -> answers("(4)"))
        .as("it has no rows of one from before")
        .hasMessageContaining("is not materialized");
    run("DROP FEATURE VIEW v", "MATERIALIZE ALL", again);
    assertThatThrownBy(() -> answers("(4)")).hasMessageContaining("is not materialized");
    assertStored("v", 0);
    assertStored("w", 10);
    run("MATERIALIZE v FROM TIMESTAMP '2100-01-01'");
    assertThat(answers("(4)")).isEmpty();
    run("MATERIALIZE v");
    assertThat(answers("(4)")).hasSize(1);
  }

  /** How many rows of the first generation of a view there are, where a test can look. */
  void assertStored(String view, long rows) {}

  @Test
  void rowsOlderThanTheTtlExpire() throws SQLException {
    numbers(10, "TTL INTERVAL '2' DAY");
    run("UPDATE numbers SET at_time = at_time - INTERVAL '1' DAY * id", "MATERIALIZE v");
    assertStored("v", 10);
    String within = "SELECT n FROM FEATURES v WITHIN INTERVAL '9' DAY AS OF NOW WHERE id = 5";
    assertThat(Results.rows(online, within)).hasSize(1);
    assertThat(copied("MATERIALIZE v WITH (expire = TRUE)")).isEqualTo(2);
    assertStored("v", 2);
    assertThat(answers("(1, 2)")).containsExactly(List.of(1L, 1));
    assertThatThrownBy(() -> Results.rows(online, within)).hasMessageContaining("have expired");
    assertThat(Results.rows(offline, within)).hasSize(1);
    run("MATERIALIZE v");
    assertThatThrownBy(() -> Results.rows(online, within)).hasMessageContaining("have expired");
    run("MATERIALIZE v WITH (rebuild = TRUE)");
    assertThat(Results.rows(online, within)).hasSize(1);
  }

  @Test
  void aLongerTtlBringsExpiredRowsBack() throws SQLException {
    numbers(10, "TTL INTERVAL '2' DAY");
    run(
        "UPDATE numbers SET at_time = at_time - INTERVAL '1' DAY * id",
        "MATERIALIZE v WITH (expire = TRUE)",
        "CREATE OR REPLACE FEATURE VIEW v ENTITY thing TIMESTAMP at_time TTL INTERVAL '6' DAY AS"
            + " FROM numbers");
    assertThatThrownBy(() -> answers("(5)")).hasMessageContaining("have expired");
    run("MATERIALIZE v");
    assertThat(answers("(5, 6)")).containsExactly(List.of(5L, 1));
  }

  /** A view of (id, seen, n) whose rows were all true nine days ago. */
  private void seen(String values, String clauses) throws SQLException {
    run(
        "CREATE TABLE seen AS SELECT id::BIGINT AS id, now()::TIMESTAMP - INTERVAL '9' DAY AS"
            + " at_time, seen::TIMESTAMP AS seen, 1 AS n FROM (VALUES "
            + values
            + ") AS t (id, seen)",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen "
            + clauses
            + " AS FROM seen");
  }

  private void late(int id, String before) throws SQLException {
    run(
        "INSERT INTO seen VALUES ("
            + id
            + ", now()::TIMESTAMP - INTERVAL '9' DAY, now()::TIMESTAMP - INTERVAL "
            + before
            + ", 1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIMESTAMP '9999-12-31'",
        "now()::TIMESTAMP + INTERVAL '30' SECOND",
        "'infinity'::TIMESTAMP"
      })
  void aCreatedTimestampInTheFutureMovesNoMark(String future) throws SQLException {
    seen("(1, now()::TIMESTAMP - INTERVAL '3' DAY), (2, " + future + ")", "");
    assertThat(copied("MATERIALIZE v")).isEqualTo(2);
    late(3, "'3' DAY");
    assertThat(copied("MATERIALIZE v")).as("the new one, and those of the mark").isEqualTo(3);
    assertThat(answers("(1, 2, 3)")).hasSize(3);
  }

  @Test
  void aLoadThatGoesOnHasItsMarkBeforeTheFuture() throws SQLException {
    cutOffLoad(CREATED);
    run("UPDATE texts SET seen = TIMESTAMP '9999-12-31' WHERE id = 1");
    run(
        LOAD,
        "UPDATE texts SET words = '2', seen = now()::TIMESTAMP - INTERVAL '5' DAY WHERE id = 2",
        "MATERIALIZE v");
    assertThat(answers("(2)")).containsExactly(List.of(2L, 2));
  }

  @Test
  void howLateRowsMayComeIsSaidByTheStatementOrTheView() throws SQLException {
    seen("(1, now()::TIMESTAMP)", "");
    run("MATERIALIZE v");
    late(2, "'3' DAY");
    assertThat(copied("MATERIALIZE v")).isEqualTo(1);
    assertThat(answers("(2)")).isEmpty();
    assertThat(copied("MATERIALIZE v WITH (overlap = INTERVAL '7' DAY)")).isEqualTo(2);
    assertThat(answers("(2)")).hasSize(1);

    run(
        "CREATE OR REPLACE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen"
            + " WITH (owner = 'me', overlap = INTERVAL '168' HOUR) AS FROM seen");
    assertThat(Results.rows(offline, "SHOW CREATE v").toString())
        .contains("WITH (overlap = INTERVAL '7' DAY, owner = 'me')");
    late(3, "'6' DAY");
    assertThat(copied("MATERIALIZE v")).isEqualTo(3);
    assertThat(answers("(3)")).hasSize(1);
    late(4, "'6' DAY");
    assertThat(copied("MATERIALIZE v WITH (overlap = INTERVAL '1' MINUTE)")).isEqualTo(1);
    assertThat(answers("(4)")).isEmpty();
    for (String wrong : List.of("7", "TRUE", "INTERVAL '1' MONTH", "INTERVAL '-1' DAY")) {
      assertThatThrownBy(() -> run("MATERIALIZE v WITH (overlap = " + wrong + ")"))
          .isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> run("MATERIALIZE v WITH (rebuild = INTERVAL '7' DAY)"))
        .hasMessage("line 1:31: 'rebuild' is TRUE or FALSE");
  }

  @Test
  void freshnessTellsTheMarkAndTheGreatestCreated() throws SQLException {
    seen("(1, TIMESTAMP '2026-01-02 03:04:05.000006'), (2, TIMESTAMP '9999-12-31')", "");
    run("CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS SELECT id, at_time, n FROM seen");
    run("CREATE FEATURE VIEW o ENTITY thing TIMESTAMP at_time OFFLINE AS FROM seen");
    String shown =
        "SELECT TIMESTAMP '2026-01-02 03:04:05.000006' AS m, TIMESTAMP '9999-12-31' AS g";
    List<Object> times = Results.rows(offline, shown).get(0);
    List<List<Object>> before = Results.rows(offline, "SHOW FRESHNESS v");
    assertThat(before.get(0)).containsExactly("v", null, null, times.get(1), "INTERVAL '1' DAY");
    run("MATERIALIZE v");
    List<List<Object>> after = Results.rows(offline, "SHOW FRESHNESS");
    assertThat(after).hasSize(2);
    assertThat(after.get(0).get(1)).isNotNull();
    assertThat(after.get(0).subList(2, 5))
        .containsExactly(times.get(0), times.get(1), "INTERVAL '1' DAY");
    assertThat(after.get(1)).containsExactly("w", null, null, null, null);
    assertThatThrownBy(() -> run("SHOW FRESHNESS thing")).hasMessageContaining("no feature view");
  }

  static final String LOAD = "MATERIALIZE v WITH (ranges = 10)";

  /**
   * A load of 1000 keys in ten ranges, cut off before the last one by a feature that cannot be
   * computed. Key 0 was seen more than a day after the others.
   */
  final void cutOffLoad(String created) throws SQLException {
    run(
        "CREATE TABLE texts AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '9' DAY AS at_time,"
            + " now()::TIMESTAMP - INTERVAL '1' DAY * (8 - 3 * (range = 0)::INTEGER) AS seen, '1'"
            + " AS words FROM range(1000)",
        "CREATE ENTITY thing (id BIGINT)");
    cutOffAgain(created, "words");
  }

  private void cutOffAgain(String created, String feature) throws SQLException {
    run(
        "UPDATE texts SET words = 'x' WHERE id = 950",
        "CREATE OR REPLACE FEATURE VIEW v ENTITY thing TIMESTAMP at_time "
            + created
            + " AS SELECT id, at_time, seen, ("
            + feature
            + ")::INTEGER AS n FROM texts");
    assertThatThrownBy(() -> run(LOAD)).isInstanceOf(SQLException.class);
    run("UPDATE texts SET words = '1' WHERE id = 950");
  }

  static final String CREATED = "CREATED TIMESTAMP seen";

  @ParameterizedTest
  @ValueSource(strings = {LOAD, "MATERIALIZE v", "MATERIALIZE v WITH (threads = 3, pace = 0)"})
  void aLoadThatWasCutOffGoesOn(String next) throws SQLException {
    cutOffLoad(CREATED);
    assertThatThrownBy(() -> answers("(1)")).hasMessageContaining("is not materialized");
    run(
        "INSERT INTO texts VALUES (3, now()::TIMESTAMP, now()::TIMESTAMP, '7'),"
            + " (-1, now()::TIMESTAMP - INTERVAL '20' DAY, now()::TIMESTAMP, '8'),"
            + " (4, now()::TIMESTAMP - INTERVAL '20' DAY, now()::TIMESTAMP, '9')");
    assertThat(copied(next)).as("the last range, key 0, and what came").isEqualTo(100 + 1 + 3);
    assertThat(answers("(-1, 1, 3, 4, 950)"))
        .containsExactly(
            List.of(-1L, 8), List.of(1L, 1), List.of(3L, 7), List.of(4L, 1), List.of(950L, 1));
    sameAsTexts(1_001);
    assertThat(copied("MATERIALIZE v")).as("incremental").isEqualTo(3);
  }

  private void sameAsTexts(int keys) throws SQLException {
    String all = "SELECT id, n FROM (SELECT DISTINCT id FROM texts) AS t FEATURES v AS OF NOW";
    List<List<Object>> expected = Results.rows(offline, all + " ORDER BY id");
    assertThat(expected).hasSize(keys);
    String list = expected.stream().map(row -> "" + row.get(0)).toList().toString();
    assertThat(answers(list.replace('[', '(').replace(']', ')')))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aLoadOfAnotherDefinitionGoesOnBesideTheOldRows() throws SQLException {
    cutOffLoad(CREATED);
    run(LOAD);
    cutOffAgain(CREATED, "'2' || words");
    run("INSERT INTO texts VALUES (3, now()::TIMESTAMP, now()::TIMESTAMP, '7')");
    assertThat(copied(LOAD)).isEqualTo(100 + 1 + 1);
    assertThat(answers("(1, 3)")).containsExactly(List.of(1L, 21), List.of(3L, 27));
    cutOffAgain(CREATED, "'3' || words");
    run("MATERIALIZE v FROM TIMESTAMP '2020-01-01'");
    sameAsTexts(1_000);
    assertThat(answers("(1)")).containsExactly(List.of(1L, 31));
  }

  /** Key 0 is among those that have changed since the load began, and 950 among those to come. */
  @ParameterizedTest
  @ValueSource(strings = {LOAD, "MATERIALIZE v", "MATERIALIZE v WITH (threads = 3, pace = 0)"})
  void whoIsDeletedFromALoadThatWasCutOffIsNotBroughtBack(String next) throws SQLException {
    String delete = "DELETE FROM features.v WHERE id IN (0, 3, 950)";
    cutOffLoad(CREATED);
    run("DELETE FROM texts WHERE id IN (0, 3, 950)");
    assertThat(count(delete)).as("keys of the store").isEqualTo(2);
    assertThat(copied(next)).as("the last range").isEqualTo(99);
    assertThat(answers("(0, 1, 3, 950)")).containsExactly(List.of(1L, 1));
    sameAsTexts(997);

    run("INSERT INTO texts VALUES (950, now()::TIMESTAMP, now()::TIMESTAMP, '1')");
    cutOffAgain(CREATED, "'2' || words");
    run("DELETE FROM texts WHERE id IN (2, 950)");
    assertThat(count("DELETE FROM features.v WHERE id IN (2, 950)"))
        .as("of the rows that are read, and of the ones to come")
        .isPositive();
    run(next);
    assertThat(answers("(1, 2, 3, 950)")).containsExactly(List.of(1L, 21));
    sameAsTexts(996);
  }

  @Test
  void aLoadBeginsAgainWhereItHasTo() throws SQLException {
    cutOffLoad(CREATED);
    run("DELETE FROM texts WHERE id < 5");
    assertThat(copied(LOAD.replace("(", "(rebuild = TRUE, ")))
        .as("a rebuild forgets deleted rows")
        .isEqualTo(995);
    assertThat(answers("(4, 5)")).containsExactly(List.of(5L, 1));

    cutOffAgain(CREATED, "'2' || words");
    run(
        "CREATE OR REPLACE FEATURE VIEW v ENTITY thing TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT id, at_time, seen, ('3' || words)::INTEGER AS n FROM texts");
    assertThat(copied(LOAD)).as("of another definition").isEqualTo(995);
    assertThat(answers("(5)")).containsExactly(List.of(5L, 31));

    cutOffAgain("", "'4' || words");
    assertThat(copied(LOAD)).as("nothing tells what has changed").isEqualTo(995);
    sameAsTexts(995);
  }

  @Test
  void ofRowsOfOneTimeBothRoutesNameTheSame() throws Exception {
    TiedPushes.agree(
        "jdbc:featuresql:project=memory:tied" + namespace + ";online=" + store(),
        new DuckDbEngine());
  }

  private long count(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = online.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeLargeUpdate();
    }
  }

  @Test
  void whoIsDeletedIsForgottenAndNotBroughtBack() throws SQLException {
    numbers(20, "");
    run(
        "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS SELECT id, at_time, n FROM numbers"
            + " WHERE n > 0",
        "INSERT INTO numbers SELECT id, at_time - INTERVAL '1' DAY, 2 FROM numbers",
        "MATERIALIZE v, w");
    assertThat(count("DELETE FROM features.v WHERE id = 3")).isEqualTo(2);
    assertThat(count("DELETE FROM features.v WHERE id = ?", 3)).isZero();
    assertThat(count("DELETE FROM features.v WHERE v.id IN (?, 5, 99)", 4)).isEqualTo(4);
    assertThat(answers("(2, 3, 4, 5)")).containsExactly(List.of(2L, 1));
    assertStored("v", 17);
    assertStored("w", 20);
    run("INSERT INTO features.v (id, at_time, n) VALUES (4, NOW, 7)");
    assertThat(answers("(4, 5)")).containsExactly(List.of(4L, 7));
    assertThat(count("DELETE FROM features.v WHERE id = 4")).isEqualTo(1);
    for (String materialize :
        List.of(
            "MATERIALIZE v",
            "MATERIALIZE v WITH (ranges = 3)",
            "MATERIALIZE v WITH (rebuild = TRUE)",
            "MATERIALIZE v")) {
      run(materialize);
      assertThat(answers("(2, 3, 4, 5)")).as(materialize).containsExactly(List.of(2L, 1));
    }
    run("DELETE FROM features.v WHERE id = 2");
    assertThat(answers("(2, 3, 4, 5)")).as("of a later set of rows").isEmpty();
    assertThat(Results.rows(offline, "SELECT count(*) FROM numbers")).containsExactly(List.of(32L));
    assertThat(count("DELETE FROM features.w WHERE id IN (2, 6)"))
        .as("without a table: keys of the store")
        .isEqualTo(2);
    assertThat(Results.rows(online, "SELECT n FROM FEATURES w AS OF NOW WHERE id IN (2, 6)"))
        .isEmpty();
  }

  @Test
  void compositeKeysAreDeletedOneByOneAndInBatches() throws SQLException {
    run(
        "CREATE TABLE pairs AS SELECT a, 'b' || b AS b, now()::TIMESTAMP - INTERVAL '1' HOUR AS"
            + " at_time, now()::TIMESTAMP AS seen, 1 AS n FROM range(6) AS r (a), range(6) AS s"
            + " (b)",
        "CREATE ENTITY pair (a BIGINT, b VARCHAR)",
        "CREATE FEATURE VIEW p ENTITY pair TIMESTAMP at_time CREATED TIMESTAMP seen AS"
            + " SELECT a, b, at_time, seen, n FROM pairs",
        "MATERIALIZE p");
    assertThat(count("DELETE FROM features.p WHERE b = 'b1' AND a IN (0, 1)")).isEqualTo(2);
    assertThat(count("DELETE FROM features.p WHERE (b, a) IN (('b2', 0), (?, ?))", "b3", 1))
        .isEqualTo(2);
    assertThat(count("DELETE FROM features.p WHERE (a, b) = (2, 'b2')")).isEqualTo(1);
    assertThat(count("DELETE FROM features.p WHERE a = ? AND b = ?", null, "b2")).isZero();
    try (PreparedStatement statement =
        online.prepareStatement("DELETE FROM features.p WHERE a = $2 AND b IN ($1, 'b5')")) {
      for (int a = 3; a < 5; a++) {
        statement.setString(1, "b4");
        statement.setInt(2, a);
        statement.addBatch();
      }
      assertThat(statement.executeBatch()).containsExactly(2, 2);
    }
    run("MATERIALIZE p");
    String gone =
        "[[0, b1], [0, b2], [1, b1], [1, b3], [2, b2], [3, b4], [3, b5], [4, b4], [4, b5]]";
    String spine = "(SELECT a, 'b' || b AS b FROM range(6) AS r (a), range(6) AS s (b)) AS q";
    String all = "SELECT a, b, n FROM " + spine + " FEATURES p AS OF NOW ORDER BY a, b";
    List<List<Object>> missing = new ArrayList<>();
    for (List<Object> row : Results.rows(offline, all)) {
      List<List<Object>> found =
          Results.rows(
              online,
              "SELECT n FROM FEATURES p AS OF NOW WHERE a = ? AND b = ?",
              row.get(0),
              row.get(1));
      assertThat(found.isEmpty()).as("%s", row).isEqualTo(row.get(2) == null);
      if (row.get(2) == null) {
        missing.add(row.subList(0, 2));
      }
    }
    assertThat(missing.toString()).isEqualTo(gone);
  }

  @Test
  void onlyKeysAreDeletedBy() throws SQLException {
    profiles(COLUMNS + "FROM profiles", "");
    run("MATERIALIZE profile");
    String delete = "DELETE FROM features.profile";
    refused(delete, "line 1:29: the statement ends too early; expected WHERE");
    refused(delete + " WHERE age = 30", "line 1:36: 'age' is not a key of feature view 'profile'");
    refused(delete + " WHERE user_id > 3", "line 1:44: unexpected '>'; expected = or IN");
    refused(delete + " WHERE user_id = 1 OR user_id = 2", "line 1:48: unexpected 'OR'");
    refused(delete + " WHERE user_id = 1 AND age = 3", "line 1:52: 'age' is not a key");
    refused(
        delete + " WHERE user_id = 1 AND user_id = 3", "line 1:52: 'user_id' is compared twice");
    refused(delete + " WHERE user_id = 1.5", "line 1:46: ", "which is BIGINT");
    refused(delete + " WHERE user_id = 'x'", "line 1:46: ");
    refused(delete + " WHERE user_id = 1 + 1", "line 1:46: ");
    refused(delete + " WHERE user_id IN (SELECT 1)", "line 1:48: ");
    offline.setAutoCommit(false);
    refused(delete + " WHERE user_id = 1", "turn auto-commit on");
    offline.rollback();
    offline.setAutoCommit(true);
    offline.setReadOnly(true);
    refused(delete + " WHERE user_id = 1", "read only");
    offline.setReadOnly(false);
    sameProfile(1, 30, "2026-01-01");
  }

  private void profiles(String query, String clauses) throws SQLException {
    run(
        "CREATE TABLE profiles (user_id BIGINT, at_time TIMESTAMP, loaded_at TIMESTAMP,"
            + " years INTEGER, tags VARCHAR[])",
        "INSERT INTO profiles VALUES (1, '2026-01-01', '2026-01-01', 30, ['a'])",
        "CREATE ENTITY person (user_id BIGINT)",
        "CREATE FEATURE VIEW profile ENTITY person TIMESTAMP at_time CREATED TIMESTAMP loaded_at "
            + clauses
            + " AS "
            + query);
  }

  private static final String COLUMNS = "SELECT user_id, at_time, loaded_at, years AS age, tags ";

  private static final String ONE =
      "SELECT age, profile.at_time FROM (VALUES (?)) AS r (user_id) FEATURES profile AS OF NOW";

  /** Both ways, with the features and the matched event. */
  private void sameProfile(long user, Integer age, String event) throws SQLException {
    List<List<Object>> expected =
        Results.rows(
            offline, "SELECT " + age + "::INTEGER AS age, TIMESTAMP '" + event + "' AS at_time");
    assertThat(Results.rows(online, ONE, user)).isEqualTo(expected);
    assertThat(Results.rows(offline, ONE, user)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {COLUMNS + "FROM profiles", "SELECT * FROM profiles", "FROM profiles"})
  void insertedRowsAreInTheTableAndOnline(String query) throws SQLException {
    profiles(query, "");
    String age = query.equals(COLUMNS + "FROM profiles") ? "age" : "years";
    run("MATERIALIZE profile");
    String insert =
        "INSERT INTO features.profile (user_id, at_time, loaded_at, "
            + age
            + ") VALUES (?, ?, ?, ?)";
    try (PreparedStatement statement = online.prepareStatement(insert)) {
      for (int i = 0; i < 600; i++) {
        statement.setLong(1, i % 300);
        statement.setObject(2, Results.utc(1_780_000_000_000_000L + (i % 7) * 1_000_000L));
        statement.setObject(3, "2026-06-01 00:00:00");
        statement.setInt(4, i);
        statement.addBatch();
      }
      assertThat(statement.executeBatch()).hasSize(600).containsOnly(1);
      assertThat(statement.executeBatch()).isEmpty();
    }
    String asked =
        "SELECT user_id, "
            + age
            + ", profile.at_time FROM (SELECT range AS user_id FROM range(300))"
            + " AS s FEATURES profile AS OF NOW";
    List<List<Object>> expected = Results.rows(offline, asked);
    assertThat(expected).hasSize(300);
    for (List<Object> row : expected) {
      assertThat(
              Results.rows(
                  online,
                  "SELECT user_id, "
                      + age
                      + ", profile.at_time FROM (VALUES (?)) AS r (user_id) FEATURES profile AS OF"
                      + " NOW",
                  row.get(0)))
          .containsExactly(row);
    }
    assertThat(Results.rows(offline, "SELECT count(*) FROM profiles"))
        .containsExactly(List.of(601L));
  }

  @Test
  void anInsertedRowThatIsOlderLoses() throws SQLException {
    profiles(COLUMNS + "FROM profiles", "");
    run(
        "MATERIALIZE profile",
        "INSERT INTO features.profile (user_id, at_time, loaded_at, age) VALUES"
            + " (1, TIMESTAMP '2025-12-31 10:00:00', NOW, 99)");
    sameProfile(1, 30, "2026-01-01");
    run(
        "INSERT INTO features.PROFILE (AGE, at_time, user_id) VALUES (-5, DATE '2026-01-01', 1),"
            + " (NULL, '2026-01-03 00:00', 2)");
    sameProfile(1, -5, "2026-01-01");
    sameProfile(2, null, "2026-01-03");
    run(
        "INSERT INTO features.profile (user_id, at_time, loaded_at, age) VALUES"
            + " (1, DATE '2026-01-01', DATE '2026-01-01', 31)");
    sameProfile(1, -5, "2026-01-01");
  }

  @Test
  void rowsThatAreNotDueWaitForTheirTime() throws SQLException {
    profiles(COLUMNS + "FROM profiles", "DELAY INTERVAL '10' MINUTE");
    run(
        "MATERIALIZE profile",
        "INSERT INTO features.profile (user_id, at_time, age) VALUES (1, NOW, 31)");
    sameProfile(1, 30, "2026-01-01");
  }

  @Test
  void rowsOfAQueryGoOnlineOnly() throws SQLException {
    profiles(COLUMNS + "FROM profiles WHERE years > 20", "");
    String insert =
        "INSERT INTO features.profile (user_id, at_time, age, tags) VALUES (1, DATE '2026-01-05',"
            + " 31, ?)";
    try (PreparedStatement statement = offline.prepareStatement(insert)) {
      statement.setObject(1, List.of("x", "y"));
      assertThatThrownBy(statement::executeUpdate)
          .hasMessageContaining("line 1:22: feature view 'profile' is not materialized");
      run("MATERIALIZE profile");
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
    assertThat(
            Results.rows(
                    online, "SELECT age, tags FROM FEATURES profile AS OF NOW WHERE user_id = 1")
                .toString())
        .isEqualTo("[[31, [x, y]]]");
    assertThat(Results.rows(offline, "SELECT count(*) FROM profiles")).containsExactly(List.of(1L));
    assertThatThrownBy(
            () ->
                run(
                    "INSERT INTO features.profile (user_id, at_time) VALUES (1, TIMESTAMP"
                        + " '2100-01-01 00:00:00')"))
        .hasMessageContaining("later than now");
  }

  @Test
  void rowsInsertedDuringARebuildStay() throws Exception {
    numbers(2_000, "");
    run("MATERIALIZE v");
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (PreparedStatement insert =
        online.prepareStatement("INSERT INTO features.v (id, at_time, n) VALUES (?, ?, 7)")) {
      Future<?> run =
          other.submit(() -> copied("MATERIALIZE v WITH (rebuild = TRUE, pace = 2000)"));
      long key = 5_000;
      do {
        insert.setLong(1, key);
        insert.setObject(2, java.time.Instant.now());
        insert.executeUpdate();
        assertThat(answers("(" + key + ")")).containsExactly(List.of(key, 7));
        key++;
      } while (!run.isDone());
      run.get();
      for (long k = 5_000; k < key; k++) {
        assertThat(answers("(" + k + ")")).containsExactly(List.of(k, 7));
      }
    } finally {
      other.shutdownNow();
    }
  }

  /** The other views are materialized, and what there was of this one stays. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", " WITH (threads = 2)", " WITH (ranges = 3)", " WITH (rebuild = true)"})
  void aValueThatTheWarehouseRefusesIsTold(String options) throws SQLException {
    numbers(10, "");
    run(
        "CREATE TABLE texts AS SELECT id, at_time, '1' AS t FROM numbers",
        "CREATE FEATURE VIEW counts ENTITY thing TIMESTAMP at_time AS"
            + " SELECT id, at_time, t::INTEGER AS c FROM texts",
        "MATERIALIZE counts",
        "UPDATE texts SET t = 'many' WHERE id = 7");
    refused(
        "MATERIALIZE counts, v" + options,
        "line 1:13: the query of feature view 'counts' fails: ",
        "'many'",
        "; the others (1) were materialized");
    assertThat(Results.rows(online, "SELECT n, c FROM FEATURES v, counts AS OF NOW WHERE id = 7"))
        .containsExactly(List.of(1, 1));
  }

  @Test
  void whatIsWrongWithAnInsertIsTold() throws SQLException {
    profiles(COLUMNS + "FROM profiles", "");
    run("MATERIALIZE profile");
    refused(
        "INSERT INTO features.profile (user_id) VALUES (1)",
        "line 1:22: a row of feature view 'profile' needs a value for 'at_time'");
    refused(
        "INSERT INTO features.profile (at_time, age) VALUES (NOW, 1)",
        "needs a value for 'user_id'");
    refused(
        "INSERT INTO features.profile (user_id, at_time, ages) VALUES (1, NOW, 1)",
        "line 1:49: 'ages' is no column of feature view 'profile'; did you mean 'age'?");
    refused(
        "INSERT INTO features.profile (user_id, at_time, USER_ID) VALUES (1, NOW, 1)",
        "line 1:49: 'USER_ID' is given twice");
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (1)",
        "line 1:56: 1 values for 2 columns");
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (1 + 'x', NOW)",
        "line 1:59: Could not choose a best candidate function");
    refused(
        "INSERT INTO features.profile (user_id, at_time) DEFAULT VALUES",
        "line 1:49: unexpected 'DEFAULT'; expected VALUES, or a query");
    refused(
        "INSERT INTO features.profile VALUES (1, NOW)",
        "line 1:30: unexpected 'VALUES'; expected the columns in brackets");
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (NULL, NOW)",
        "line 1:57: key 'user_id' of an inserted row is NULL");
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (1, NULL)",
        "line 1:60: the event timestamp 'at_time' of an inserted row is NULL");
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (1, NOW),\n ('x', NOW)",
        "line 2:3: ",
        "which is BIGINT");
    offline.setAutoCommit(false);
    refused(
        "INSERT INTO features.profile (user_id, at_time) VALUES (1, NOW)", "turn auto-commit on");
    offline.rollback();
    offline.setAutoCommit(true);
    assertThat(Results.rows(offline, "SELECT count(*) FROM profiles")).containsExactly(List.of(1L));
    sameProfile(1, 30, "2026-01-01");
  }

  private void refused(String sql, String... messages) {
    assertThatThrownBy(() -> run(sql))
        .as(sql)
        .isInstanceOf(SQLException.class)
        .hasMessageContainingAll(messages);
  }
}
