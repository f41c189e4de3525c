package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One view in several roles, and names with a prefix, in services and references. */
final class ServicesTest {
  private static final String TRIP =
      "CREATE FEATURE SERVICE trip AS zone AS origin PREFIX from_ ON zone_id = origin_id,"
          + " zone (demand AS to_demand) AS destination ON zone_id = \"Destination Id\"";

  @TempDir Path folder;
  private String url;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(folder.resolve("taxi"));
    url = "jdbc:featuresql:project=" + folder.resolve("taxi");
    connection = DriverManager.getConnection(url);
    Results.run(
        connection,
        "CREATE TABLE zones AS SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-01', 10, 1.5),"
            + " (2, TIMESTAMP '2026-01-02', 20, 2.5)) AS t (zone_id, seen_at, demand, surge)",
        "CREATE TABLE trips AS SELECT * FROM (VALUES (7, 1, 2, TIMESTAMP '2026-01-05'),"
            + " (8, 2, 1, TIMESTAMP '2026-01-01'))"
            + " AS t (id, origin_id, \"Destination Id\", started_at)",
        "CREATE ENTITY place (zone_id INTEGER)",
        "CREATE FEATURE VIEW zone ENTITY place TIMESTAMP seen_at AS SELECT * FROM zones",
        TRIP,
        "MATERIALIZE ALL");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> names(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return Results.names(result);
    }
  }

  private List<String> explained(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    Results.rows(connection, "EXPLAIN " + sql).forEach(row -> lines.add(row.get(0).toString()));
    return lines;
  }

  @Test
  void oneViewPlaysTwoRolesOffline() throws SQLException {
    String sql =
        "SELECT *, origin.seen_at AS since, trip.to_demand AS again FROM trips FEATURES trip AS OF"
            + " started_at ORDER BY id";
    assertThat(names(sql))
        .containsExactly(
            "id",
            "origin_id",
            "Destination Id",
            "started_at",
            "from_demand",
            "from_surge",
            "to_demand",
            "since",
            "again");
    assertThat(
            Results.rows(
                connection,
                "SELECT id, from_demand, destination.to_demand, origin.seen_at FROM trips"
                    + " FEATURES trip AS OF started_at ORDER BY id"))
        .usingRecursiveComparison()
        .isEqualTo(
            Results.rows(
                connection,
                "SELECT * FROM (VALUES (7, 10, 20, TIMESTAMP '2026-01-01'),"
                    + " (8, NULL::INTEGER, 10, NULL::TIMESTAMP))"));
  }

  @Test
  void oneViewPlaysTwoRolesOnline() throws SQLException {
    String sql =
        "SELECT trip.*, origin.from_surge AS surge FROM (VALUES (1, 2), (2, 9)) AS r"
            + " (origin_id, \"Destination Id\") FEATURES trip AS OF NOW";
    assertThat(explained(sql)).contains("route: online");
    assertThat(names(sql)).containsExactly("from_demand", "from_surge", "to_demand", "surge");
    try (Connection offline = DriverManager.getConnection(url + ";route=offline")) {
      assertThat(Results.rows(connection, sql))
          .containsExactlyInAnyOrderElementsOf(Results.rows(offline, sql))
          .hasSize(2);
    }
  }

  @Test
  void onOfAReferenceBindsTheColumnsThatAServiceNames() throws SQLException {
    assertThat(
            Results.rows(
                connection,
                "SELECT from_demand, to_demand FROM (SELECT 2 AS a, 1 AS b) AS r FEATURES trip"
                    + " ON origin_id = a AND \"Destination Id\" = b AS OF NOW"))
        .isEqualTo(List.of(List.<Object>of(20, 10)));
    assertThatThrownBy(
            () ->
                Results.rows(
                    connection,
                    "SELECT * FROM trips FEATURES trip ON zone_id = origin_id AS OF started_at"))
        .hasMessageContaining("'zone_id' is not a join key of feature service 'trip'")
        .hasMessageContaining("'origin_id', 'Destination Id'");
  }

  @Test
  void prefixNamesAllFeaturesOfAReference() throws SQLException {
    String roles =
        " FROM trips FEATURES zone AS o PREFIX o_ ON zone_id = origin_id,"
            + " zone (demand, surge AS factor) AS d PREFIX \"d \" ON zone_id = \"Destination Id\""
            + " AS OF started_at";
    assertThat(names("SELECT o.*, d.*" + roles))
        .containsExactly("o_demand", "o_surge", "d demand", "factor");
    assertThat(names("SELECT o.o_demand, \"d demand\"" + roles))
        .containsExactly("o_demand", "d demand");
    assertThat(names("SELECT trip.* FROM trips FEATURES trip PREFIX t_ AS OF started_at"))
        .containsExactly("t_from_demand", "t_from_surge", "t_to_demand");
    assertThat(names("SELECT * FROM FEATURES zone PREFIX zone__ AS OF NOW"))
        .containsExactly("zone_id", "zone__demand", "zone__surge");
    String online = "SELECT zone.* FROM FEATURES zone PREFIX zone__ AS OF NOW WHERE zone_id = 1";
    assertThat(explained(online)).contains("route: online");
    assertThat(names(online)).containsExactly("zone__demand", "zone__surge");
  }

  @Test
  void oneViewTwiceWithoutRolesIsAnError() {
    assertThatThrownBy(
            () -> Results.run(connection, "CREATE FEATURE SERVICE twice AS zone (demand), zone"))
        .hasMessage(
            "line 1:48: 'zone' is in this service twice; give each a role of its own with AS, and"
                + " say with ON which columns its keys are");
    assertThatThrownBy(
            () -> Results.run(connection, "CREATE FEATURE SERVICE t AS zone AS a, zone AS A"))
        .hasMessageContaining("'A' is in this service twice");
    assertThatThrownBy(
            () -> Results.run(connection, "CREATE FEATURE SERVICE t AS zone AS a ON zone = x"))
        .hasMessageContaining("'zone' is not a join key of entity 'place'; did you mean 'zone_id'");
    assertThatThrownBy(
            () -> Results.run(connection, "CREATE FEATURE SERVICE t AS zone ON zone_id = r.x"))
        .hasMessageContaining("line 1:48")
        .hasMessageContaining("the name of a column alone");
  }

  @Test
  void rolesAreKeptAsTheyWereWritten() throws Exception {
    String kept =
        "CREATE FEATURE SERVICE trip AS zone AS origin PREFIX from_ ON zone_id = origin_id,"
            + " zone (demand AS to_demand) AS destination ON zone_id = \"Destination Id\";";
    assertThat(Results.rows(connection, "SHOW CREATE trip"))
        .isEqualTo(List.of(List.<Object>of(kept)));
    assertThat(Files.readString(folder.resolve("taxi/registry.sql"))).contains(kept);
    assertThat(Results.rows(connection, "DESCRIBE trip").toString())
        .contains("from_demand", "from_surge", "to_demand", "zone.surge");
    try (ResultSet columns = connection.getMetaData().getColumns(null, "features", "trip", "%")) {
      List<String> names = new ArrayList<>();
      while (columns.next()) {
        names.add(columns.getString("COLUMN_NAME"));
      }
      assertThat(names).containsExactly("zone_id", "from_demand", "from_surge", "to_demand");
    }
    connection.close();
    connection = DriverManager.getConnection(url);
    assertThat(Results.rows(connection, "SHOW CREATE trip").toString()).contains(kept);
    assertThatThrownBy(
            () ->
                Results.run(
                    connection, "CREATE OR REPLACE ENTITY place (\"Destination Id\" INTEGER)"))
        .hasMessageContaining("cannot change so");
  }
}
