package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Features of DuckDB that are arrays of a fixed size, or hold such: DuckDB (2.0.0.1) gives what is
 * not there when they come out of a left join. Each is compared with a list of the same values.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FixedArraysTest {
  private final Map<String, Connection> connections = new TreeMap<>();

  /** Name, type, the same type with lists, and a value made of the number {@code i}. */
  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of("plain", "FLOAT[3]", "FLOAT[]", "[i, i + 1, i + 2]"),
        Arguments.of("nulls", "INTEGER[2]", "INTEGER[]", "if(i % 3 = 0, NULL, [i, NULL])"),
        Arguments.of("texts", "VARCHAR[2]", "VARCHAR[]", "['a', 'longer than a dozen ' || i]"),
        Arguments.of("days", "DATE[1]", "DATE[]", "[DATE '2026-01-01' + i::INTEGER]"),
        Arguments.of("matrix", "DOUBLE[2][2]", "DOUBLE[][]", "[[i, i + 1], [-i, 0.5]]"),
        Arguments.of("many", "FLOAT[2][]", "FLOAT[][]", "[[i, 1], [2, i]]"),
        Arguments.of("fewer", "FLOAT[][2]", "FLOAT[][]", "[[i], [2, i]]"),
        Arguments.of(
            "inside",
            "STRUCT(a FLOAT[2], \"b 3\" BIGINT)",
            "STRUCT(a FLOAT[], \"b 3\" BIGINT)",
            "{'a': [i, 1], 'b 3': i}"),
        Arguments.of(
            "deep",
            "STRUCT(a STRUCT(b INTEGER[2])[])",
            "STRUCT(a STRUCT(b INTEGER[])[])",
            "{'a': [{'b': [i, 1]}, NULL]}"),
        Arguments.of(
            "mapped", "MAP(VARCHAR, FLOAT[2])", "MAP(VARCHAR, FLOAT[])", "map {'k': [i, 2]}"),
        Arguments.of(
            "either",
            "UNION(n INTEGER, f FLOAT[2])",
            "UNION(n INTEGER, f FLOAT[])",
            "union_value(f := [i, 2]::FLOAT[])"));
  }

  static Stream<String> names() {
    return types().map(type -> (String) type.get()[0]);
  }

  @BeforeAll
  void build() throws SQLException {
    for (String strategy : new DuckDbEngine().strategies()) {
      connections.put(
          strategy,
          DriverManager.getConnection(
              "jdbc:featuresql:project=memory:fixed_arrays;strategy=" + strategy));
    }
    List<String> arrays = new ArrayList<>();
    List<String> lists = new ArrayList<>();
    types()
        .map(Arguments::get)
        .forEach(
            t -> {
              lists.add("(%s)::%s AS %s".formatted(t[3], t[2], t[0]));
              arrays.add("(%s)::%s::%s AS %s".formatted(t[3], t[2], t[1], t[0]));
            });
    String rows =
        " FROM (SELECT *, row_number() OVER (ORDER BY id, happened_at, n) AS i FROM range(300) AS k"
            + " (id), (VALUES (TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01', 1), (TIMESTAMP"
            + " '2026-01-01', TIMESTAMP '2026-01-01', 2), (TIMESTAMP '2026-01-03', TIMESTAMP"
            + " '2026-01-04', 3)) AS e (happened_at, loaded_at, n))";
    Connection connection = connections.get("auto");
    Results.run(
        connection,
        "CREATE TABLE arrays AS SELECT id, happened_at, loaded_at, i, "
            + String.join(", ", arrays)
            + rows,
        "CREATE TABLE lists AS SELECT id, happened_at, loaded_at, i, "
            + String.join(", ", lists)
            + rows,
        "CREATE TABLE labels AS SELECT (i * 7) % 400 AS id, i, [i, i + 1]::FLOAT[2] AS own, {'a':"
            + " [[i, 1]]::FLOAT[2][1]} AS inner, TIMESTAMP '2026-01-01' + INTERVAL (i % 5) DAY AS"
            + " made_at FROM range(1000) AS r (i)",
        "CREATE TABLE few AS SELECT * FROM labels WHERE i % 100 = 1",
        "CREATE ENTITY thing (id BIGINT)");
    List<String> names = names().toList();
    for (String table : List.of("arrays", "lists")) {
      for (String name : names) {
        view(table + "_" + name, "", name + " FROM " + table);
        view(table + "_young_" + name, "TTL INTERVAL '1' DAY", "i, " + name + " FROM " + table);
      }
      view(table + "_all", "", String.join(", ", names) + " FROM " + table);
      view(
          table + "_computed",
          "",
          "plain FROM (SELECT *, row_number() OVER () AS r FROM " + table + ")");
    }
  }

  private void view(String name, String properties, String rest) throws SQLException {
    Results.run(
        connections.get("auto"),
        "CREATE FEATURE VIEW %s ENTITY thing TIMESTAMP happened_at CREATED TIMESTAMP loaded_at %s AS SELECT id, happened_at, loaded_at, %s"
            .formatted(name, properties, rest));
  }

  @AfterAll
  void close() throws SQLException {
    for (Connection connection : connections.values()) {
      connection.close();
    }
  }

  /** {@code V} is a view of the column {@code F}, {@code Y} another with a TTL. */
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT l.i, F, v.happened_at FROM labels AS l FEATURES V AS v AS OF made_at",
          "SELECT * FROM labels AS l FEATURES V AS v AS OF made_at",
          "SELECT v.*, l.* FROM labels AS l FEATURES V AS v BEFORE made_at",
          "SELECT l.i, v.F, v.i AS young FROM labels AS l FEATURES Y AS v AS OF made_at",
          "SELECT l.i, F FROM few AS l FEATURES V AS OF made_at",
          "SELECT * FROM labels FEATURES V AS OF NOW",
          "SELECT * FROM few FEATURES V AS v AS OF TIMESTAMP '2026-01-02'",
          "SELECT *, v.happened_at AS m FROM labels FEATURES V AS v AS OF DATE '2026-01-05'",
          "SELECT i, F FROM labels FEATURES V AS OF NOW KNOWN AS OF TIMESTAMP '2026-01-02'",
          "SELECT i, F FROM labels FEATURES V AS OF made_at KNOWN AS OF TIMESTAMP '2026-01-02'",
          "SELECT i, F FROM labels FEATURES V AS OF NOW KNOWN AS OF made_at",
          "SELECT i, F FROM labels FEATURES V AS OF made_at KNOWN AS OF made_at",
          "SELECT l.i, a.F, b.F AS g FROM labels AS l FEATURES V AS a, Y AS b AS OF made_at",
          "SELECT l.i, a.F, b.other FROM labels AS l FEATURES V AS a AS OF made_at"
              + " FEATURES V (F AS other) AS b AS OF NOW",
          "SELECT l.i, F AS own FROM labels AS l FEATURES V AS v AS OF made_at WHERE v.F IS NOT"
              + " NULL",
          "SELECT l.i, v.own FROM labels AS l FEATURES V (F AS own) AS v AS OF made_at",
          "WITH t AS (SELECT i, F FROM labels FEATURES V AS OF made_at) SELECT i, F FROM t",
          "SELECT l.i, q.F FROM few AS l, LATERAL (SELECT F FROM (SELECT l.id AS id)"
              + " FEATURES V AS OF NOW) AS q",
          "SELECT l.i, F, n.x FROM (labels AS l FEATURES V AS OF l.made_at)"
              + " LEFT JOIN (SELECT 1 AS x) AS n ON n.x = l.i",
          "SELECT count(F), max(F) FROM labels FEATURES V AS OF made_at",
          "SELECT * FROM FEATURES V AS OF TIMESTAMP '2026-01-02'",
          "SELECT *, v.happened_at FROM FEATURES V AS v AS OF NOW",
          "SELECT a.*, b.* FROM FEATURES V AS a, Y AS b AS OF TIMESTAMP '2026-01-04 12:00:00'");

  /** Each statement with each type, and the strategies in turn, so that it sees them all. */
  @ParameterizedTest
  @MethodSource("types")
  void everyFormGivesTheValues(String name, String type) throws SQLException {
    List<String> strategies = List.copyOf(connections.keySet());
    int turn = names().toList().indexOf(name);
    for (String statement : STATEMENTS) {
      List<String> expected = rows(connections.get("auto"), filled(statement, "lists", name));
      assertThat(expected).as(statement).isNotEmpty();
      String strategy = strategies.get(turn++ % strategies.size());
      same(
          rows(connections.get(strategy), filled(statement, "arrays", name)),
          expected,
          strategy + ": " + statement + " with " + type);
    }
  }

  /** Only the first row that differs is told: of thousands. */
  private static void same(List<String> actual, List<String> expected, String what) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      assertThat(actual.get(i)).as(what).isEqualTo(expected.get(i));
    }
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
  }

  private static String filled(String statement, String table, String name) {
    return statement
        .replaceAll("\\bV\\b", table + "_" + name)
        .replaceAll("\\bY\\b", table + "_young_" + name)
        .replaceAll("\\bF\\b", name);
  }

  @ParameterizedTest
  @MethodSource("types")
  void theTypeIsThatOfTheTable(String name, String type) throws SQLException {
    for (String end : List.of("labels FEATURES %s AS OF made_at", "FEATURES %s AS OF NOW")) {
      String sql = "SELECT " + name + " FROM " + end.formatted("arrays_" + name);
      try (Statement statement = connections.get("auto").createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo(type);
      }
    }
  }

  @Test
  void aQueryWithoutRowNumbersAndManyFeaturesAtOnceGiveTheValues() throws SQLException {
    for (String view : List.of("%s_computed", "%s_all")) {
      for (String time : List.of("made_at", "NOW", "TIMESTAMP '2026-01-02'")) {
        String sql = "SELECT * FROM labels AS l FEATURES " + view + " AS v AS OF " + time;
        List<String> expected = rows(connections.get("auto"), sql.formatted("lists"));
        for (Map.Entry<String, Connection> connection : connections.entrySet()) {
          same(
              rows(connection.getValue(), sql.formatted("arrays")),
              expected,
              connection.getKey() + ": " + sql);
        }
      }
    }
  }

  @Test
  void whereNoArrayIsReadNothingIsCast() throws SQLException {
    String sql =
        "EXPLAIN SELECT l.i, v.%1$s FROM labels AS l FEATURES arrays_young_plain (%1$s) AS v AS OF"
            + " NOW";
    Connection connection = connections.get("auto");
    assertThat(Results.rows(connection, sql.formatted("plain")).toString())
        .contains("AS FLOAT[])", "AS FLOAT[3])");
    assertThat(Results.rows(connection, sql.formatted("i")).toString()).doesNotContain("FLOAT[");
  }

  /** The rule of the greater value is that of the arrays themselves. */
  @Test
  void tiesGoByTheOrderOfTheArrays() throws SQLException {
    Connection connection = connections.get("auto");
    Results.run(
        connection,
        "CREATE TABLE tied AS SELECT a.i AS id, TIMESTAMP '2026-01-01' AS happened_at,"
            + " e.f::FLOAT[2] AS f FROM range(6) AS a (i), LATERAL (VALUES ([1, 2]), ([1, NULL]),"
            + " ([NULL, 3]), ([1, 'NaN'::FLOAT]), (NULL), ([-0.0, 1])) AS e (f) WHERE e.f IS NULL"
            + " OR a.i <> coalesce(e.f[2], 4)");
    Results.run(
        connection,
        "CREATE FEATURE VIEW tied ENTITY thing TIMESTAMP happened_at AS SELECT * FROM tied");
    List<String> expected =
        rows(
            connection,
            "SELECT id, first(f ORDER BY f DESC NULLS LAST) AS f FROM tied GROUP BY id");
    for (Map.Entry<String, Connection> each : connections.entrySet()) {
      for (String time : List.of("made_at", "NOW")) {
        same(
            rows(
                each.getValue(),
                "SELECT DISTINCT id, f FROM labels FEATURES tied AS OF " + time + " WHERE id < 6"),
            expected,
            each.getKey());
      }
    }
    Results.run(connection, "MATERIALIZE tied");
    same(
        rows(connection, "SELECT * FROM FEATURES tied AS OF NOW WHERE id IN (0, 1, 2, 3, 4, 5)"),
        expected,
        "online");
  }

  @ParameterizedTest
  @ValueSource(ints = {768, 1_536})
  void embeddingsAreServedAsTheyAreInTheTable(int length) throws SQLException {
    String name = "embedding" + length;
    Connection offline = connections.get("auto");
    Results.run(
        offline,
        "CREATE TABLE %1$s (id BIGINT, happened_at TIMESTAMP, f FLOAT[%2$d])"
            .formatted(name, length),
        "INSERT INTO %1$s SELECT i, TIMESTAMP '2026-01-01', list_transform(range(%2$d), lambda x: sin(x * i))::FLOAT[%2$d] FROM range(300) AS r (i)"
            .formatted(name, length),
        "CREATE FEATURE VIEW %1$s ENTITY thing TIMESTAMP happened_at AS SELECT * FROM %1$s"
            .formatted(name),
        "MATERIALIZE " + name);
    List<Float> pushed = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      pushed.add((float) Math.cos(i));
    }
    try (PreparedStatement insert =
        offline.prepareStatement(
            "INSERT INTO features." + name + " (id, happened_at, f) VALUES (?, ?, ?)")) {
      insert.setLong(1, 1_000);
      insert.setObject(2, LocalDateTime.parse("2026-01-02T00:00:00"));
      insert.setArray(3, offline.createArrayOf("FLOAT", pushed.toArray()));
      insert.execute();
      float[] plain = new float[length];
      for (int i = 0; i < length; i++) {
        plain[i] = pushed.get(i);
      }
      insert.setLong(1, 1_001);
      insert.setObject(3, plain);
      insert.execute();
    }
    String keys = "(VALUES (1), (1), (7), (999), (1000), (1001)) AS r (id)";
    String sql = "SELECT id, f FROM " + keys + " FEATURES " + name + " AS OF NOW";
    List<String> expected =
        rows(
            offline,
            "SELECT r.id, (SELECT f::FLOAT[] FROM %1$s WHERE %1$s.id = r.id) AS f FROM %2$s"
                .formatted(name, keys));
    assertThat(expected).hasSize(6).anyMatch(row -> row.contains("f=null"));
    try (Connection online =
        DriverManager.getConnection("jdbc:featuresql:project=memory:fixed_arrays;route=online")) {
      same(rows(online, sql), expected, "online");
      try (Statement statement = online.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT f FROM FEATURES " + name + " AS OF NOW WHERE id = 1000")) {
        assertThat(row.next()).isTrue();
        assertThat((Object[]) row.getArray(1).getArray()).isEqualTo(pushed.toArray());
        assertThat(row.getArray(1).getBaseTypeName()).isEqualTo("FLOAT");
        assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("FLOAT[" + length + "]");
      }
    }
    for (Map.Entry<String, Connection> each : connections.entrySet()) {
      same(
          rows(each.getValue(), sql.replace("NOW", "TIMESTAMP '2030-01-01'")),
          expected,
          each.getKey());
    }
    same(
        rows(
            offline,
            "SELECT * FROM FEATURES %s AS OF TIMESTAMP '2030-01-01' WHERE id IN (1, 7, 1000, 1001)"
                .formatted(name)),
        expected.stream().distinct().filter(row -> !row.contains("f=null")).toList(),
        "population");
  }

  /** DuckDB (2.0.0.1) itself ends the process when it joins such a column. */
  @ParameterizedTest
  @ValueSource(strings = {"(1, [1, 2]::FLOAT[2])", "{'a': [(1, [[1, 2]]::FLOAT[2][1])]}"})
  void anArrayInATupleIsRefusedWhereItIsDefined(String value) {
    String sql =
        "CREATE FEATURE VIEW tuple ENTITY thing TIMESTAMP at AS SELECT 1 AS id, TIMESTAMP '2026-01-01' AS at, %s AS f"
            .formatted(value);
    assertThatThrownBy(() -> Results.run(connections.get("auto"), sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("the feature 'f'")
        .hasMessageContaining("name the fields");
  }

  @Test
  void aVectorOfAnotherLengthIsRefused() throws SQLException {
    Connection connection = connections.get("auto");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO features.arrays_plain (id, happened_at, plain) VALUES (?, ?, ?)")) {
      insert.setLong(1, 5_000);
      insert.setObject(2, LocalDateTime.parse("2026-01-02T00:00:00"));
      insert.setObject(3, new float[] {1, 2});
      assertThatThrownBy(insert::execute).isInstanceOf(SQLException.class);
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> result = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append(rows.getMetaData().getColumnLabel(i)).append('=');
          row.append(text(rows.getObject(i))).append("; ");
        }
        result.add(row.toString());
      }
    }
    result.sort(null);
    return result;
  }

  private static String text(Object value) throws SQLException {
    if (value instanceof Array array) {
      return text(array.getArray());
    }
    if (value instanceof Struct struct) {
      return "struct" + text(struct.getAttributes());
    }
    if (value instanceof Object[] elements) {
      List<String> texts = new ArrayList<>();
      for (Object element : elements) {
        texts.add(text(element));
      }
      return texts.toString();
    }
    if (value instanceof float[] floats) {
      return Arrays.toString(floats);
    }
    return String.valueOf(value);
  }
}
