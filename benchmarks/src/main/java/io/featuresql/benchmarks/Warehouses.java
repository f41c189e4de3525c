package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import io.featuresql.planner.dialect.StrategyKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The planner's choice on each warehouse, against each strategy that can be forced there, and
 * against the inequality join with {@code row_number} that is written by hand.
 */
final class Warehouses {
  static final List<String> ENGINES = List.of("trino", "postgres", "duckdb");
  static final List<String> SHAPES = List.of("uniform", "skewed");

  private static final String NAIVE = "inequality join + row_number";
  private static final Pattern STRATEGY = Pattern.compile("'(?:ever|hours|month)': (.*)");
  private static final int PLANNINGS = 25;

  /** A TTL: the view that has it, what a hand-written join says, and what people read. */
  private record Age(String view, String interval, String text) {
    private static final List<Age> ALL =
        List.of(
            new Age("ever", "", "no TTL"),
            new Age("hours", "INTERVAL '6' HOUR", "TTL 6 hours"),
            new Age("month", "INTERVAL '30' DAY", "TTL 30 days"));
  }

  private final Options options;
  private final Report report;
  private final List<String> table = new ArrayList<>();

  Warehouses(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    for (String name : options.engines()) {
      Engine engine = Engine.of(name);
      try (Connection chosen = DriverManager.getConnection(engine.featureSql(""))) {
        execute(chosen, "CREATE SCHEMA bench");
        for (String shape : options.shapes()) {
          shape(engine, chosen, shape);
        }
      }
    }
    System.out.println();
    System.out.println(
        "| warehouse | case | chosen | seconds | best | chosen / best | naive / chosen |");
    System.out.println("|---|---|---|---|---|---|---|");
    table.forEach(System.out::println);
  }

  private void shape(Engine engine, Connection chosen, String name) throws Exception {
    KeyShape shape = KeyShape.of(name, options);
    for (String statement : shape.statements(engine)) {
      execute(chosen, statement);
    }
    boolean indexes = engine.name().equals("postgres");
    cases(engine, chosen, shape, indexes ? ", no index" : "");
    if (indexes) {
      execute(chosen, "CREATE INDEX ON " + shape.events() + " (customer_id, event_at)");
      execute(chosen, "ANALYZE " + shape.events());
      cases(engine, chosen, shape, ", index");
    }
    execute(chosen, "DROP TABLE " + shape.labels());
    execute(chosen, "DROP TABLE " + shape.events());
  }

  private void cases(Engine engine, Connection kept, KeyShape shape, String index)
      throws Exception {
    Map<StrategyKind, Connection> forced = new LinkedHashMap<>();
    try (Connection chosen = DriverManager.getConnection(engine.featureSql(""))) {
      define(chosen, shape);
      for (StrategyKind kind : engine.strategies()) {
        Connection connection =
            DriverManager.getConnection(engine.featureSql("strategy=" + kind.text()));
        forced.put(kind, connection);
        define(connection, shape);
      }
      for (Age age : Age.ALL) {
        String title = engine.name() + " " + shape.name() + index + ", " + age.text();
        contest(title, engine, shape, age, index, kept, chosen, forced);
      }
      planning(engine.name() + " " + shape.name() + index, shape, chosen);
    } finally {
      for (Connection connection : forced.values()) {
        connection.close();
      }
    }
  }

  private static void define(Connection features, KeyShape shape) throws SQLException {
    execute(features, "CREATE ENTITY customer (customer_id BIGINT)");
    for (Age age : Age.ALL) {
      execute(
          features,
          "CREATE FEATURE VIEW "
              + age.view()
              + " ENTITY customer TIMESTAMP event_at CREATED TIMESTAMP created_at"
              + (age.interval().isEmpty() ? "" : " TTL " + age.interval())
              + " AS SELECT customer_id, event_at, created_at, f1, f2, f3, f4 FROM "
              + shape.events());
    }
  }

  private static final String SUMS =
      "SELECT count(*), count(f1), sum(f1), sum(f2), sum(f3), sum(f4), sum(f1 * (id % 97))";

  private static String asked(KeyShape shape, Age age) {
    return SUMS
        + " FROM "
        + shape.labels()
        + " AS labels FEATURES "
        + age.view()
        + " AS OF labels.made_at";
  }

