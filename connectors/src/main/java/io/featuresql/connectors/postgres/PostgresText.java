package io.featuresql.connectors.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times as PostgreSQL reads them: years before 1 with BC, infinity, and digits below a microsecond
 * cut rather than rounded, as they are by the other warehouses.
 */
final class PostgresText {
  static final String INFINITY = "infinity";
  static final String MINUS_INFINITY = "-infinity";
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

  private PostgresText() {}

  static String of(LocalDate day) {
    if (day.equals(LocalDate.MAX) || day.equals(LocalDate.MIN)) {
      return day.equals(LocalDate.MAX) ? INFINITY : MINUS_INFINITY;
    }
    return digits(day) + era(day);
  }

  static String of(LocalDateTime at) {
    if (at.equals(LocalDateTime.MAX) || at.equals(LocalDateTime.MIN)) {
      return at.equals(LocalDateTime.MAX) ? INFINITY : MINUS_INFINITY;
    }
    return digits(at.toLocalDate()) + " " + TIME.format(at) + era(at.toLocalDate());
  }

  static String of(Instant at) {
    if (at.equals(Instant.MAX) || at.equals(Instant.MIN)) {
      return at.equals(Instant.MAX) ? INFINITY : MINUS_INFINITY;
    }
    LocalDateTime utc = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    return digits(utc.toLocalDate()) + " " + TIME.format(utc) + "+00" + era(utc.toLocalDate());
  }

  static String of(OffsetDateTime at) {
    if (at.equals(OffsetDateTime.MAX) || at.equals(OffsetDateTime.MIN)) {
      return at.equals(OffsetDateTime.MAX) ? INFINITY : MINUS_INFINITY;
    }
    return of(at.toInstant());
  }

  static String of(LocalTime time) {
    return TIME.format(time);
  }

  private static String digits(LocalDate day) {
    int year = day.getYear() > 0 ? day.getYear() : 1 - day.getYear();
    return String.format(Locale.ROOT, "%04d", year) + DAY.format(day);
  }

  private static String era(LocalDate day) {
    return day.getYear() > 0 ? "" : " BC";
  }
}
