package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.jdbc.FeatureStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The least and the greatest event and created timestamps are read online as they are offline. */
final class ExtremeTimestampsTest {
  private static final String MATCHED = "SELECT f, v.e FROM FEATURES v AS OF NOW WHERE k = ?";
  private static final AtomicInteger NAMES = new AtomicInteger();

  static Stream<Arguments> types() {
    return Stream.of(new DuckDbEngine(), new PostgresEngine())
        .flatMap(
            engine -> engine.plainInstantTypes().stream().map(type -> Arguments.of(engine, type)));
  }

  /** Each value as text: event and created timestamp. */
  private static List<List<String>> rows(TestEngine engine) {
    String before = engine instanceof DuckDbEngine ? "4713-01-01 (BC)" : "4713-01-01 BC";
    List<String> times =
        List.of("-infinity", before, "0001-01-01", "2026-01-01", "9999-12-31", "infinity");
    List<List<String>> rows = new ArrayList<>();
    for (String event : times) {
      for (String created : times) {
        rows.add(List.of(event, created));
      }
      rows.add(Arrays.asList(event, null));
    }
    return rows;
  }

  private static String cast(String text, String type) {
    return text == null ? "NULL" : "CAST('" + text + "' AS " + type + ")";
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("types")
  void areReadOnlineAsOffline(TestEngine engine, String type) throws SQLException {
    String url = engine.project("extreme" + NAMES.incrementAndGet());
    try (Connection online = DriverManager.getConnection(url + ";route=online");
        Connection offline = DriverManager.getConnection(url + ";route=offline")) {
      Results.run(
          offline,
          "CREATE TABLE t (k INTEGER, e " + type + ", c " + type + ", f INTEGER)",
          "CREATE ENTITY thing (k INTEGER)",
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP e CREATED TIMESTAMP c"
              + " AS SELECT k, e, c, f FROM t",
          "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP e TTL INTERVAL '1000000' DAY"
              + " DELAY INTERVAL '1' DAY AS SELECT k, e, f FROM t");
      List<List<String>> rows = rows(engine);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        String event = cast(rows.get(i).get(0), type);
        // each alone, and together with one of another created timestamp
        values.add("(%d, %s, %s, %d)".formatted(i, event, cast(rows.get(i).get(1), type), i));
        for (int j = 0; j < rows.size(); j++) {
          if (rows.get(j).get(0).equals(rows.get(i).get(0))) {
            int pair = 100 + i * rows.size() + j;
            values.add("(%d, %s, %s, 2)".formatted(pair, event, cast(rows.get(i).get(1), type)));
            values.add("(%d, %s, %s, 1)".formatted(pair, event, cast(rows.get(j).get(1), type)));
          }
        }
      }
      Results.run(offline, "INSERT INTO t VALUES " + String.join(", ", values), "MATERIALIZE ALL");
      for (List<Object> key : Results.rows(offline, "SELECT DISTINCT k FROM t")) {
        String sql =
            "SELECT * FROM (VALUES (?)) AS r (k) FEATURES v (f AS a), w (f AS b) AS OF NOW";
        assertThat(texts(online, sql, key.get(0)))
            .as("key %s of %s", key, values)
            .isEqualTo(texts(offline, sql, key.get(0)));
        assertThat(texts(online, MATCHED, key.get(0)))
            .isEqualTo(texts(offline, MATCHED, key.get(0)));
      }
      Object past =
          type.equals("DATE")
              ? LocalDate.MIN
              : type.equals("TIMESTAMP") ? LocalDateTime.MIN : Instant.MIN;
      try (PreparedStatement insert =
          offline.prepareStatement("INSERT INTO features.v (k, e, c, f) VALUES (9999, ?, ?, 7)")) {
        insert.setObject(1, past);
        insert.setObject(2, past);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      assertThat(texts(online, MATCHED, 9999)).isEqualTo(texts(offline, MATCHED, 9999)).hasSize(1);
      try (PreparedStatement read = online.prepareStatement(MATCHED)) {
        read.setInt(1, 9999);
        read.executeQuery().close();
        assertThat(read.unwrap(FeatureStatement.class).lastRead().matched(1, "v"))
            .contains(Instant.MIN);
      }
    }
  }

  private static List<List<String>> texts(Connection connection, String sql, Object key)
      throws SQLException {
    List<List<String>> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, key);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          texts.add(row);
        }
      }
    }
    return texts;
  }
}
