package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * Two views of one table, to one, on each warehouse; and to two views that read the table each for
 * itself, because their queries differ by a word that means nothing.
 */
final class Sharing {
  private static final String ONE = "one view";
  private static final String TWO = "two views of one table";
  private static final String APART = "two views that do not share";

  private final Options options;
  private final Report report;

  Sharing(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    for (String name : options.engines()) {
      Engine engine = Engine.of(name);
      try (Connection features = DriverManager.getConnection(engine.featureSql(""))) {
        execute(features, "CREATE SCHEMA bench");
        execute(features, "CREATE ENTITY customer (customer_id BIGINT)");
        for (String shape : options.shapes()) {
          contest(engine, features, KeyShape.of(shape, options));
        }
      }
    }
  }

  private void contest(Engine engine, Connection features, KeyShape shape) throws Exception {
    for (String statement : shape.statements(engine)) {
      execute(features, statement);
    }
    view(features, "low", "f1, f2", "", shape.events());
    view(features, "high", "f3, f4", "", shape.events());
    view(features, "week", "f3, f4", " TTL INTERVAL '7' DAY", shape.events());
    view(features, "apart", "f3, f4", "", shape.events() + " AS e");
    view(features, "week_apart", "f3, f4", " TTL INTERVAL '7' DAY", shape.events() + " AS e");
    String title = engine.name() + " " + shape.name();
    two(title + ", one TTL", features, shape, "high", "apart");
    two(title + ", two TTLs", features, shape, "week", "week_apart");
    for (String view : List.of("low", "high", "week", "apart", "week_apart")) {
      execute(features, "DROP FEATURE VIEW " + view);
    }
    execute(features, "DROP TABLE " + shape.labels());
    execute(features, "DROP TABLE " + shape.events());
  }

  private static void view(
      Connection connection, String name, String features, String ttl, String from)
      throws SQLException {
    execute(
        connection,
        "CREATE FEATURE VIEW "
            + name
            + " ENTITY customer TIMESTAMP event_at CREATED TIMESTAMP created_at"
            + ttl
            + " AS SELECT customer_id, event_at, created_at, "
            + features
            + " FROM "
            + from);
  }

  private void two(
      String title, Connection features, KeyShape shape, String second, String notSharing)
      throws Exception {
    System.out.println(title);
    String from = " FROM " + shape.labels() + " AS labels FEATURES ";
    String one = "SELECT count(*), sum(f1), sum(f2)" + from + "low AS OF labels.made_at";
    String sums = "SELECT count(*), sum(f1), sum(f2), sum(f3), sum(f4), sum(f1 * f3)" + from;
    String two = sums + "low, " + second + " AS OF labels.made_at";
    String apart = sums + "low, " + notSharing + " AS OF labels.made_at";
    if (!answer(features, "EXPLAIN " + two).contains("shares the match of 'low'")
        || answer(features, "EXPLAIN " + apart).contains("shares the match")) {
      throw new IllegalStateException("not the plans that are compared");
    }
    if (!answer(features, two).equals(answer(features, apart))) {
      throw new IllegalStateException("sharing gives another answer");
    }
    Contest contest =
        new Contest()
            .add(ONE, () -> answer(features, one))
            .add(TWO, () -> answer(features, two))
            .add(APART, () -> answer(features, apart))
            .run(options.rounds());
    report.atMost(
        title + ", two views of one table to one",
        contest.ratio(TWO, ONE),
        1.5,
        "x",
        String.format(Locale.ROOT, "not sharing %.2fx", contest.ratio(APART, ONE)));
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      StringBuilder answer = new StringBuilder();
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          answer.append(rows.getString(i)).append(' ');
        }
      }
      return answer.toString();
    }
  }
}