  private static String naive(KeyShape shape, Age age) {
    return SUMS
        + " FROM (SELECT l.id, e.f1, e.f2, e.f3, e.f4, row_number() OVER (PARTITION BY l.id ORDER"
        + " BY e.event_at DESC NULLS LAST, e.created_at DESC NULLS LAST, e.f1 DESC NULLS LAST, e.f2"
        + " DESC NULLS LAST, e.f3 DESC NULLS LAST, e.f4 DESC NULLS LAST) AS place FROM "
        + shape.labels()
        + " AS l LEFT JOIN "
        + shape.events()
        + " AS e ON e.customer_id = l.customer_id AND e.event_at <= l.made_at"
        + (age.interval().isEmpty() ? "" : " AND e.event_at >= l.made_at - " + age.interval())
        + ") AS ranked WHERE place = 1";
  }

  private void contest(
      String title,
      Engine engine,
      KeyShape shape,
      Age age,
      String index,
      Connection plain,
      Connection chosen,
      Map<StrategyKind, Connection> forced)
      throws Exception {
    System.out.println(title);
    String sql = asked(shape, age);
    String explained = explained(chosen, sql);
    System.out.println("    " + explained);
    Race race = new Race(options.limitSeconds());
    race.add("chosen", () -> answer(chosen, sql));
    for (Map.Entry<StrategyKind, Connection> strategy : forced.entrySet()) {
      if (!explained(strategy.getValue(), sql).contains("cannot run here")) {
        race.add(strategy.getKey().text(), () -> answer(strategy.getValue(), sql));
      }
    }
    String byHand = naive(shape, age);
    race.add(NAIVE, () -> answer(plain, byHand));
    race.run(options.rounds());

    String best = race.fastest(name -> !name.equals("chosen") && !name.equals(NAIVE));
    boolean ended = race.ended("chosen");
    double toBest = ended ? race.seconds("chosen") / race.seconds(best) : Double.MAX_VALUE;
    double toNaive = ended ? race.seconds(NAIVE) / race.seconds("chosen") : 0;
    String atLeast = race.ended(NAIVE) ? "" : "more than ";
    table.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %.2f | %s %.2f | %.2f | %s%.1f |",
            engine.name() + index,
            shape.name() + ", " + age.text(),
            explained.replaceAll("[:;,].*", ""),
            race.seconds("chosen"),
            best,
            race.seconds(best),
            toBest,
            atLeast,
            toNaive));
    double limitToBest = engine.name().equals("duckdb") ? 1.15 : 1.1;
    report.atMost(title + ", to the best strategy (" + best + ")", toBest, limitToBest, "x", "");
    least(engine, shape, age, index)
        .ifPresent(
            limit ->
                report.atLeast(title + ", faster than " + NAIVE, toNaive, limit, "x", atLeast));
  }

  /** How many times as fast as the hand-written join the choice has to be. */
  private static Optional<Double> least(Engine engine, KeyShape shape, Age age, String index) {
    boolean ever = age.interval().isEmpty();
    return switch (engine.name()) {
      case "trino" ->
          ever ? Optional.of(shape.name().equals("skewed") ? 8.0 : 4.0) : Optional.empty();
      case "postgres" ->
          age.view().equals("hours")
              ? Optional.of(1.0)
              : ever ? Optional.of(index.equals(", index") ? 30.0 : 5.0) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The time of a plan that nobody has asked for before, statistics included. */
  private void planning(String title, KeyShape shape, Connection chosen) throws SQLException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 2 * PLANNINGS; i++) {
      String sql = asked(shape, Age.ALL.get(0)) + " WHERE labels.id > " + i;
      long start = System.nanoTime();
      explained(chosen, sql);
      if (i >= PLANNINGS) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    millis.sort(null);
    report.atMost(
        title + ", planning, warm, median",
        millis.get(PLANNINGS / 2),
        50,
        " ms",
        String.format(Locale.ROOT, "slowest %.1f ms", millis.get(PLANNINGS - 1)));
  }

  private static String explained(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet lines = statement.executeQuery("EXPLAIN " + sql)) {
      while (lines.next()) {
        String line = lines.getString(1);
        Matcher found = STRATEGY.matcher(line);
        if (found.find()) {
          return found.group(1);
        }
      }
    }
    throw new IllegalStateException("no strategy is explained");
  }

  private String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(options.limitSeconds());
      try (ResultSet row = statement.executeQuery(sql)) {
        row.next();
        StringBuilder answer = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          answer.append(row.getLong(i)).append(' ');
        }
        return answer.toString();
      }
    }
  }
}
