package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import io.featuresql.planner.dialect.StrategyKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How the cost of each strategy grows: with the rows of spine and source, with the rows of a key,
 * with the share of the largest key, and with the TTL. One of them changes by steps of two or more,
 * the others stay. The exponent is the slope of the logarithms of seconds over those of what
 * changes.
 */
final class Scale {
  private static final List<String> ENGINES = List.of("trino", "duckdb");
  private static final long ROWS = 2_000_000;
  private static final long KEYS = 10_000;
  private static final List<Integer> TTL_HOURS = List.of(6, 24, 120, 720);

  /** What grows, and the four data sets that it grows through, with a TTL in hours, or without. */
  private record Growth(
      String title,
      List<String> columns,
      List<Double> sizes,
      List<KeyShape> sets,
      List<OptionalInt> ttlHours) {
    Growth(String title, List<String> columns, List<Double> sizes, List<KeyShape> sets) {
      this(title, columns, sizes, sets, Collections.nCopies(sets.size(), OptionalInt.empty()));
    }
  }

  private final Options options;
  private final List<String> tables = new ArrayList<>();

  Scale(Options options) {
    this.options = options;
  }

  void run() throws Exception {
    for (String name : options.engines().stream().filter(ENGINES::contains).toList()) {
      Engine engine = Engine.of(name);
      try (Connection connection = DriverManager.getConnection(engine.featureSql(""))) {
        execute(connection, "CREATE SCHEMA bench");
        for (Growth growth : growths()) {
          grow(engine, connection, growth);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%nBest of %d runs; -: longer than %d s, or the strategy needs a TTL.%n%n",
        options.rounds(),
        options.limitSeconds());
    tables.forEach(System.out::println);
  }

  private List<Growth> growths() {
    List<KeyShape> rows = new ArrayList<>();
    List<KeyShape> keys = new ArrayList<>();
    List<KeyShape> shares = new ArrayList<>();
    long full = options.rows(ROWS);
    for (int part : List.of(8, 4, 2, 1)) {
      rows.add(shape(full / part, KEYS / part, 0));
    }
    for (int times : List.of(1, 8, 64, 512)) {
      keys.add(shape(full / 4, Math.max(1, full / 4 / 10 / times), 0));
    }
    for (int percent : List.of(2, 8, 32, 64)) {
      shares.add(shape(full / 4, KEYS, percent));
    }
    return List.of(
        new Growth(
            "rows of the source, a tenth as many in the spine, 200 a key",
            rows.stream().map(set -> Long.toString(set.rows())).toList(),
            rows.stream().map(set -> (double) set.rows()).toList(),
            rows),
        new Growth(
            "rows of a key, of " + full / 4 + " rows",
            keys.stream().map(set -> Long.toString(set.rows() / set.keys())).toList(),
            keys.stream().map(set -> (double) set.rows() / set.keys()).toList(),
            keys),
        new Growth(
            "percent of the rows that one key has, of " + full / 4 + " rows",
            shares.stream().map(set -> set.largestPercent() + "%").toList(),
            shares.stream().map(set -> (double) set.largestPercent()).toList(),
            shares),
        new Growth(
            "hours of the TTL, of " + full / 4 + " rows, 200 a key over 90 days",
            TTL_HOURS.stream().map(hours -> hours + " h").toList(),
            TTL_HOURS.stream().map(hours -> (double) hours).toList(),
            Collections.nCopies(TTL_HOURS.size(), rows.get(1)),
            TTL_HOURS.stream().map(OptionalInt::of).toList()));
  }

  private static KeyShape shape(long rows, long keys, int largestPercent) {
    return new KeyShape("scale", rows / 10, rows, Math.max(1, keys), largestPercent);
  }

  private void grow(Engine engine, Connection connection, Growth growth) throws SQLException {
    System.out.println(engine.name() + ", " + growth.title());
    List<List<OptionalDouble>> seconds = new ArrayList<>();
    engine.strategies().forEach(kind -> seconds.add(new ArrayList<>()));
    for (int step = 0; step < growth.sets().size(); step++) {
      KeyShape set = growth.sets().get(step);
      for (String statement : set.statements(engine)) {
        execute(connection, statement);
      }
      for (int i = 0; i < seconds.size(); i++) {
        List<OptionalDouble> before = seconds.get(i);
        boolean hopeless = !before.isEmpty() && before.get(before.size() - 1).isEmpty();
        OptionalDouble best =
            hopeless
                ? OptionalDouble.empty()
                : best(engine, engine.strategies().get(i), set, growth.ttlHours().get(step));
        before.add(best);
        System.out.printf(
            Locale.ROOT, "    %-20s %s%n", engine.strategies().get(i).text(), text(best));
      }
      execute(connection, "DROP TABLE " + set.labels());
      execute(connection, "DROP TABLE " + set.events());
    }
    tables.add("**" + engine.name() + ": " + growth.title() + "**");
    tables.add("");
    tables.add("| strategy | " + String.join(" | ", growth.columns()) + " | exponent |");
    tables.add("|---|" + "---|".repeat(growth.columns().size() + 1));
    for (int i = 0; i < seconds.size(); i++) {
      tables.add(
          "| "
              + engine.strategies().get(i).text()
              + " | "
              + String.join(" | ", seconds.get(i).stream().map(Scale::text).toList())
              + " | "
              + exponent(growth.sizes(), seconds.get(i))
              + " |");
    }
    tables.add("");
  }

  private static String text(OptionalDouble seconds) {
    return seconds.isPresent() ? String.format(Locale.ROOT, "%.2f s", seconds.getAsDouble()) : "-";
  }

  private static String exponent(List<Double> sizes, List<OptionalDouble> seconds) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      if (seconds.get(i).isPresent()) {
        points.add(new double[] {Math.log(sizes.get(i)), Math.log(seconds.get(i).getAsDouble())});
      }
    }
    if (points.size() < 2) {
      return "";
    }
    double meanX = points.stream().mapToDouble(point -> point[0]).average().orElseThrow();
    double meanY = points.stream().mapToDouble(point -> point[1]).average().orElseThrow();
    double both = points.stream().mapToDouble(p -> (p[0] - meanX) * (p[1] - meanY)).sum();
    double square = points.stream().mapToDouble(p -> (p[0] - meanX) * (p[0] - meanX)).sum();
    return String.format(Locale.ROOT, "%.2f", both / square);
  }

