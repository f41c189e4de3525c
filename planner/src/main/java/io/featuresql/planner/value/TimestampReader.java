package io.featuresql.planner.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Reads timestamps that a user wrote: a date of ISO 8601, alone, which means its first instant, or
 * with a time behind a blank or T. Seconds may be left out, and have up to nine digits behind the
 * point; years that are not of four digits have a sign. A zone is an offset such as {@code +02},
 * {@code +02:00} or {@code Z}, and may have its name in brackets behind it. No date or time is
 * taken that does not exist, such as the 30th of February or 24:00.
 *
 * <p>Whether a zone may or must be there differs from use to use, and has a method each. All of
 * them throw a {@link DateTimeException} for any other text.
 */
public final class TimestampReader {
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:mm:ss", "Z")
          .optionalStart()
          .appendLiteral('[')
          .appendZoneRegionId()
          .appendLiteral(']')
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  private TimestampReader() {}

  /** What a text without a zone shows. */
  public static LocalDateTime withoutZone(String text) {
    TemporalAccessor parsed = parse(text);
    if (hasZone(parsed)) {
      throw new DateTimeException("a timestamp without a zone has none");
    }
    return shown(parsed);
  }

  /** The instant of a text with a zone. */
  public static Instant withZone(String text) {
    TemporalAccessor parsed = parse(text);
    if (!hasZone(parsed)) {
      throw new DateTimeException("a timestamp with a zone needs one");
    }
    return shown(parsed).toInstant(ZoneOffset.from(parsed));
  }

  /** The instant of a text with a zone, or of one without in UTC. */
  public static Instant inUtc(String text) {
    TemporalAccessor parsed = parse(text);
    return shown(parsed).toInstant(hasZone(parsed) ? ZoneOffset.from(parsed) : ZoneOffset.UTC);
  }

  private static TemporalAccessor parse(String text) {
    return FORMAT.parse(text.strip().replaceFirst(" ", "T"));
  }

  private static boolean hasZone(TemporalAccessor parsed) {
    return parsed.isSupported(ChronoField.OFFSET_SECONDS);
  }

  private static LocalDateTime shown(TemporalAccessor parsed) {
    boolean timed = parsed.isSupported(ChronoField.NANO_OF_DAY);
    return LocalDate.from(parsed).atTime(timed ? LocalTime.from(parsed) : LocalTime.MIDNIGHT);
  }
}
