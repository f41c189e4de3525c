package io.featuresql.connectors.trino;

import io.trino.jdbc.QueryStats;
import io.trino.jdbc.TrinoStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.function.Consumer;

/** How far a statement of Trino has come, in words. */
final class TrinoProgress {
  private TrinoProgress() {}

  static void watch(Statement statement, Consumer<String> progress) throws SQLException {
    statement
        .unwrap(TrinoStatement.class)
        .setProgressMonitor(stats -> progress.accept(words(stats)));
  }

  private static String words(QueryStats stats) {
    String percent =
        stats.getProgressPercentage().isPresent()
            ? String.format(Locale.ROOT, ", %.0f %%", stats.getProgressPercentage().getAsDouble())
            : "";
    return String.format(
        Locale.ROOT,
        "Trino query %s: %s%s, %d of %d splits, %d rows and %d bytes read",
        stats.getQueryId(),
        stats.getState().toLowerCase(Locale.ROOT),
        percent,
        stats.getCompletedSplits(),
        stats.getTotalSplits(),
        stats.getProcessedRows(),
        stats.getProcessedBytes());
  }
}
