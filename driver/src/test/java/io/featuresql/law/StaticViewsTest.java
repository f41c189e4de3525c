package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.jdbc.FeatureRead;
import io.featuresql.jdbc.FeatureStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entities without keys, and feature views whose rows hold at any instant, on every layer. */
final class StaticViewsTest {
  @TempDir Path folder;
  private String url;
  private Connection connection;
  private Connection offline;

  @BeforeEach
  void open() throws Exception {
    url = "jdbc:featuresql:project=" + Files.createDirectories(folder.resolve("static"));
    connection = DriverManager.getConnection(url);
    offline = DriverManager.getConnection(url + ";route=offline");
    run(
        "CREATE TABLE rates (noted TIMESTAMP, euro DOUBLE)",
        "INSERT INTO rates VALUES ('2026-01-01', 1.1), ('2026-01-03', 1.3)",
        "CREATE TABLE shops (shop_id BIGINT, loaded_at TIMESTAMP, city VARCHAR)",
        "INSERT INTO shops VALUES (1, '2026-01-01', 'Oslo'), (2, '2026-01-01', 'Bergen'),"
            + " (1, '2026-01-02', 'Narvik')",
        "CREATE TABLE motto (text VARCHAR)",
        "INSERT INTO motto VALUES ('hi')",
        "CREATE ENTITY world () COMMENT 'one row for all'",
        "CREATE ENTITY shop (shop_id BIGINT)",
        "CREATE FEATURE VIEW rate ENTITY world TIMESTAMP noted AS SELECT noted, euro FROM rates",
        "CREATE FEATURE VIEW place ENTITY shop CREATED TIMESTAMP loaded_at"
            + " AS SELECT shop_id, loaded_at, city FROM shops",
        "CREATE FEATURE VIEW words ENTITY world AS SELECT text FROM motto",
        "CREATE FEATURE SERVICE all_of_it AS rate, place, words");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    offline.close();
  }

  private void run(String... statements) throws SQLException {
    Results.run(connection, statements);
  }

  private void same(String sql, Object... parameters) throws SQLException {
    assertThat(Results.rows(connection, "EXPLAIN " + sql, parameters).toString())
        .as(sql)
        .contains("route: online");
    assertThat(Results.rows(connection, sql, parameters))
        .as(sql)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(Results.rows(offline, sql, parameters));
  }

  @Test
  void holdAtAnyInstantOfTheSpine() throws SQLException {
    assertThat(
            Results.rows(
                connection,
                "SELECT shop_id, euro, city, text FROM (VALUES (1, TIMESTAMP '1500-01-01'),"
                    + " (1, TIMESTAMP '2026-01-02'), (2, TIMESTAMP '2026-01-04'), (3, NULL))"
                    + " AS r (shop_id, t) FEATURES all_of_it AS OF t ORDER BY shop_id, t"))
        .isEqualTo(
            List.of(
                Arrays.<Object>asList(1, null, "Narvik", "hi"),
                Arrays.<Object>asList(1, 1.1, "Narvik", "hi"),
                Arrays.<Object>asList(2, 1.3, "Bergen", "hi"),
                Arrays.<Object>asList(3, null, null, null)));
    assertThat(
            Results.rows(
                connection,
                "SELECT city FROM (VALUES (1, TIMESTAMP '2026-01-01'), (2, TIMESTAMP '2025-01-01'))"
                    + " AS r (shop_id, t) FEATURES place BEFORE t KNOWN AS OF t ORDER BY shop_id"))
        .isEqualTo(List.of(List.<Object>of("Oslo"), Arrays.<Object>asList((Object) null)));
  }

  @Test
  void areMaterializedAndReadOnline() throws SQLException {
    run("MATERIALIZE ALL");
    same("SELECT * FROM (VALUES (1), (9)) AS r (shop_id) FEATURES all_of_it AS OF NOW");
    same(
        "SELECT *, rate.noted, place.loaded_at FROM (VALUES (?)) AS r (shop_id)"
            + " FEATURES all_of_it AS OF NOW",
        2);
    same("SELECT * FROM FEATURES rate, words AS OF NOW");
    same("SELECT *, rate.noted FROM FEATURES rate AS OF NOW");
    same("SELECT * FROM FEATURES place AS OF NOW WHERE shop_id IN (1, 2, 3)");
    run(
        "INSERT INTO shops VALUES (2, '2026-01-05', 'Moss')",
        "INSERT INTO rates VALUES ('2026-01-05', 1.5)",
        "MATERIALIZE ALL WITH (ranges = 4)");
    same("SELECT * FROM (VALUES (1), (2)) AS r (shop_id) FEATURES all_of_it AS OF NOW");
    run("MATERIALIZE ALL WITH (rebuild = true, threads = 2)");
    same("SELECT * FROM (VALUES (1), (2)) AS r (shop_id) FEATURES all_of_it AS OF NOW");
    run("MATERIALIZE ALL FROM TIMESTAMP '2026-01-06' TO TIMESTAMP '2026-01-07'");
    same("SELECT * FROM (VALUES (1), (2)) AS r (shop_id) FEATURES all_of_it AS OF NOW");
  }

