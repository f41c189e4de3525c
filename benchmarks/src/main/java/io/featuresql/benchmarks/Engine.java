package io.featuresql.benchmarks;

import io.featuresql.connectors.duckdb.DuckDbDialect;
import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.connectors.trino.TrinoServer;
import io.featuresql.planner.dialect.StrategyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A warehouse of the contest: where it is, and the little of its SQL that differs from that of the
 * others.
 *
 * @param name such as {@code trino}
 * @param url of its driver
 * @param numbers {@code FROM} items that count to less than {@code %1$d}
 * @param timestamp the type of timestamps with microseconds
 * @param strategies what it is made to run
 */
record Engine(
    String name, String url, String numbers, String timestamp, List<StrategyKind> strategies) {
  private static final List<StrategyKind> PORTABLE =
      List.of(
          StrategyKind.UNION_WINDOW,
          StrategyKind.VALIDITY_INTERVAL,
          StrategyKind.RANKED_CANDIDATES,
          StrategyKind.RANGE_JOIN);

  /** Starts the warehouse of that name, or makes its file. */
  static Engine of(String name) throws IOException, SQLException {
    return switch (name) {
      case "trino" -> {
        // What two million rows need when they are sorted at once.
        System.setProperty("test.trino.heap", "4g");
        yield new Engine(
            name,
            TrinoServer.shared().url("iceberg"),
            "(SELECT x * 1000 + y AS i FROM UNNEST(sequence(0, (%1$d - 1) / 1000)) AS a (x)"
                + " CROSS JOIN UNNEST(sequence(0, 999)) AS b (y)) AS n",
            "TIMESTAMP(6)",
            Stream.concat(Stream.of(StrategyKind.ARRAY_SEARCH), PORTABLE.stream()).toList());
      }
      case "postgres" ->
          new Engine(
              name,
              PostgresServer.newDatabase(),
              "generate_series(CAST(0 AS BIGINT), %1$d - 1) AS n (i)",
              "TIMESTAMP(6)",
              List.of(
                  StrategyKind.UNION_WINDOW,
                  StrategyKind.VALIDITY_INTERVAL,
                  StrategyKind.RANKED_CANDIDATES,
                  StrategyKind.RANGE_JOIN,
                  StrategyKind.LATERAL_TOP_ONE));
      case "duckdb" -> {
        Path folder = Files.createTempDirectory("featuresql-warehouses");
        Path file = folder.resolve("contest.duckdb");
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        yield new Engine(
            name,
            "jdbc:duckdb:" + file,
            "range(%1$d) AS n (i)",
            "TIMESTAMP",
            new DuckDbDialect().strategies());
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** {@code FROM} items that bring the column {@code i}, from 0 to less than {@code count}. */
  String numbersBelow(long count) {
    return String.format(Locale.ROOT, numbers, count);
  }

  /** The URL of FeatureSQL on it. */
  String featureSql(String properties) {
    String user = name.equals("trino") ? "warehouse.user=benchmark;" : "";
    return "jdbc:featuresql:warehouse='" + url + "';" + user + properties;
  }
}
