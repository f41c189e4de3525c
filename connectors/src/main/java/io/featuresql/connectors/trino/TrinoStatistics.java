package io.featuresql.connectors.trino;

import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.PlainSelect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What {@code SHOW STATS} says of a table: as much as its connector knows. */
final class TrinoStatistics {
  private static final int TO_SECONDS = "2026-01-31 12:00:00".length();

  private TrinoStatistics() {}

  private record ColumnStatistics(
      OptionalDouble distinct, @Nullable String low, @Nullable String high) {}

  static Optional<SourceStatistics> of(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    Optional<PlainSelect> select = PlainSelect.ofTable(query);
    if (select.isEmpty()) {
      return Optional.empty();
    }
    String table = select.get().tableName();
    Map<String, ColumnStatistics> columns = new HashMap<>();
    double rows = -1;
    try (Statement statement = session.createStatement();
        ResultSet line = statement.executeQuery("SHOW STATS FOR " + table)) {
      while (line.next()) {
        String column = line.getString("column_name");
        if (column == null) {
          double count = line.getDouble("row_count");
          rows = line.wasNull() ? -1 : count;
          continue;
        }
        double distinct = line.getDouble("distinct_values_count");
        columns.put(
            column.toLowerCase(Locale.ROOT),
            new ColumnStatistics(
                line.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(distinct),
                line.getString("low_value"),
                line.getString("high_value")));
      }
    }
    return rows < 0
        ? Optional.empty()
        : Optional.of(sizes(rows, columns, select.get(), keys, event));
  }

  private static SourceStatistics sizes(
      double rows,
      Map<String, ColumnStatistics> columns,
      PlainSelect select,
      List<String> keys,
      String event) {
    double distinct = 1;
    boolean known = true;
    for (String key : keys) {
      OptionalDouble number =
          select
              .column(key)
              .map(columns::get)
              .map(ColumnStatistics::distinct)
              .orElse(OptionalDouble.empty());
      known &= number.isPresent();
      distinct *= Math.max(1, number.orElse(1));
    }
    return new SourceStatistics(
        rows,
        known ? OptionalDouble.of(Math.min(distinct, Math.max(1, rows))) : OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        select.column(event).map(columns::get).flatMap(TrinoStatistics::span),
        false);
  }

  private static Optional<Duration> span(ColumnStatistics event) {
    if (event.low() == null || event.high() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.between(time(event.low()), time(event.high())));
    } catch (DateTimeParseException | StringIndexOutOfBoundsException e) {
      return Optional.empty(); // a day, or a form of a later version
    }
  }

  private static LocalDateTime time(String text) {
    return LocalDateTime.parse(text.substring(0, TO_SECONDS).replace(' ', 'T'));
  }
}
