package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Random rows of equal timestamps, by several programs at once: both routes say the same. */
final class TiedPushes {
  private static final int KEYS = 5;
  private static final int STATEMENTS = 25;
  private static final LocalDateTime FIRST = LocalDateTime.parse("2026-01-01T00:00:00");

  private TiedPushes() {}

  /**
   * Pushes to views without and with a created timestamp.
   *
   * @param url of the project, whose connections are still to be made
   */
  static void agree(String url, TestEngine engine) throws Exception {
    long seed = Long.getLong("featuresql.seed", System.nanoTime());
    try (Connection offline = DriverManager.getConnection(url + ";route=offline");
        Connection online = DriverManager.getConnection(url + ";route=online")) {
      String columns =
          " (a BIGINT, b "
              + engine.text()
              + (", at_time " + engine.timestamp() + ", seen " + engine.timestamp())
              + (", n INTEGER, words " + engine.text() + ", x " + engine.number() + ")");
      Results.run(
          offline,
          "CREATE TABLE tied_rows" + columns,
          "CREATE TABLE tied_seen" + columns,
          "CREATE ENTITY tied_thing (a BIGINT, b " + engine.text() + ")",
          "CREATE FEATURE VIEW tied ENTITY tied_thing TIMESTAMP at_time AS"
              + " SELECT a, b, at_time, n, words, x FROM tied_rows",
          "CREATE FEATURE VIEW tied_created ENTITY tied_thing TIMESTAMP at_time CREATED TIMESTAMP"
              + " seen AS SELECT a, b, at_time, seen, n, words, x FROM tied_seen",
          "MATERIALIZE tied, tied_created");
      ExecutorService programs = Executors.newFixedThreadPool(3);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          Random random = new Random(seed + i);
          running.add(programs.submit(() -> push(url, random)));
        }
        for (Future<?> program : running) {
          program.get();
        }
      } finally {
        programs.shutdownNow();
      }
      for (String view : List.of("tied", "tied_created")) {
        assertSame(online, offline, view, seed);
      }
      Results.run(offline, "MATERIALIZE tied, tied_created");
      assertSame(online, offline, "tied", seed);
    }
  }

  private static Void push(String url, Random random) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      for (int i = 0; i < STATEMENTS; i++) {
        boolean created = random.nextInt(3) == 0;
        try (PreparedStatement insert =
            connection.prepareStatement(
                created
                    ? "INSERT INTO features.tied_created (a, b, at_time, seen, n, words, x)"
                        + " VALUES (?, ?, ?, '2026-01-01', ?, ?, ?)"
                    : "INSERT INTO features.tied (a, b, at_time, n, words, x)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")) {
          int rows = 1 + random.nextInt(4);
          for (int row = 0; row < rows; row++) {
            int key = random.nextInt(KEYS);
            insert.setLong(1, key);
            insert.setString(2, "k" + key);
            insert.setObject(3, FIRST.plusSeconds(random.nextInt(2)));
            insert.setObject(4, random.nextInt(4) == 0 ? null : random.nextInt(3));
            insert.setObject(5, List.of("", "a", "B", "b", "\u00e9").get(random.nextInt(5)));
            insert.setObject(6, List.of(-0.5, 0.0, Double.NaN, 1e300).get(random.nextInt(4)));
            insert.addBatch();
          }
          insert.executeBatch();
        }
      }
    }
    return null;
  }

  private static void assertSame(Connection online, Connection offline, String view, long seed)
      throws SQLException {
    for (int key = 0; key < KEYS; key++) {
      String sql =
          "SELECT n, words, x, "
              + view
              + ".at_time FROM (VALUES (?, ?)) AS r (a, b) FEATURES "
              + view
              + " AS OF NOW";
      assertThat(Results.rows(online, sql, (long) key, "k" + key))
          .as("%s, key %s, -Dfeaturesql.seed=%s", view, key, seed)
          .isEqualTo(Results.rows(offline, sql, (long) key, "k" + key));
    }
  }
}
