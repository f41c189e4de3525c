package io.featuresql.engine.value;

import io.featuresql.engine.error.SqlExceptions;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;

/** Values that stand for a timestamp without zone, which is UTC wall-clock (language, 4.8). */
public final class UtcTimestamp {
  private UtcTimestamp() {}

  /** An instant as what a clock in UTC shows then; any other value as it is. */
  public static Object ofInstant(Object value) {
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
  public static LocalDateTime of(Object value) throws SQLException {
    Object timestamp = ofInstant(value);
    if (timestamp instanceof Timestamp shown) {
      return shown.toLocalDateTime();
    }
    if (timestamp instanceof java.sql.Date day) {
      return day.toLocalDate().atStartOfDay();
    }
    return timestamp instanceof LocalDate day ? day.atStartOfDay() : toLocalDateTime(timestamp);
  }

  /** What a canonical value, or a text, shows as a timestamp. */
  public static LocalDateTime toLocalDateTime(Object value) throws SQLException {
    if (value instanceof LocalDateTime at) {
      return at;
    }
    if (value instanceof LocalDate day) {
      return day.equals(LocalDate.MAX)
          ? LocalDateTime.MAX
          : day.equals(LocalDate.MIN) ? LocalDateTime.MIN : day.atStartOfDay();
    }
    if (value instanceof Instant at) {
      return at.equals(Instant.MAX)
          ? LocalDateTime.MAX
          : at.equals(Instant.MIN)
              ? LocalDateTime.MIN
              : LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }
    if (value instanceof String text) {
      try {
        return LocalDateTime.parse(text.strip().replaceFirst(" +", "T"));
      } catch (DateTimeParseException e) {
        return toLocalDate(value).atStartOfDay();
      }
    }
    throw refused(value, "timestamp");
  }

  /** What a canonical value, or a text, shows as a day. */
  public static LocalDate toLocalDate(Object value) throws SQLException {
    if (value instanceof LocalDate day) {
      return day;
    }
    if (value instanceof String text) {
      try {
        return LocalDate.parse(text.strip());
      } catch (DateTimeParseException e) {
        throw refused(value, "date");
      }
    }
    LocalDateTime at = toLocalDateTime(value);
    return at.equals(LocalDateTime.MAX)
        ? LocalDate.MAX
        : at.equals(LocalDateTime.MIN) ? LocalDate.MIN : at.toLocalDate();
  }

  private static SQLException refused(Object value, String target) {
    return SqlExceptions.conversion(
        "a value of class " + value.getClass().getSimpleName() + " is not a " + target);
  }
}