  @Test
  void areInsertedInto() throws SQLException {
    run(
        "MATERIALIZE ALL",
        "INSERT INTO features.rate (noted, euro) VALUES (TIMESTAMP '2026-02-01', 2.5)",
        "INSERT INTO features.place (shop_id, city) VALUES (1, 'Voss')",
        "INSERT INTO features.words (text) VALUES ('ho')");
    same("SELECT * FROM (VALUES (1)) AS r (shop_id) FEATURES all_of_it AS OF NOW");
    assertThat(Results.rows(connection, "SELECT euro, text FROM FEATURES rate, words AS OF NOW"))
        .isEqualTo(List.of(List.<Object>of(2.5, "ho")));
  }

  @Test
  void rowsThatHoldAtAnyInstantHaveNoAge() throws SQLException {
    run("MATERIALIZE ALL");
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT * FROM (VALUES (1)) AS r (shop_id) FEATURES all_of_it AS OF NOW")) {
      statement.executeQuery().close();
      FeatureRead read = statement.unwrap(FeatureStatement.class).lastRead();
      assertThat(read.state(1, "place")).isEqualTo(FeatureRead.State.FOUND);
      assertThat(read.matched(1, "place")).isEmpty();
      assertThat(read.matched(1, "rate")).isPresent();
    }
    assertThatThrownBy(
            () ->
                run(
                    "CREATE FEATURE VIEW v ENTITY shop TTL INTERVAL '1' DAY"
                        + " AS SELECT shop_id, city FROM shops"))
        .hasMessageContaining("line 1:35: feature view 'v' has no TIMESTAMP");
    assertThatThrownBy(() -> run("SELECT * FROM FEATURES place WITHIN INTERVAL '1' DAY AS OF NOW"))
        .hasMessageContaining("line 1:24: feature view 'place' has no TIMESTAMP");
  }

  @Test
  void areKeptAndShown() throws SQLException {
    assertThat(Results.rows(connection, "SHOW CREATE world"))
        .isEqualTo(List.of(List.<Object>of("CREATE ENTITY world () COMMENT 'one row for all';")));
    assertThat(Results.rows(connection, "SHOW CREATE words"))
        .isEqualTo(
            List.of(
                List.<Object>of(
                    "CREATE FEATURE VIEW words\n  ENTITY world\nAS SELECT text FROM motto;")));
    assertThat(Results.rows(connection, "DESCRIBE words"))
        .isEqualTo(List.of(Arrays.<Object>asList("text", "VARCHAR", "feature", null, null)));
    try (Connection again = DriverManager.getConnection(url)) {
      assertThat(Results.rows(again, "SHOW FEATURE VIEWS"))
          .isEqualTo(Results.rows(connection, "SHOW FEATURE VIEWS"))
          .hasSize(3);
    }
  }

  @Test
  void theTimeOfReadingAsEventTimestampIsWarnedOf() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String now :
          List.of("now()", "now()::TIMESTAMP", "CAST(current_timestamp AS DATE)", "today()")) {
        statement.execute(
            "CREATE OR REPLACE FEATURE VIEW young ENTITY shop TIMESTAMP ts AS SELECT shop_id, "
                + now
                + " AS ts, city FROM shops");
        assertThat((Throwable) statement.getWarnings()).as(now).isNotNull();
        assertThat(statement.getWarnings().getMessage()).contains("leave TIMESTAMP out");
      }
      statement.execute(
          "CREATE OR REPLACE FEATURE VIEW young ENTITY shop TIMESTAMP ts AS SELECT shop_id,"
              + " least(loaded_at, now()::TIMESTAMP) AS ts, city FROM shops");
      assertThat((Throwable) statement.getWarnings()).isNull();
    }
  }
}
