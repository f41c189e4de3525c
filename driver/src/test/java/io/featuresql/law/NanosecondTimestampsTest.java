package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Timestamps in nanoseconds, as pandas writes them into Parquet files. They count as the
 * microsecond in which they lie, on both sides and on both routes; what is shown has its
 * nanoseconds.
 */
final class NanosecondTimestampsTest {
  @TempDir Path folder;

  @Test
  void aFileOfPandasIsAViewAndASpine() throws SQLException {
    Path file = folder.resolve("events.parquet");
    for (String strategy : new DuckDbEngine().strategies()) {
      try (Connection connection =
          DriverManager.getConnection("jdbc:featuresql:strategy=" + strategy)) {
        Results.run(
            connection,
            "CREATE TABLE made AS SELECT id::BIGINT AS id, seen_at::TIMESTAMPTZ_NS AS seen_at,"
                + " loaded::TIMESTAMP_NS AS loaded, name FROM (VALUES (1, '2026-01-01"
                + " 00:00:00.000001999+00', '2026-01-01', 'first'), (1, '2026-01-01"
                + " 00:00:00.000003001+00', '2026-01-01 00:00:00.000001001', 'old'), (1,"
                + " '2026-01-01 00:00:00.000003001+00', '2026-01-01 00:00:00.000002999', 'new'),"
                + " (2, '1969-12-31 23:59:59.999999001+00', '1969-12-31 23:59:59.999999001',"
                + " 'early'), (3, NULL, NULL, 'never')) AS r (id, seen_at, loaded, name)",
            "COPY made TO '" + file + "'",
            "CREATE ENTITY thing (id BIGINT)",
            "CREATE FEATURE VIEW event ENTITY thing TIMESTAMP seen_at CREATED TIMESTAMP loaded"
                + " AS SELECT * FROM '%s'".formatted(file),
            "CREATE FEATURE VIEW plain ENTITY thing TIMESTAMP loaded AS SELECT id, loaded, name"
                + " FROM '%s'".formatted(file));
        assertThat(
                names(connection, "FROM '%s' AS s FEATURES event AS OF s.seen_at".formatted(file)))
            .as(strategy + ": the rows find themselves")
            .containsExactlyInAnyOrder("first", "new", "new", "early", null);
        assertThat(
                names(connection, "FROM '%s' AS s FEATURES event BEFORE s.seen_at".formatted(file)))
            .as(strategy)
            .containsExactlyInAnyOrder(null, "first", "first", null, null);
        assertThat(
                names(connection, "FROM '%s' AS s FEATURES plain AS OF s.loaded".formatted(file)))
            .as(strategy)
            .containsExactlyInAnyOrder("first", "old", "new", "early", null);
        assertThat(at(connection, "TIMESTAMP '2026-01-01 00:00:00.000001'")).isEqualTo("first");
        assertThat(at(connection, "TIMESTAMP '2026-01-01 00:00:00'")).isNull();
        assertThat(at(connection, "'2026-01-01 00:00:00.000002999'::TIMESTAMP_NS"))
            .isEqualTo("first");
        assertThat(at(connection, "'2026-01-01 01:00:00.000003999+01'::TIMESTAMPTZ_NS"))
            .isEqualTo("new");
        assertThat(at(connection, "NOW KNOWN AS OF '2026-01-01 00:00:00.000001999'::TIMESTAMP_NS"))
            .isEqualTo("old");
        assertThat(
                names(
                    connection,
                    "FROM '%s' AS s FEATURES event AS OF NOW KNOWN AS OF s.loaded".formatted(file)))
            .as(strategy)
            .containsExactlyInAnyOrder("first", "old", "new", "early", null);
      }
    }
  }

  private static List<String> names(Connection connection, String from) throws SQLException {
    return Results.rows(
            connection, "SELECT f.name " + from.replaceAll("FEATURES (\\w+)", "FEATURES $1 AS f"))
        .stream()
        .map(row -> (String) row.get(0))
        .toList();
  }

  private static String at(Connection connection, String instant) throws SQLException {
    return (String)
        Results.rows(
                connection, "SELECT name FROM (SELECT 1 AS id) FEATURES event AS OF " + instant)
            .get(0)
            .get(0);
  }

  @Test
  void valuesKeepTheirNanosecondsOnBothRoutes() throws SQLException {
    String project = "jdbc:featuresql:project=memory:nanoseconds";
    try (Connection connection = DriverManager.getConnection(project);
        Connection online = DriverManager.getConnection(project + ";route=online")) {
      Results.run(
          connection,
          "CREATE TABLE seen (id BIGINT, seen_at TIMESTAMPTZ_NS, wall TIMESTAMP_NS)",
          "INSERT INTO seen VALUES (1, '2026-01-01 02:00:00.000001999+02', '2026-01-01"
              + " 00:00:00.000000001')",
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP seen_at AS SELECT *, seen_at AS again"
              + " FROM seen",
          "MATERIALIZE seen");
      String sql = "SELECT again, wall FROM FEATURES seen AS OF NOW WHERE id = 1";
      for (Connection each : List.of(connection, online)) {
        try (Statement statement = each.createStatement();
            ResultSet row = statement.executeQuery(sql)) {
          assertThat(row.next()).isTrue();
          assertThat(row.getObject(1, Instant.class))
              .isEqualTo(Instant.parse("2026-01-01T00:00:00.000001999Z"));
          assertThat(row.getObject(1))
              .isEqualTo(OffsetDateTime.parse("2026-01-01T00:00:00.000001999Z"));
          assertThat(row.getString(2)).isEqualTo("2026-01-01 00:00:00.000000001");
        }
      }
      // another time zone of the session, in which the driver writes them
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'Asia/Kathmandu'");
        try (ResultSet row = statement.executeQuery("SELECT seen_at FROM seen")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getObject(1, Instant.class))
              .isEqualTo(Instant.parse("2026-01-01T00:00:00.000001999Z"));
        }
      }
    }
  }

  @Test
  void aRowThatIsPushedCountsAtTheSameMicrosecond() throws SQLException {
    String project = "jdbc:featuresql:project=memory:pushed_nanoseconds";
    try (Connection connection = DriverManager.getConnection(project);
        Connection online = DriverManager.getConnection(project + ";route=online")) {
      Results.run(
          connection,
          "CREATE TABLE seen (id BIGINT, seen_at TIMESTAMPTZ_NS, name VARCHAR)",
          "CREATE ENTITY thing (id BIGINT)",
          "CREATE FEATURE VIEW seen ENTITY thing TIMESTAMP seen_at AS SELECT * FROM seen",
          "MATERIALIZE seen");
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO features.seen (id, seen_at, name) VALUES (?, ?, ?)")) {
        insert.setLong(1, 1);
        insert.setObject(2, OffsetDateTime.parse("2026-01-01T00:00:00.000001Z"));
        insert.setString(3, "pushed");
        insert.execute();
      }
      for (Connection each : List.of(connection, online)) {
        assertThat(Results.rows(each, "SELECT name FROM FEATURES seen AS OF NOW WHERE id = 1"))
            .containsExactly(List.of("pushed"));
      }
    }
  }
}
