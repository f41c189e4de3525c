package io.featuresql.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reading a large result, column by column, as programs do: numbers and texts, by getters. */
final class Reading {
  private static final long ROWS = 1_000_000;

  private final Options options;
  private final Report report;

  Reading(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("reading");
    long rows = options.rows(ROWS);
    try (Database database = new Database()) {
      database.execute(
          "CREATE TABLE wide AS SELECT i AS c1, i * 2 AS c2, (i % 100)::INTEGER AS c3,"
              + " (i % 7)::DOUBLE AS c4, i / 3 AS c5, 'text ' || i % 1000 AS c6, i % 2 = 0 AS c7,"
              + " i::DOUBLE AS c8, 'name' AS c9, (i * 31 % 1000)::INTEGER AS c10 FROM range("
              + rows
              + ") t(i)");
      String sql = "SELECT * FROM wide";
      try (Connection features = database.featureSql("")) {
        Contest contest =
            new Contest()
                .add("DuckDB's driver", () -> read(database.plain(), sql, rows))
                .add("FeatureSQL", () -> read(features, sql, rows))
                .run(Math.max(5, options.rounds()));
        report.atLeast(
            "rows read a second, 10 columns, to DuckDB's own driver",
            contest.ratio("DuckDB's driver", "FeatureSQL"),
            0.8,
            "x",
            contest.detail("FeatureSQL", "DuckDB's driver"));
      }
    }
  }

  private static void read(Connection connection, String sql, long rows) throws SQLException {
    long read = 0;
    double sum = 0;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        read++;
        sum += result.getLong(1) + result.getLong(2) + result.getInt(3) + result.getDouble(4);
        sum += result.getDouble(5) + result.getString(6).length();
        sum += result.getBoolean(7) ? 1 : 0;
        sum += result.getDouble(8) + result.getString(9).length() + result.getInt(10);
      }
    }
    if (read != rows || Double.isNaN(sum)) {
      throw new IllegalStateException(read + " rows");
    }
  }
}
