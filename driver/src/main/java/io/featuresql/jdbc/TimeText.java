package io.featuresql.jdbc;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Timestamps as {@code getString} prints them, whatever the time zone of the JVM. */
final class TimeText {
  static final String INFINITY = "infinity";
  static final String MINUS_INFINITY = "-infinity";

  /** The form of {@code java.sql.Timestamp.toString}: at least one digit of the fraction. */
  private static final DateTimeFormatter WALL_CLOCK =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .toFormatter(Locale.ROOT);

  private TimeText() {}

  /** Such as {@code 2024-02-29 10:11:12.0}. */
  static String of(LocalDateTime at) {
    if (at.equals(LocalDateTime.MAX)) {
      return INFINITY;
    }
    return at.equals(LocalDateTime.MIN) ? MINUS_INFINITY : WALL_CLOCK.format(at);
  }

  /** Such as {@code 2024-02-29T10:11:12Z}. */
  static String of(Instant at) {
    if (at.equals(Instant.MAX)) {
      return INFINITY;
    }
    return at.equals(Instant.MIN)
        ? MINUS_INFINITY
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
  }
}
