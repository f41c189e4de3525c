package io.featuresql.connectors.duckdb;

import io.featuresql.planner.offline.SourceStatistics;
import io.featuresql.planner.sql.PlainSelect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What DuckDB keeps of the columns of a table: how many values they have, about, and the least and
 * the greatest. How often the most frequent value occurs it does not know.
 */
final class DuckDbStatistics {
  private static final Pattern DISTINCT = Pattern.compile("'?approx_unique'?\\W+(\\d+)");
  private static final Pattern LEAST = bound("min");
  private static final Pattern GREATEST = bound("max");

  private DuckDbStatistics() {}

  private static Pattern bound(String which) {
    return Pattern.compile(
        "'?\\b" + which + "\\b'?\\W+(\\d{4}-\\d\\d-\\d\\d)(?:[ T](\\d\\d:\\d\\d:\\d\\d))?");
  }

  /**
   * The statistics of the table that {@code query} reads; empty when it is no plain table.
   *
   * @param rows how many rows the query has, as DuckDB guesses
   */
  static Optional<SourceStatistics> of(
      Connection session, String query, List<String> keys, String event, double rows)
      throws SQLException {
    Optional<PlainSelect> select = PlainSelect.ofTable(query);
    List<String> columns = new ArrayList<>(keys);
    columns.add(event);
    List<Optional<String>> plain =
        select.map(s -> columns.stream().map(s::column).toList()).orElse(List.of());
    if (plain.isEmpty() || !plain.stream().allMatch(Optional::isPresent)) {
      return Optional.empty();
    }
    String table = select.get().tableName();
    String kept =
        plain.stream()
            .map(column -> "CAST(stats(" + quoted(column.orElseThrow()) + ") AS VARCHAR)")
            .collect(Collectors.joining(", "));
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + kept + " FROM " + table + " LIMIT 1")) {
      if (!row.next()) {
        return Optional.empty();
      }
      double distinct = 1;
      for (int i = 1; i <= keys.size(); i++) {
        Matcher found = DISTINCT.matcher(row.getString(i));
        if (!found.find()) {
          return Optional.empty();
        }
        distinct *= Math.max(1, Double.parseDouble(found.group(1)));
      }
      return Optional.of(
          new SourceStatistics(
              rows,
              OptionalDouble.of(Math.min(distinct, Math.max(1, rows))),
              OptionalDouble.empty(),
              span(row.getString(keys.size() + 1)),
              false));
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static Optional<Duration> span(String event) {
    Matcher least = LEAST.matcher(event);
    Matcher greatest = GREATEST.matcher(event);
    if (!least.find() || !greatest.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.between(time(least), time(greatest)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDateTime time(Matcher bound) {
    String clock = bound.group(2) == null ? "00:00:00" : bound.group(2);
    return LocalDateTime.parse(bound.group(1) + "T" + clock);
  }
}
