package io.featuresql.planner.value;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of parameters and literals as canonical values of a key's type, without loss: a value that
 * does not fit is an error, never another key.
 */
public final class Conversion {
  /** More than any number of a fixed size has, so that none takes much memory. */
  private static final int MAX_DIGITS = 100;

  /** How many nanoseconds the last of so many digits of a second counts. */
  private static final int[] NANOS = {
    1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
  };

  private Conversion() {}

  /** There is no value of the type that equals the one given. */
  public static final class NoSuchValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoSuchValue(RuntimeException cause) {
      super(cause);
    }
  }

  /**
   * {@code value} as a canonical value of {@code type}; null stays null.
   *
   * @param what what the value is, for the error
   * @throws FeatureSqlException VALUE when it cannot be without loss
   */
  public static @Nullable Object to(DataType type, @Nullable Object value, String what) {
    if (value == null) {
      return null;
    }
    try {
      return convert(type, value);
    } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
      // the value itself may be personal data, and stays out of the message
      throw FeatureSqlException.of(
          ErrorCode.VALUE,
          what
              + " takes "
              + type
              + ", and the "
              + value.getClass().getSimpleName()
              + " given is not a value of it",
          e);
    }
  }

  /**
   * {@code value} as the canonical value of a key of {@code type}: the one that equals it, to the
   * last digit that a time of that type has.
   *
   * @throws NoSuchValue when there is none
   */
  static Object exact(DataType type, Object value) {
    try {
      Object converted = convert(type, value);
      checkDigits(type, converted);
      return converted;
    } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
      throw new NoSuchValue(e);
    }
  }

  private static void checkDigits(DataType type, Object value) {
    int nanos =
        value instanceof TemporalAccessor time && time.isSupported(ChronoField.NANO_OF_SECOND)
            ? time.get(ChronoField.NANO_OF_SECOND)
            : 0;
    boolean infinite = LocalDateTime.MAX.equals(value) || Instant.MAX.equals(value);
    int digits = Math.min(type.precision(), NANOS.length - 1);
    if (nanos % NANOS[digits] != 0 && !infinite) {
      throw new ArithmeticException("more digits of a second than " + digits);
    }
  }

  /** Whether values can be converted to {@code type}. */
  public static boolean knows(DataType type) {
    return switch (type.kind()) {
      case BIT, TIME_WITH_TIME_ZONE, INTERVAL, STRUCT, MAP, OTHER -> false;
      case ARRAY -> knows(type.element());
      default -> true;
    };
  }

  private static Object convert(DataType type, Object value) {
    return switch (type.kind()) {
      case BOOLEAN -> bool(value);
      case TINYINT -> number(value).byteValueExact();
      case SMALLINT -> number(value).shortValueExact();
      case INTEGER -> number(value).intValueExact();
      case BIGINT -> value instanceof Long ? value : number(value).longValueExact();
      case UTINYINT -> unsigned(value, 8).shortValueExact();
      case USMALLINT -> unsigned(value, 16).intValueExact();
      case UINTEGER -> unsigned(value, 32).longValueExact();
      case UBIGINT -> unsigned(value, 64);
      case UHUGEINT -> unsigned(value, 128);
      case HUGEINT -> number(value);
      case DECIMAL -> hasOwnScale(type) ? decimal(value) : decimal(value, type);
      case REAL -> real(value);
      case DOUBLE -> value instanceof Double ? value : real64(value);
      case VARCHAR, ENUM, JSON -> text(value);
      case UUID -> value instanceof UUID ? value : UUID.fromString(text(value));
      case BLOB -> bytes(value);
      case DATE -> date(value);
      case TIME -> value instanceof LocalTime ? value : LocalTime.parse(text(value));
      case TIMESTAMP -> timestamp(value);
      case TIMESTAMP_WITH_TIME_ZONE -> instant(value);
      case ARRAY -> elements(type.element(), value);
      default -> throw new IllegalArgumentException("no conversion to " + type);
    };
  }

  private static List<@Nullable Object> elements(DataType type, Object array) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (Object element : ArrayValues.elements(array)) {
      elements.add(element == null ? null : convert(type, element));
    }
    return elements;
  }

  private static Boolean bool(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    return switch (text(value).toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw new IllegalArgumentException("not a boolean");
    };
  }

  private static BigInteger number(Object value) {
    if (value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte) {
      return BigInteger.valueOf(((Number) value).longValue());
    }
    if (value instanceof BigInteger big) {
      return big;
    }
    BigDecimal decimal = decimal(value);
    if ((long) decimal.precision() - decimal.scale() > MAX_DIGITS) {
      throw new ArithmeticException("out of range");
    }
    return decimal.toBigIntegerExact();
  }

  private static BigInteger unsigned(Object value, int bits) {
    BigInteger number = number(value);
    if (number.signum() < 0 || number.bitLength() > bits) {
      throw new ArithmeticException("out of range");
    }
    return number;
  }

  /** Of a decimal without limits, such as PostgreSQL's numeric, each value has its own scale. */
  private static boolean hasOwnScale(DataType decimal) {
    return decimal.precision() == 0;
  }

  private static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof BigInteger big) {
      return new BigDecimal(big);
    }
    if (value instanceof Double || value instanceof Float) {
      return new BigDecimal(value.toString());
    }
    return value instanceof Number n
        ? BigDecimal.valueOf(n.longValue())
        : new BigDecimal(text(value).strip());
  }

  private static BigDecimal decimal(Object value, DataType type) {
    BigDecimal given = decimal(value);
    if ((long) given.precision() - given.scale() > MAX_DIGITS) {
      throw new ArithmeticException("out of range");
    }
    BigDecimal decimal = given.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (decimal.precision() > type.precision()) {
      throw new ArithmeticException("more digits than " + type);
    }
    return decimal;
  }

  /** The nearest one, of which a number with as many digits as it shows is a way to write it. */
  private static Float real(Object value) {
    if (value instanceof Float real) {
      return real;
    }
    float nearest = Float.parseFloat(digits(value));
    if (Float.isNaN(nearest) || Float.isInfinite(nearest)) {
      checkWritten(value, Float.toString(nearest));
    } else if (value instanceof Double exact && exact == nearest) {
      return nearest;
    } else {
      checkNumber(new BigDecimal(digits(value)), Float.toString(nearest), nearest);
    }
    return nearest;
  }

  private static Double real64(Object value) {
    if (value instanceof Float real) {
      return real.doubleValue();
    }
    double nearest = Double.parseDouble(digits(value));
    if (Double.isNaN(nearest) || Double.isInfinite(nearest)) {
      checkWritten(value, Double.toString(nearest));
    } else {
      checkNumber(new BigDecimal(digits(value)), Double.toString(nearest), nearest);
    }
    return nearest;
  }

  private static String digits(Object value) {
    return value instanceof Number ? value.toString() : text(value).strip();
  }

  /** A number beyond the greatest one is not infinite. */
  private static void checkWritten(Object value, String written) {
    if (!digits(value).equals(written)) {
      throw new ArithmeticException("out of range");
    }
  }

  private static void checkNumber(BigDecimal number, String shortest, double nearest) {
    boolean same =
        number.compareTo(new BigDecimal(shortest)) == 0
            || number.compareTo(new BigDecimal(nearest)) == 0;
    if (!same) {
      throw new ArithmeticException("more digits than the type has");
    }
  }

  private static String text(Object value) {
    if (value instanceof CharSequence || value instanceof Character) {
      return value.toString();
    }
    throw new IllegalArgumentException("not a string");
  }

  private static byte[] bytes(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw new IllegalArgumentException("not bytes");
  }

  private static LocalDate date(Object value) {
    if (value instanceof LocalDate date) {
      return date;
    }
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    if (value instanceof LocalDateTime || value instanceof Timestamp) {
      LocalDateTime shown = timestamp(value);
      if (!shown.equals(shown.toLocalDate().atStartOfDay())) {
        throw new ArithmeticException("a time of the day");
      }
      return shown.toLocalDate();
    }
    return LocalDate.parse(text(value));
  }

  /** UTC wall-clock: an instant is taken in UTC, a java.sql.Timestamp by what it shows. */
  private static LocalDateTime timestamp(Object value) {
    if (value instanceof LocalDateTime timestamp) {
      return timestamp;
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime();
    }
    if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (value instanceof CharSequence) {
      return TimestampReader.withoutZone(value.toString());
    }
    return LocalDateTime.ofInstant(instant(value), ZoneOffset.UTC);
  }

  private static Instant instant(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    }
    if (value instanceof OffsetDateTime instant) {
      return instant.toInstant();
    }
    if (value instanceof ZonedDateTime instant) {
      return instant.toInstant();
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant();
    }
    return TimestampReader.withZone(text(value));
  }

  /** The type that the warehouse would give a parameter with this value. */
  public static DataType typeOf(@Nullable Object value) {
    if (value == null || value instanceof Integer) {
      return DataType.of(TypeKind.INTEGER, "INTEGER");
    }
    if (value instanceof Long) {
      return DataType.of(TypeKind.BIGINT, "BIGINT");
    }
    if (value instanceof Short) {
      return DataType.of(TypeKind.SMALLINT, "SMALLINT");
    }
    if (value instanceof Byte) {
      return DataType.of(TypeKind.TINYINT, "TINYINT");
    }
    if (value instanceof Boolean) {
      return DataType.of(TypeKind.BOOLEAN, "BOOLEAN");
    }
    if (value instanceof Double) {
      return DataType.of(TypeKind.DOUBLE, "DOUBLE");
    }
    if (value instanceof Float) {
      return DataType.of(TypeKind.REAL, "FLOAT");
    }
    if (value instanceof BigInteger) {
      return DataType.of(TypeKind.HUGEINT, "HUGEINT");
    }
    if (value instanceof BigDecimal decimal) {
      int scale = Math.max(decimal.scale(), 0);
      int precision = Math.max(decimal.precision(), scale);
      return new DataType(
          TypeKind.DECIMAL,
          "DECIMAL(" + precision + "," + scale + ")",
          precision,
          scale,
          List.of());
    }
    if (value instanceof LocalDate) {
      return DataType.of(TypeKind.DATE, "DATE");
    }
    if (value instanceof LocalDateTime) {
      return DataType.of(TypeKind.TIMESTAMP, "TIMESTAMP");
    }
    if (value instanceof Instant) {
      return DataType.of(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "TIMESTAMP WITH TIME ZONE");
    }
    if (value instanceof UUID) {
      return DataType.of(TypeKind.UUID, "UUID");
    }
    if (value instanceof byte[]) {
      return DataType.of(TypeKind.BLOB, "BLOB");
    }
    return DataType.of(TypeKind.VARCHAR, "VARCHAR");
  }

  /** A parameter's value as the canonical value of {@link #typeOf} it. */
  public static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime();
    }
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    if (value instanceof OffsetDateTime instant) {
      return instant.toInstant();
    }
    if (value instanceof ZonedDateTime instant) {
      return instant.toInstant();
    }
    return value;
  }
}
