package io.featuresql.law;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs statements, and reads results as lists that compare by value. */
final class Results {
  private Results() {}

  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static List<List<Object>> rows(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        return rows(result);
      }
    }
  }

  /** Every row; instants as microseconds since the epoch, so that their types do not matter. */
  static List<List<Object>> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<List<Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(value(result, i, columns.getColumnTypeName(i)));
      }
      rows.add(row);
    }
    return rows;
  }

  static List<String> names(ResultSet result) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      names.add(result.getMetaData().getColumnLabel(i));
    }
    return names;
  }

  private static Object value(ResultSet result, int column, String type) throws SQLException {
    String name = type.toLowerCase(Locale.ROOT);
    if (name.equals("timestamptz") || name.endsWith("with time zone")) {
      OffsetDateTime at = result.getObject(column, OffsetDateTime.class);
      return at == null ? null : micros(at.toInstant());
    }
    if (name.startsWith("timestamp") || name.startsWith("datetime")) {
      LocalDateTime at = result.getObject(column, LocalDateTime.class);
      return at == null ? null : micros(at.toInstant(ZoneOffset.UTC));
    }
    if (name.equals("date")) {
      LocalDate at = result.getObject(column, LocalDate.class);
      return at == null ? null : micros(at.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
    return result.getObject(column);
  }

  static long micros(Instant instant) {
    return Math.multiplyExact(instant.getEpochSecond(), 1_000_000L) + instant.getNano() / 1_000;
  }

  static LocalDateTime utc(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }
}
