package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.law.World.View;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is materialized answers as history does, AS OF NOW. */
abstract class OnlineContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir Path folder;
  private Connection online;
  private Connection offline;

  /** The value of the connection property {@code online}. */
  abstract String store();

  @BeforeEach
  final void open() throws SQLException {
    String name = getClass().getSimpleName() + NAMES.incrementAndGet();
    String url =
        "jdbc:featuresql:project=memory:" + name + ";namespace=" + name + ";online=" + store();
    online = DriverManager.getConnection(url + ";route=online");
    offline = DriverManager.getConnection(url + ";route=offline");
  }

  @AfterEach
  final void close() throws SQLException {
    online.close();
    offline.close();
  }

  private void run(String... statements) throws SQLException {
    Results.run(offline, statements);
  }

  private void same(String description, String sql, Object... parameters) throws SQLException {
    assertThat(Results.rows(online, sql, parameters))
        .as("%s: %s with %s", description, sql, Arrays.asList(parameters))
        .containsExactlyInAnyOrderElementsOf(Results.rows(offline, sql, parameters));
  }

  /** Far enough from every point of a world that no bound passes while a test runs. */
  private static long base() {
    return Results.micros(Instant.now().minus(Duration.ofMinutes(26 * 60 + 30)));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyKey(long seed) throws SQLException {
    World world = new World(new DuckDbEngine(), "online", seed, folder.toString(), base());
    world.build(offline);
    run("MATERIALIZE ALL");
    String description =
        "seed " + seed + " in a world of\n" + String.join(";\n", world.statements) + "\n";
    boolean composite = world.keys.size() == 2;
    List<List<Object>> keys = new ArrayList<>();
    for (Object first : with(world.keys.get(0).values(), null, unknown(world, 0))) {
      if (!composite) {
        keys.add(Arrays.asList(first));
        continue;
      }
      for (Object second : with(world.keys.get(1).values(), null, unknown(world, 1))) {
        keys.add(Arrays.asList(first, second));
      }
    }
    String where = composite ? " WHERE k1 = ? AND k2 = ?" : " WHERE k1 = ?";
    String row = composite ? "(?, ?)" : "(?)";
    String names = composite ? " AS r (k1, k2)" : " AS r (k1)";
    Collections.shuffle(keys, world.random);
    List<List<Object>> some = keys.subList(0, Math.min(4, keys.size()));
    for (View view : world.views) {
      String matched = view.eventType().endsWith("_NS") ? "" : ", " + view.name() + ".event_at";
      matched += view.hasCreated() ? ", " + view.name() + ".seen" : "";
      String within =
          world.pick(List.of("", " WITHIN INTERVAL '1' DAY", " WITHIN INTERVAL '900' DAY"));
      String refs = " FEATURES " + view.name() + within + " AS OF NOW";
      for (List<Object> key : some) {
        same(description, "SELECT *" + matched + " FROM" + refs + where, key.toArray());
      }
      same(
          description,
          "SELECT *"
              + matched
              + " FROM (VALUES "
              + String.join(", ", Collections.nCopies(keys.size(), row))
              + ")"
              + names
              + refs,
          keys.stream().flatMap(List::stream).toArray());
    }
    for (List<Object> key : some) {
      String spine = " FROM (VALUES " + row + ")" + names;
      same(description, "SELECT *" + spine + " FEATURES v1, v2, v3 AS OF NOW", key.toArray());
      same(description, "SELECT svc.*" + spine + " FEATURES svc AS OF NOW", key.toArray());
    }
  }

  private static Object unknown(World world, int index) {
    return world.keys.get(index).values().get(0) instanceof Long ? (Object) 999L : "none";
  }

  private static List<Object> with(List<Object> values, Object... more) {
    List<Object> result = new ArrayList<>(values);
    result.addAll(Arrays.asList(more));
    return result;
  }

  private void history(String created) throws SQLException {
    run(
        "CREATE TABLE history (user_id BIGINT, at_time TIMESTAMP, seen TIMESTAMP, n INTEGER)",
        "CREATE ENTITY person (user_id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY person TIMESTAMP at_time "
            + created
            + " TTL INTERVAL '2' HOUR DELAY INTERVAL '10' MINUTE AS SELECT "
            + (created.isEmpty() ? "user_id, at_time, n" : "*")
            + " FROM history");
  }

  private void sameForAll(String description) throws SQLException {
    String keys = "(1), (2), (3), (4), (5), (NULL)";
    for (String within : List.of("", " WITHIN INTERVAL '1' DAY", " WITHIN INTERVAL '5' MINUTE")) {
      same(
          description,
          "SELECT user_id, n, v.at_time FROM (VALUES "
              + keys
              + ") AS r (user_id) FEATURES v"
              + within
              + " AS OF NOW");
    }
  }

  /** Rows that are newer, older, corrected, tied, not due yet, and from the future. */
  @ParameterizedTest
  @ValueSource(strings = {"CREATED TIMESTAMP seen", ""})
  void runAfterRun(String created) throws SQLException {
    history(created);
    Random random = new Random(4711);
    String insert = "";
    for (int round = 0; round < 12; round++) {
      List<String> rows = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        String event = "now()::TIMESTAMP - INTERVAL '" + (random.nextInt(30) * 5 - 12) + "' MINUTE";
        if (random.nextInt(4) == 0) {
          event = "date_trunc('day', now()::TIMESTAMP) - INTERVAL '1' DAY";
        }
        String seen = random.nextInt(5) == 0 ? "NULL" : "now()::TIMESTAMP";
        rows.add(
            "(%d, %s, %s, %s)"
                .formatted(
                    1 + random.nextInt(5),
                    event,
                    seen,
                    random.nextInt(5) == 0 ? "NULL" : String.valueOf(random.nextInt(100))));
      }
      insert = "INSERT INTO history VALUES " + String.join(", ", rows);
      run(insert, "MATERIALIZE " + (random.nextBoolean() ? "ALL" : "v"));
      if (random.nextInt(3) == 0) {
        run("MATERIALIZE v");
      }
      sameForAll("round " + round + " after " + insert);
    }
  }

  @Test
  void bounds() throws SQLException {
    history("CREATED TIMESTAMP seen");
    run(
        "INSERT INTO history SELECT 1, now()::TIMESTAMP - h * INTERVAL '1' HOUR,"
            + " now()::TIMESTAMP, h FROM range(1, 6) AS r(h)");
    String asked = "SELECT n FROM FEATURES v WITHIN INTERVAL '1' DAY AS OF NOW WHERE user_id = 1";
    run("CREATE TABLE early AS SELECT now()::TIMESTAMP - INTERVAL '150' MINUTE AS t");
    String limit = text("SELECT t FROM early");
    run("MATERIALIZE v TO TIMESTAMP '" + limit + "'");
    assertThat(Results.rows(online, asked)).containsExactly(List.of(3));
    run("MATERIALIZE v FROM TIMESTAMP '2026-01-01' TO TIMESTAMP '2026-01-02'");
    assertThat(Results.rows(online, asked)).containsExactly(List.of(3));
    run("MATERIALIZE v FROM TIMESTAMP '" + limit + "'");
    assertThat(Results.rows(online, asked)).containsExactly(List.of(1));
    run("MATERIALIZE v TO TIMESTAMP '" + limit + "'");
    assertThat(Results.rows(online, asked)).as("newer rows stay").containsExactly(List.of(1));
    run("INSERT INTO history VALUES (2, now()::TIMESTAMP - INTERVAL '3' DAY, NULL, 7)");
    run("MATERIALIZE v");
    sameForAll("a run without bounds forgets nothing");
  }

  private String text(String sql) throws SQLException {
    try (Statement statement = offline.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void twoRunsAtOnce() throws Exception {
    history("CREATED TIMESTAMP seen");
    run(
        "INSERT INTO history SELECT 1 + i % 5, now()::TIMESTAMP - i * INTERVAL '1' SECOND,"
            + " now()::TIMESTAMP, i FROM range(20000) AS r(i)");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (Connection connection : List.of(online, offline)) {
        runs.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 5; i++) {
                    Results.run(connection, "MATERIALIZE v");
                  }
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdown();
    }
    sameForAll("two runs");
  }

  private static final String[] TYPES = {
    "true",
    "false",
    "1::TINYINT",
    "-2::SMALLINT",
    "3::INTEGER",
    "(-9223372036854775807 - 1)::BIGINT",
    "(-170141183460469231731687303715884105727)::HUGEINT",
    "255::UTINYINT",
    "65535::USMALLINT",
    "4294967295::UINTEGER",
    "18446744073709551615::UBIGINT",
    "340282366920938463463374607431768211455::UHUGEINT",
    "1.5::FLOAT",
    "'nan'::FLOAT",
    "'-inf'::DOUBLE",
    "1e308::DOUBLE",
    "'-0.0'::DOUBLE",
    "'-0.0'::FLOAT",
    "'inf'::FLOAT",
    "['nan'::DOUBLE, '-inf'::DOUBLE, '-0.0'::DOUBLE, NULL]",
    "['-0.0'::FLOAT, 'inf'::FLOAT]",
    "{'a': '-0.0'::DOUBLE, 'b': [{'c': '-0.0'::FLOAT}]}",
    "MAP {'k': '-0.0'::DOUBLE}",
    "12.3::DECIMAL(4,1)",
    "-1.234::DECIMAL(18,3)",
    "0.0000000001::DECIMAL(38,10)",
    "99999999999999999999999999999999999999::DECIMAL(38,0)",
    "''",
    "'æ 😀' || chr(0)",
    "repeat('long ', 30000)",
    "'\\x00\\xFFabc'::BLOB",
    "''::BLOB",
    "DATE '2026-03-08'",
    "DATE 'infinity'",
    "DATE '0044-03-15 (BC)'",
    "TIME '23:59:59.999999'",
    "TIME '00:00'",
    "'12:00:00+05:30'::TIMETZ",
    "TIMESTAMP '2011-12-30 12:00:00.123456'",
    "TIMESTAMP '-infinity'",
    "TIMESTAMP '1500-01-01'",
    "'2026-03-08 02:30:00'::TIMESTAMP_S",
    "'2026-03-08 02:30:00.123'::TIMESTAMP_MS",
    "'2026-03-08 02:30:00.123456789'::TIMESTAMP_NS",
    "'2026-03-08 02:30:00.123456789+00'::TIMESTAMPTZ_NS",
    "'2026-03-08 02:30:00+00'::TIMESTAMPTZ",
    "'infinity'::TIMESTAMPTZ",
    "INTERVAL '1 month 2 days 3 seconds'",
    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID",
    "'b'::ENUM('a', 'b')",
    "'10101'::BIT",
    "'{\"a\": [1, null]}'::JSON",
    "[1, NULL, 3]",
    "[]::INTEGER[]",
    "[[1], NULL, []]",
    "['a', NULL]",
    "[1.5, 2.5]::DOUBLE[2]",
    "[DATE '2026-01-01', NULL]",
    "{'a': 1, 'b': 'x'}",
    "{'a': {'b': [1, 2]}, 'c': NULL::DATE}",
    "[{'a': 1}, NULL]",
    "MAP {'k': 1, 'l': NULL}",
    "MAP {1: [TIMESTAMP '2026-01-01']}",
    "row(1, 'x')",
    "union_value(num := 2)::UNION(num INTEGER, str VARCHAR)",
    "123456789012345678901234567890123456789012345::BIGNUM",
    "NULL::INTEGER",
    "NULL::VARCHAR[]",
    "[TIMESTAMPTZ '2026-03-08 02:30:00+00']",
    "[1.25::DECIMAL(5,2)]",
    "[255::UTINYINT]",
    "['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID]",
    "[INTERVAL '1' DAY]",
    "['x'::BLOB]",
    "[true]",
    "{'t': TIME '01:02:03', 'd': 1::HUGEINT}",
    "[[['deep']]]",
    "'abc'::VARCHAR COLLATE NOCASE",
  };

  /** Each kind of feature reads alike by every getter; what the store cannot keep goes offline. */
  @Test
  void everyType() throws SQLException {
    run("CREATE ENTITY person (user_id BIGINT)");
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < TYPES.length; i++) {
      String sql = "SELECT f FROM (VALUES (1)) AS r (user_id) FEATURES v AS OF NOW";
      try {
        run(
            "CREATE OR REPLACE TABLE typed AS SELECT 1 AS user_id,"
                + " TIMESTAMP '2026-01-01' AS at_time, "
                + TYPES[i]
                + " AS f",
            "CREATE OR REPLACE FEATURE VIEW v ENTITY person TIMESTAMP at_time AS FROM typed",
            "MATERIALIZE v");
        List<String> here = described(offline, sql);
        List<String> there = described(online, sql);
        for (int j = 0; j < here.size(); j++) {
          if (!here.get(j).equals(there.get(j))) {
            problems.add(TYPES[i] + "\n  offline " + here.get(j) + "\n  online  " + there.get(j));
          }
        }
      } catch (SQLException e) {
        problems.add(TYPES[i] + ": " + e.getMessage());
      }
    }
    assertThat(problems).isEmpty();
  }

  @FunctionalInterface
  private interface Getter {
    Object get(ResultSet result) throws SQLException;
  }

  private static final List<Class<?>> CLASSES =
      List.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          java.math.BigDecimal.class,
          java.math.BigInteger.class,
          byte[].class,
          java.time.LocalDate.class,
          java.time.LocalTime.class,
          java.time.LocalDateTime.class,
          java.time.OffsetDateTime.class,
          java.time.Instant.class,
          java.sql.Date.class,
          java.sql.Time.class,
          java.sql.Timestamp.class,
          java.util.UUID.class,
          java.sql.Array.class,
          java.sql.Struct.class,
          java.util.List.class,
          java.util.Map.class);

  private static List<String> described(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData meta = result.getMetaData();
      lines.add(
          meta.getColumnLabel(1)
              + " "
              + meta.getColumnTypeName(1)
              + " "
              + meta.getColumnType(1)
              + " "
              + meta.getColumnClassName(1)
              + " "
              + meta.getPrecision(1)
              + " "
              + meta.getScale(1)
              + " "
              + meta.isSigned(1));
      result.next();
      List<Getter> getters =
          List.of(
              r -> r.getObject(1),
              r -> r.getString(1),
              r -> r.getBoolean(1),
              r -> r.getByte(1),
              r -> r.getShort(1),
              r -> r.getInt(1),
              r -> r.getLong(1),
              r -> r.getFloat(1),
              r -> r.getDouble(1),
              r -> r.getBigDecimal(1),
              r -> r.getBytes(1),
              r -> r.getDate(1),
              r -> r.getTime(1),
              r -> r.getTimestamp(1),
              r -> r.getArray(1));
      for (int i = 0; i < getters.size(); i++) {
        lines.add("getter " + i + " " + outcome(result, getters.get(i)));
      }
      for (Class<?> type : CLASSES) {
        lines.add(type.getSimpleName() + " " + outcome(result, r -> r.getObject(1, type)));
      }
    }
    return lines;
  }

  private static String outcome(ResultSet result, Getter getter) {
    try {
      Object value = getter.get(result);
      return (value == null ? "null" : value.getClass().getSimpleName() + " " + text(value))
          + " "
          + result.wasNull();
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }

  private static String text(Object value) throws SQLException {
    if (value instanceof java.sql.Array array) {
      return array.getBaseTypeName() + text(array.getArray());
    }
    if (value instanceof java.sql.Struct struct) {
      return struct.getSQLTypeName() + text(struct.getAttributes());
    }
    if (value instanceof java.sql.Blob blob) {
      return Arrays.toString(blob.getBytes(1, (int) blob.length()));
    }
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof Object[] values) {
      value = Arrays.asList(values);
    }
    if (value instanceof java.util.Map<?, ?> map) {
      value = map.entrySet().stream().map(e -> Arrays.asList(e.getKey(), e.getValue())).toList();
    }
    if (value instanceof List<?> list) {
      StringBuilder text = new StringBuilder("[");
      for (Object element : list) {
        text.append(element == null ? "null" : text(element)).append(", ");
      }
      return text.append("]").toString();
    }
    return value.getClass().getSimpleName() + " " + value;
  }

  @Test
  void batchesOfCompositeKeysAndNullsStayOnline() throws SQLException {
    run(
        "CREATE TABLE seats AS SELECT * FROM (VALUES ('a', 1, TIMESTAMP '2026-01-01', 5),"
            + " ('a', 2, TIMESTAMP '2026-01-01', 6), ('b', 1, TIMESTAMP '2026-01-01', 7))"
            + " AS t (hall, nr, at_time, price)",
        "CREATE ENTITY seat (hall VARCHAR, nr INTEGER)",
        "CREATE FEATURE VIEW seat_price ENTITY seat TIMESTAMP at_time AS SELECT * FROM seats",
        "MATERIALIZE ALL");
    String tuples = "SELECT * FROM FEATURES seat_price AS OF NOW WHERE (hall, nr) IN ";
    same("tuples", tuples + "(('a', 2), ('b', 1), ('b', 2), ('a', 2))");
    same("parameters", tuples + "((?, ?), (?, ?))", "a", 1, "b", 1);
    same(
        "turned",
        "SELECT price FROM FEATURES seat_price AS OF NOW WHERE (nr, hall) IN ((?, 'a'), (1, ?))",
        2,
        "b");
    same(
        "NULL",
        "SELECT * FROM (VALUES ('a', 1), (NULL, 1), ('b', NULL)) AS r (hall, nr)"
            + " FEATURES seat_price AS OF NOW");
    same(
        "NULL and parameters",
        "SELECT r.hall, price FROM (VALUES (NULL, 1), (?, 1)) AS r (hall, nr)"
            + " FEATURES seat_price AS OF NOW",
        "b");
    String arrays =
        "SELECT r.*, price FROM UNNEST(?, ?) AS r (hall, nr) FEATURES seat_price AS OF NOW";
    assertThat(Results.rows(online, arrays, new String[] {"a", "b", "z"}, new Integer[] {2, 1}))
        .isEqualTo(
            List.of(
                Arrays.<Object>asList("a", 2, 6),
                Arrays.<Object>asList("b", 1, 7),
                Arrays.<Object>asList("z", null, null)));
    assertThat(Results.rows(online, arrays, new String[0], new Integer[0])).isEmpty();
  }

  @Test
  void orderAndLimitThatMeanTheSameEverywhereStayOnline() throws SQLException {
    run(
        "CREATE TABLE prices AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 5, 'x'),"
            + " (2, TIMESTAMP '2026-01-03', NULL, 'y'), (3, TIMESTAMP '2026-01-02', 7, 'z'))"
            + " AS t (id, at_time, price, name)",
        "CREATE ENTITY item (id BIGINT)",
        "CREATE FEATURE VIEW item_price ENTITY item TIMESTAMP at_time AS SELECT * FROM prices",
        "MATERIALIZE ALL");
    String where = " FROM FEATURES item_price AS OF NOW WHERE id IN (3, 1, 9, 2) ORDER BY ";
    for (String sql :
        List.of(
            "SELECT *" + where + "id",
            "SELECT *" + where + "id DESC LIMIT 2",
            "SELECT price, id" + where + "price DESC NULLS FIRST LIMIT 1",
            "SELECT price, id" + where + "price NULLS LAST, id",
            "SELECT id, item_price.at_time AS t" + where + "t DESC NULLS LAST, id LIMIT 0",
            "SELECT r.id, price FROM (VALUES (2), (3), (1), (8)) AS r (id) FEATURES item_price"
                + " AS OF NOW ORDER BY price NULLS FIRST LIMIT 3")) {
      List<List<Object>> rows = Results.rows(online, sql);
      List<List<Object>> expected = Results.rows(offline, sql);
      if (sql.startsWith("SELECT r.id")) {
        assertThat(rows.get(2)).as(sql).isEqualTo(expected.get(2)); // two are NULL
      } else {
        assertThat(rows).as(sql).isEqualTo(expected);
      }
    }
    for (String left :
        List.of(
            "SELECT *" + where + "name NULLS LAST",
            "SELECT *" + where + "price",
            "SELECT *" + where + "id + 1",
            "SELECT *" + where + "id LIMIT 1 OFFSET 1")) {
      assertThatThrownBy(() -> Results.rows(online, left)).hasMessageContaining("route=online");
    }
  }
}
