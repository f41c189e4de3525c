package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Constant intervals of a fixed length, to the microsecond. */
public final class Intervals {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final String NUMBER = "(\\d{1,18}(?:\\.\\d{0,6})?|\\.\\d{1,6})";
  private static final Pattern ONE_NUMBER = Pattern.compile(NUMBER);
  private static final Pattern WITH_UNIT = Pattern.compile(NUMBER + "\\s*([A-Za-z]+)\\s*");
  private static final Pattern CLOCK =
      Pattern.compile(
          "(?:(\\d{1,9})\\s+)?(\\d{1,9})(?::(\\d{1,2}))?(?::(\\d{1,2}(?:\\.\\d{1,6})?))?");
  private static final Pattern MINUTE_SECOND =
      Pattern.compile("(\\d{1,9}):(\\d{1,2}(?:\\.\\d{1,6})?)");

  private Intervals() {}

  /**
   * The length of an interval.
   *
   * @param value the text in quotes, or the number: {@code 90}, {@code 1 12:00:00}, {@code 90 days}
   * @param fromUnit the unit behind it, or null when the text holds it
   * @param toUnit the unit after TO, or null
   * @throws FeatureSqlException INTERVAL, at {@code span}
   */
  static Duration parse(
      String value, @Nullable String fromUnit, @Nullable String toUnit, Span span) {
    String text = value.strip();
    if (text.startsWith("-")) {
      throw error(span, "this interval is negative; write a positive one");
    }
    if (text.startsWith("+")) {
      text = text.substring(1).strip();
    }
    try {
      long micros;
      if (fromUnit == null) {
        micros = withUnits(text, span);
      } else if (toUnit == null) {
        micros = single(text, fromUnit, span);
      } else {
        micros = range(text, upper(fromUnit), upper(toUnit), span);
      }
      return Duration.of(micros, ChronoUnit.MICROS);
    } catch (ArithmeticException tooLong) {
      throw error(span, "this interval is too long");
    }
  }

  /** The shortest way to write {@code duration} as an interval of one unit. */
  public static String toSql(Duration duration) {
    long micros =
        Math.addExact(
            Math.multiplyExact(duration.getSeconds(), MICROS_PER_SECOND),
            duration.getNano() / 1000);
    String[] units = {"DAY", "HOUR", "MINUTE", "SECOND"};
    for (String unit : units) {
      long length = microsPerUnit(unit);
      if (micros % length == 0) {
        return "INTERVAL '" + micros / length + "' " + unit;
      }
    }
    BigDecimal seconds = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    return "INTERVAL '" + seconds.toPlainString() + "' SECOND";
  }

  /**
   * The length of an interval that {@link #toSql} wrote, or another that is written as in SQL.
   *
   * @throws FeatureSqlException INTERVAL or SYNTAX
   */
  public static Duration ofSql(String sql) {
    TokenCursor cursor = new TokenCursor(Tokens.of(sql));
    Duration length = cursor.interval();
    cursor.expectEnd("");
    return length;
  }

  private static long single(String text, String unit, Span span) {
    if (!ONE_NUMBER.matcher(text).matches()) {
      throw malformed(span);
    }
    return times(text, unit, span);
  }

  private static long withUnits(String text, Span span) {
    long micros = 0;
    int at = 0;
    Matcher matcher = WITH_UNIT.matcher(text);
    while (matcher.find(at) && matcher.start() == at) {
      micros = Math.addExact(micros, times(matcher.group(1), matcher.group(2), span));
      at = matcher.end();
      if (at == text.length()) {
        return micros;
      }
    }
    String rest = text.substring(at);
    if (!rest.contains(":")) {
      throw malformed(span);
    }
    return Math.addExact(micros, range(rest, "DAY", "SECOND", span));
  }

  private static long range(String text, String from, String to, Span span) {
    String units = from + " TO " + to;
    if (units.equals("MINUTE TO SECOND")) {
      Matcher matcher = MINUTE_SECOND.matcher(text);
      if (!matcher.matches()) {
        throw malformed(span);
      }
      return Math.addExact(
          times(matcher.group(1), "MINUTE", span), times(matcher.group(2), "SECOND", span));
    }
    microsPerUnit(from, span);
    microsPerUnit(to, span);
    Matcher matcher = CLOCK.matcher(text);
    boolean fits =
        matcher.matches()
            && (from.equals("DAY") || from.equals("HOUR") && matcher.group(1) == null)
            && (to.equals("SECOND")
                || matcher.group(4) == null
                    && (to.equals("MINUTE") || to.equals("HOUR") && matcher.group(3) == null));
    if (!fits) {
      throw malformed(span);
    }
    long micros = times(orZero(matcher.group(1)), "DAY", span);
    micros = Math.addExact(micros, times(orZero(matcher.group(2)), "HOUR", span));
    micros = Math.addExact(micros, times(orZero(matcher.group(3)), "MINUTE", span));
    return Math.addExact(micros, times(orZero(matcher.group(4)), "SECOND", span));
  }

  private static long times(String number, String unit, Span span) {
    BigDecimal micros =
        new BigDecimal(number).multiply(BigDecimal.valueOf(microsPerUnit(upper(unit), span)));
    return micros.stripTrailingZeros().longValueExact();
  }

  private static long microsPerUnit(String unit, Span span) {
    long micros = microsPerUnit(unit);
    if (micros > 0) {
      return micros;
    }
    String singular = singular(unit);
    if (singular.equals("MONTH") || singular.equals("QUARTER") || singular.equals("YEAR")) {
      throw error(span, "an interval in " + singular + " has no fixed length; use DAY");
    }
    throw malformed(span);
  }

  /** Microseconds of one unit, or 0 for a unit without a fixed length. */
  private static long microsPerUnit(String unit) {
    return switch (singular(unit)) {
      case "WEEK" -> 7 * 24 * 3600 * MICROS_PER_SECOND;
      case "DAY" -> 24 * 3600 * MICROS_PER_SECOND;
      case "HOUR" -> 3600 * MICROS_PER_SECOND;
      case "MINUTE" -> 60 * MICROS_PER_SECOND;
      case "SECOND" -> MICROS_PER_SECOND;
      case "MILLISECOND" -> 1000L;
      case "MICROSECOND" -> 1L;
      default -> 0L;
    };
  }

  private static String singular(String unit) {
    return unit.endsWith("S") ? unit.substring(0, unit.length() - 1) : unit;
  }

  private static String upper(String unit) {
    return unit.toUpperCase(Locale.ROOT);
  }

  private static String orZero(@Nullable String digits) {
    return digits == null ? "0" : digits;
  }

  private static FeatureSqlException malformed(Span span) {
    return error(span, "this is not an interval; write for example INTERVAL '90' DAY");
  }

  private static FeatureSqlException error(Span span, String message) {
    return FeatureSqlException.at(span, ErrorCode.INTERVAL, message);
  }
}