  /** The best time of a strategy after a warm-up; empty when it is stopped or not possible. */
  private OptionalDouble best(Engine engine, StrategyKind kind, KeyShape set, OptionalInt ttlHours)
      throws SQLException {
    try (Connection forced =
            DriverManager.getConnection(engine.featureSql("strategy=" + kind.text()));
        Statement statement = forced.createStatement()) {
      execute(forced, "CREATE ENTITY customer (customer_id BIGINT)");
      execute(
          forced,
          "CREATE FEATURE VIEW newest ENTITY customer TIMESTAMP event_at"
              + " CREATED TIMESTAMP created_at"
              + (ttlHours.isPresent() ? " TTL INTERVAL '" + ttlHours.getAsInt() + "' HOUR" : "")
              + " AS SELECT customer_id, event_at, created_at, f1, f2, f3, f4 FROM "
              + set.events());
      String sql =
          "SELECT count(*), sum(f1), sum(f2), sum(f3), sum(f4) FROM "
              + set.labels()
              + " AS labels FEATURES newest AS OF labels.made_at";
      if (!canRun(statement, sql)) {
        return OptionalDouble.empty();
      }
      statement.setQueryTimeout(options.limitSeconds());
      OptionalDouble best = OptionalDouble.empty();
      for (int round = 0; round <= options.rounds(); round++) {
        long start = System.nanoTime();
        try (ResultSet sums = statement.executeQuery(sql)) {
          sums.next();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (round > 0 && seconds < best.orElse(Double.MAX_VALUE)) {
          best = OptionalDouble.of(seconds);
        }
      }
      return best;
    } catch (SQLTimeoutException e) {
      return OptionalDouble.empty();
    }
  }

  /** Whether the strategy that the connection asks for is the one that is taken. */
  private static boolean canRun(Statement statement, String sql) throws SQLException {
    try (ResultSet lines = statement.executeQuery("EXPLAIN " + sql)) {
      while (lines.next()) {
        if (lines.getString(1).contains("cannot run here")) {
          return false;
        }
      }
      return true;
    }
  }
}
