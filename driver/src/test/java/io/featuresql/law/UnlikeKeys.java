package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Views over keys, among them such as only the warehouse compares. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class UnlikeKeys {
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Statements of one parameter that is a key, which both routes answer. */
  static final List<String> FORMS =
      List.of(
          "SELECT f FROM (SELECT ? AS k) AS r FEATURES v AS OF NOW",
          "SELECT f FROM (VALUES (?)) AS r (k) FEATURES v AS OF NOW",
          "SELECT f FROM (VALUES (1)) AS r (one) FEATURES v ON k = ? AS OF NOW",
          "SELECT f FROM FEATURES v AS OF NOW WHERE k = ?",
          "SELECT f FROM FEATURES v AS OF NOW WHERE k IN (?)");

  final TestEngine engine;
  private String url;
  Connection online;
  Connection offline;

  UnlikeKeys(TestEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  final void open() throws SQLException {
    url = engine.project("keys" + NAMES.incrementAndGet());
    online = DriverManager.getConnection(url + ";route=online");
    offline = DriverManager.getConnection(url + ";route=offline");
  }

  @AfterEach
  final void close() throws SQLException {
    if (online != null) {
      online.close();
      offline.close();
    }
  }

  final void run(String... statements) throws SQLException {
    Results.run(offline, statements);
  }

  final List<List<Object>> rows(String sql) throws SQLException {
    return Results.rows(offline, sql);
  }

  /** The statements that the engine has. */
  final List<String> of(List<String> forms) {
    return forms.stream()
        .filter(form -> engine.hasColumnLists() || !form.matches(".*\\br \\(.*"))
        .toList();
  }

  /** A view over keys of a type, of which each has its place in the list, from 1, as feature. */
  final void view(String keyType, String columnType, String... keys) throws SQLException {
    Results.run(
        offline,
        "CREATE TABLE t (k " + columnType + ", at_time " + engine.timestamp() + ", f INTEGER)",
        "CREATE ENTITY e (k " + keyType + ")",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP at_time AS SELECT k, at_time, f FROM t");
    for (int i = 0; i < keys.length; i++) {
      String row = keys[i] + ", TIMESTAMP '2026-01-01 00:00:00', " + (i + 1);
      Results.run(offline, "INSERT INTO t VALUES (" + row + ")");
    }
    Results.run(offline, "MATERIALIZE v");
  }

  /** The rows that were materialized when it could be are removed by the next run. */
  final void goesOffline(String columnType, String key, String equal) throws SQLException {
    String found = "SELECT f FROM FEATURES v AS OF NOW WHERE k = ?";
    view(engine.text(), engine.exact(engine.text()), key);
    try (Connection auto = DriverManager.getConnection(url)) {
      assertThat(Results.rows(auto, found, equal)).isEmpty();
      Results.run(
          offline,
          "DROP TABLE t",
          "CREATE TABLE t (k " + columnType + ", at_time " + engine.timestamp() + ", f INTEGER)",
          "INSERT INTO t VALUES (" + key + ", TIMESTAMP '2026-01-01 00:00:00', 1)");
      assertThatThrownBy(() -> Results.run(offline, "MATERIALIZE v"))
          .hasMessageContaining("the key 'k' of feature view 'v' is a text of which different");
      assertThat(Results.rows(auto, found, equal)).containsExactly(List.of(1));
      assertThat(Results.rows(auto, "EXPLAIN " + found, equal).toString())
          .contains("route: offline", "reason: the key 'k' of feature view 'v' is ");
    }
  }

  /** Offline only, from the beginning: the read that worked works after MATERIALIZE, too. */
  final void isReadOffline(String keyType, String columnType, String key, String... equal)
      throws SQLException {
    List<String> forms = of(FORMS);
    Results.run(
        offline,
        "CREATE TABLE t (k " + columnType + ", at_time " + engine.timestamp() + ", f INTEGER)",
        "INSERT INTO t VALUES (" + key + ", TIMESTAMP '2026-01-01 00:00:00', 1)",
        "CREATE ENTITY e (k " + keyType + ")",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP at_time AS SELECT k, at_time, f FROM t",
        "CREATE TABLE plain (n INTEGER, at_time " + engine.timestamp() + ", f INTEGER)",
        "CREATE ENTITY whole (n INTEGER)",
        "CREATE FEATURE VIEW w ENTITY whole TIMESTAMP at_time AS SELECT n, at_time, f FROM plain");
    assertThatThrownBy(() -> Results.run(offline, "MATERIALIZE v"))
        .hasMessageContaining("the key 'k' of feature view 'v' is ")
        .hasMessageEndingWith("so that it is read from the warehouse and never materialized")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42809");
    try (Statement statement = offline.createStatement()) {
      try (ResultSet views = statement.executeQuery("MATERIALIZE ALL")) {
        views.next();
        assertThat(views.getString("view")).isEqualTo("w");
        assertThat(views.next()).isFalse();
      }
      assertThat(statement.getWarnings().getMessage()).contains("'v'");
    }
    String why = "the key 'k' of feature view 'v' is ";
    try (Connection auto = DriverManager.getConnection(url)) {
      for (String form : forms) {
        List<List<Object>> plan = Results.rows(auto, "EXPLAIN " + form, equal[0]);
        assertThat(plan.toString()).as(form).contains("reason: " + why);
      }
      for (String form : forms) {
        for (String value : equal) {
          assertThat(Results.rows(auto, form, value))
              .as("%s with %s", form, value)
              .containsExactly(List.of(1));
        }
      }
    }
  }
}
