package io.featuresql.jdbc;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Parameters that stand for a timestamp without zone, which is UTC wall-clock (language, 4.8). */
final class UtcTimestamp {
  private UtcTimestamp() {}

  /** An instant as what a clock in UTC shows then; any other value as it is. */
  static Object ofInstant(Object value) {
    if (value instanceof OffsetDateTime time) {
      return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
    }
    if (value instanceof ZonedDateTime time) {
      return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
    }
    return value instanceof Instant instant
        ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
        : value;
  }

  /** Any value that stands for a timestamp. */
  static LocalDateTime of(Object value) throws SQLException {
    Object timestamp = ofInstant(value);
    if (timestamp instanceof Timestamp shown) {
      return shown.toLocalDateTime();
    }
    if (timestamp instanceof java.sql.Date day) {
      return day.toLocalDate().atStartOfDay();
    }
    return timestamp instanceof LocalDate day
        ? day.atStartOfDay()
        : Conversions.toLocalDateTime(timestamp);
  }
}
