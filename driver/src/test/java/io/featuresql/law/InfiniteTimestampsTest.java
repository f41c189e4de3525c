package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and instants at infinity, where warehouses have them, in every form. */
final class InfiniteTimestampsTest {
  static Stream<Arguments> forms() throws SQLException {
    return Stream.of(new DuckDbEngine(), new PostgresEngine())
        .flatMap(engine -> engine.strategies().stream().map(form -> Arguments.of(engine, form)));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("forms")
  void infinityIsAsOldAsItself(TestEngine engine, String form) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            engine.project("infinite_" + form.replace('-', '_')) + ";strategy=" + form)) {
      Results.run(
          connection,
          "CREATE TABLE events AS SELECT * FROM (VALUES (1, TIMESTAMP 'infinity', 3),"
              + " (1, TIMESTAMP '2026-01-01', 2), (1, TIMESTAMP '-infinity', 1))"
              + " AS e (user_id, seen_at, amount)",
          "CREATE TABLE labels AS SELECT * FROM (VALUES (1, TIMESTAMP 'infinity'),"
              + " (2, TIMESTAMP '2026-01-01 01:00:00'), (3, TIMESTAMP '2026-01-03'),"
              + " (4, TIMESTAMP '2025-01-01'), (5, TIMESTAMP '-infinity')) AS l (id, made_at)",
          "CREATE ENTITY account (user_id INTEGER)",
          "CREATE FEATURE VIEW recent ENTITY account TIMESTAMP seen_at TTL INTERVAL '1' DAY"
              + " AS SELECT user_id, seen_at, amount FROM events");
      assertThat(
              Results.rows(
                  connection,
                  "SELECT id, amount FROM (SELECT id, 1 AS user_id, made_at FROM labels) AS labels"
                      + " FEATURES recent AS OF made_at ORDER BY id"))
          .isEqualTo(
              List.of(
                  List.of(1, 3),
                  List.of(2, 2),
                  Arrays.asList(3, null),
                  Arrays.asList(4, null),
                  List.of(5, 1)));
    }
  }
}
