package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each type of a warehouse as a feature: the value and the name of the type are those that the
 * table has, and of two rows that tie every strategy takes the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TypesContract {
  private final TestEngine engine;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private Connection online;

  /**
   * For one warehouse.
   *
   * @param types for each type, three texts: its name, a value, and another one
   */
  TypesContract(TestEngine engine, String[]... types) {
    this.engine = engine;
    for (String[] type : types) {
      values.put(type[0], List.of(type[1], type[2]));
    }
  }

  List<String> types() {
    return List.copyOf(values.keySet());
  }

  @BeforeAll
  void build() throws SQLException {
    String name = "types_" + engine.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    String project = engine.project(name);
    for (String strategy : engine.strategies()) {
      connections.add(DriverManager.getConnection(project + ";strategy=" + strategy));
    }
    online = DriverManager.getConnection(project + ";route=online");
    makeTable();
    Results.run(
        connections.get(0),
        "CREATE TABLE labels AS SELECT DISTINCT id, TIMESTAMP '2026-01-02 00:00:00' AS made_at"
            + " FROM typed",
        "CREATE ENTITY thing (id BIGINT)");
    for (String type : types()) {
      String column = column(type);
      Results.run(
          connections.get(0),
          "CREATE FEATURE VIEW of_%s ENTITY thing TIMESTAMP happened_at AS SELECT id, happened_at, %s FROM typed"
              .formatted(column, column));
    }
  }

  /** Five rows: the first value of each type, the second, NULL, and of one key both. */
  private void makeTable() throws SQLException {
    if (!engine.castsToEveryType()) {
      makeTableOfColumns();
      return;
    }
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    List<String> none = new ArrayList<>();
    for (String type : types()) {
      first.add("CAST(" + values.get(type).get(0) + " AS " + type + ") AS " + column(type));
      second.add("CAST(" + values.get(type).get(1) + " AS " + type + ")");
      none.add("CAST(NULL AS " + type + ")");
    }
    String at = "TIMESTAMP '2026-01-01 00:00:00'";
    Results.run(
        connections.get(0),
        "CREATE TABLE typed AS SELECT 1 AS n, CAST(1 AS BIGINT) AS id, %s AS happened_at, %s"
                .formatted(at, String.join(", ", first))
            + " UNION ALL SELECT 2, 2, %s, %s".formatted(at, String.join(", ", second))
            + " UNION ALL SELECT 3, 3, %s, %s".formatted(at, String.join(", ", none))
            + " UNION ALL SELECT 4, 4, %s, %s".formatted(at, String.join(", ", second))
            + " UNION ALL SELECT 5, 4, %s, %s"
                .formatted(at, String.join(", ", first).replaceAll(" AS c\\d+", "")));
  }

  private void makeTableOfColumns() throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    List<String> none = new ArrayList<>();
    for (String type : types()) {
      columns.add(column(type) + " " + type + " NULL");
      first.add(values.get(type).get(0));
      second.add(values.get(type).get(1));
      none.add("NULL");
    }
    Results.run(
        connections.get(0),
        "CREATE TABLE typed (n INTEGER, id BIGINT, happened_at %s, %s)"
            .formatted(engine.timestamp(), String.join(", ", columns)));
    List<List<String>> rows = List.of(first, second, none, second, first);
    for (int i = 0; i < rows.size(); i++) {
      Results.run(
          connections.get(0),
          "INSERT INTO typed VALUES (%d, %d, TIMESTAMP '2026-01-01 00:00:00', %s)"
              .formatted(i + 1, Math.min(i + 1, 4), String.join(", ", rows.get(i))));
    }
  }

  @AfterAll
  void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
    if (online != null) {
      online.close();
    }
  }

  private String column(String type) {
    return "c" + types().indexOf(type);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void aFeatureIsWhatTheTableHas(String type) throws SQLException {
    String column = column(type);
    List<Object> plain =
        read(connections.get(0), "SELECT %s FROM typed WHERE n < 4 ORDER BY n".formatted(column));
    List<Object> two = List.of(plain.get(1), plain.get(2));
    assertThat(two.get(0)).as("two values of " + type).isNotEqualTo(two.get(1));
    List<Object> before = List.of();
    for (Connection connection : connections) {
      List<Object> features =
          read(
              connection,
              "SELECT %s FROM labels FEATURES of_%s AS OF made_at ORDER BY id"
                  .formatted(column, column));
      assertThat(features.subList(0, 4)).isEqualTo(plain);
      assertThat(two).contains(features.get(4));
      assertThat(before.isEmpty() ? features : before).isEqualTo(features);
      before = features;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void aFeatureIsTheSameOnline(String type) throws SQLException {
    String column = column(type);
    List<Object> expected =
        read(
            connections.get(0),
            "SELECT %s FROM labels FEATURES of_%s AS OF NOW ORDER BY id".formatted(column, column));
    Results.run(connections.get(0), "MATERIALIZE of_" + column);
    for (int id = 1; id < expected.size(); id++) {
      List<Object> served =
          read(
              online,
              "SELECT %s FROM FEATURES of_%s AS OF NOW WHERE id = %d"
                  .formatted(column, column, id));
      assertThat(served).as("id " + id).containsExactly(expected.get(0), expected.get(id));
    }
  }

  /** The name of the type, and the value of each row. */
  private static List<Object> read(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<Object> values = new ArrayList<>();
      values.add(rows.getMetaData().getColumnTypeName(1));
      while (rows.next()) {
        values.add(comparable(rows.getObject(1)));
      }
      return values;
    }
  }

  private static Object comparable(Object value) throws SQLException {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof Blob blob) {
      return Arrays.toString(blob.getBytes(1, (int) blob.length()));
    }
    if (value instanceof Clob clob) {
      return clob.getSubString(1, (int) clob.length());
    }
    if (value instanceof Array array) {
      return comparable(array.getArray());
    }
    if (value instanceof Struct struct) {
      return comparable(struct.getAttributes());
    }
    if (value instanceof Object[] elements) {
      List<Object> list = new ArrayList<>();
      for (Object element : elements) {
        list.add(comparable(element));
      }
      return list;
    }
    return value;
  }
}
