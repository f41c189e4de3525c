package io.featuresql.connectors.duckdb;

import io.featuresql.planner.spi.SourceStatistics;
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
 * the greatest. How often the most frequent value occurs it does not know, so a {@linkplain
 * DuckDbSample sample} is asked for that.
 */
final class DuckDbStatistics {
  private static final Pattern ESTIMATE =
      Pattern.compile("\"Estimated Cardinality\":\\s*\"(\\d+)\"");
  private static final Pattern DISTINCT = Pattern.compile("'?approx_unique'?\\W+(\\d+)");
  private static final Pattern LEAST = bound("min");
  private static final Pattern GREATEST = bound("max");

  private DuckDbStatistics() {}

  private static Pattern bound(String which) {
    return Pattern.compile(
        "'?\\b" + which + "\\b'?\\W+(\\d{4}-\\d\\d-\\d\\d)(?:[ T](\\d\\d:\\d\\d:\\d\\d))?");
  }

  /** How many rows {@code query} has, as DuckDB guesses without running it. */
  static OptionalDouble rows(Connection session, String query) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN (FORMAT json) " + query)) {
      // what an operator says of itself stands behind its children, so the first operator's is last
      Matcher estimate = ESTIMATE.matcher(plan.next() ? plan.getString(2) : "");
      OptionalDouble rows = OptionalDouble.empty();
      while (estimate.find()) {
        rows = OptionalDouble.of(Double.parseDouble(estimate.group(1)));
      }
      return rows;
    }
  }

  /** The statistics of the table that {@code query} reads; empty when it is no plain table. */
  static Optional<SourceStatistics> of(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    OptionalDouble guessed = rows(session, query);
    if (guessed.isEmpty()) {
      return Optional.empty();
    }
    double rows = guessed.getAsDouble();
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
      Optional<Duration> span = span(row.getString(keys.size() + 1));
      Optional<DuckDbSample> sample = sample(session, query, table, keys, event);
      return Optional.of(
          new SourceStatistics(
              rows,
              OptionalDouble.of(Math.min(distinct, Math.max(1, rows))),
              sample.map(DuckDbSample::rowsOfLargestKey).orElse(OptionalDouble.empty()),
              sample.map(s -> OptionalDouble.of(s.rowsOfSameKey())).orElse(OptionalDouble.empty()),
              span.map(
                  whole ->
                      sample
                          .map(DuckDbSample::span)
                          .filter(s -> s.compareTo(whole) < 0)
                          .orElse(whole)),
              false));
    }
  }

  private static Optional<DuckDbSample> sample(
      Connection session, String query, String table, List<String> keys, String event) {
    try {
      double tableRows = rows(session, "SELECT * FROM " + table).orElse(0);
      return DuckDbSample.of(session, query, table, tableRows, keys, event);
    } catch (SQLException e) {
      return Optional.empty(); // not a table of DuckDB's own
    }
  }

  static String quoted(String name) {
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
