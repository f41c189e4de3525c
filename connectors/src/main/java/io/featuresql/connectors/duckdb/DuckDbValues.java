package io.featuresql.connectors.duckdb;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads canonical values from DuckDB's results.
 *
 * <p>Timestamps are read as the numbers that DuckDB stores wherever its driver (2.0.0.1) hands them
 * out, because the driver otherwise goes through the default time zone of the JVM, and infinity is
 * a number there. A TIMESTAMP inside a STRUCT or MAP only comes as a {@link Timestamp}; it is exact
 * except for wall-clock times that the default time zone skips.
 */
final class DuckDbValues {
  private static final int MICROS_PRECISION = 6;
  private static final DateTimeFormatter NANOSECOND_INSTANT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendOffset("+HH:mm:ss", "Z")
          .toFormatter(Locale.ROOT);
  private static final int MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final LocalDate INFINITE_DAY = LocalDate.ofEpochDay(Integer.MAX_VALUE);
  private static final LocalDate MINUS_INFINITE_DAY = LocalDate.ofEpochDay(-Integer.MAX_VALUE);
  private static final LocalDateTime INFINITE_NANOS = nanosAfterEpoch(Long.MAX_VALUE);
  private static final LocalDateTime MINUS_INFINITE_NANOS = nanosAfterEpoch(-Long.MAX_VALUE);
  private static final LocalDateTime INFINITE_MILLIS = millisAfterEpoch(Long.MAX_VALUE);
  private static final LocalDateTime MINUS_INFINITE_MILLIS = millisAfterEpoch(-Long.MAX_VALUE);
  private static final LocalDateTime INFINITE_MICROS = microsAfterEpoch(Long.MAX_VALUE);
  private static final LocalDateTime MINUS_INFINITE_MICROS = microsAfterEpoch(-Long.MAX_VALUE);

  private DuckDbValues() {}

  static ValueReader reader(DataType type, int column) {
    return switch (type.kind()) {
      case VARCHAR, ENUM, JSON, BIT, INTERVAL, OTHER -> row -> row.getString(column);
      case BLOB -> row -> row.getBytes(column);
      case TIMESTAMP -> timestampReader(type, column);
      case TIMESTAMP_WITH_TIME_ZONE -> instantReader(type, column);
      case TIME -> row -> time(row, column);
      case HUGEINT, TIME_WITH_TIME_ZONE, DATE, ARRAY, STRUCT, MAP ->
          row -> canonical(read(row, column), type);
      default -> row -> row.getObject(column);
    };
  }

  private static ValueReader instantReader(DataType type, int column) {
    if (type.precision() > MICROS_PRECISION) {
      return row -> canonical(row.getString(column), type);
    }
    return row -> {
      long micros = row.getLong(column);
      return row.wasNull() ? null : instant(micros);
    };
  }

  private static ValueReader timestampReader(DataType type, int column) {
    if (type.precision() == MICROS_PRECISION) {
      return row -> {
        long micros = row.getLong(column);
        return row.wasNull() ? null : timestamp(micros);
      };
    }
    return row -> {
      try {
        return finiteOrMax(row.getObject(column, LocalDateTime.class), type);
      } catch (DateTimeException infinite) {
        // An infinite TIMESTAMP_S: the driver fails without a way to tell its sign.
        throw noJavaValue(column, infinite);
      }
    };
  }

  /** Some of DuckDB's own failures to make a Java value are not SQLExceptions. */
  private static @Nullable Object read(ResultSet row, int column) throws SQLException {
    try {
      return row.getObject(column);
    } catch (DateTimeException outOfRange) {
      throw noJavaValue(column, outOfRange);
    }
  }

  /** The driver makes no value of 24:00:00, and of no other time it makes none. */
  private static @Nullable Object time(ResultSet row, int column) throws SQLException {
    try {
      return row.getObject(column);
    } catch (DateTimeException endOfDay) {
      return LocalTime.MAX;
    }
  }

  private static SQLException noJavaValue(int column, DateTimeException cause) {
    return new SQLDataException(
        "a value of column " + column + " has no Java value: " + cause.getMessage(),
        "22008",
        cause);
  }

  /** The canonical value of {@code type} for what DuckDB's {@code getObject} gives. */
  private static @Nullable Object canonical(@Nullable Object value, DataType type)
      throws SQLException {
    if (value == null) {
      return null;
    }
    return switch (type.kind()) {
      case ARRAY -> list((Array) value, type.element());
      case STRUCT -> struct((Struct) value, type);
      case MAP -> map((Map<?, ?>) value, type);
      case DATE -> day((LocalDate) value);
      case TIMESTAMP ->
          finiteOrMax(
              value instanceof LocalDateTime local ? local : ((Timestamp) value).toLocalDateTime(),
              type);
      case TIMESTAMP_WITH_TIME_ZONE ->
          value instanceof OffsetDateTime at
              ? instant(micros(at.toInstant()))
              : nanosecondInstant(value.toString());
      case BLOB -> bytes((Blob) value);
      case HUGEINT -> value instanceof BigInteger ? value : new BigInteger(value.toString());
      case VARCHAR, ENUM, JSON, BIT, INTERVAL, OTHER -> value.toString();
      default -> value;
    };
  }

  private static List<@Nullable Object> list(Array array, DataType element) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    boolean micros =
        element.precision() == MICROS_PRECISION
            && (element.kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE
                || element.kind() == TypeKind.TIMESTAMP);
    if (micros) {
      ValueReader reader = reader(element, 2);
      try (ResultSet rows = array.getResultSet()) {
        while (rows.next()) {
          values.add(reader.read(rows));
        }
      }
    } else {
      for (Object value : (@Nullable Object[]) array.getArray()) {
        values.add(canonical(value, element));
      }
    }
    return Collections.unmodifiableList(values);
  }

  private static List<@Nullable Object> struct(Struct struct, DataType type) throws SQLException {
    @Nullable Object[] attributes = struct.getAttributes();
    List<@Nullable Object> values = new ArrayList<>(attributes.length);
    for (int i = 0; i < attributes.length; i++) {
      values.add(canonical(attributes[i], type.fields().get(i).type()));
    }
    return Collections.unmodifiableList(values);
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> map, DataType type)
      throws SQLException {
    Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      values.put(
          canonical(entry.getKey(), type.fields().get(0).type()),
          canonical(entry.getValue(), type.fields().get(1).type()));
    }
    return Collections.unmodifiableMap(values);
  }

  private static byte[] bytes(Blob blob) throws SQLException {
    return blob.getBytes(1, (int) blob.length());
  }

  private static LocalDate day(LocalDate day) {
    if (day.equals(INFINITE_DAY)) {
      return LocalDate.MAX;
    }
    return day.equals(MINUS_INFINITE_DAY) ? LocalDate.MIN : day;
  }

  private static LocalDateTime timestamp(long micros) {
    if (micros == Long.MAX_VALUE) {
      return LocalDateTime.MAX;
    }
    return micros == -Long.MAX_VALUE ? LocalDateTime.MIN : microsAfterEpoch(micros);
  }

  private static Instant instant(long micros) {
    if (micros == Long.MAX_VALUE) {
      return Instant.MAX;
    }
    if (micros == -Long.MAX_VALUE) {
      return Instant.MIN;
    }
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), nanosOf(micros, MICROS_PER_SECOND));
  }

  /** The driver has a TIMESTAMPTZ_NS as text, in the time zone of the session. */
  private static Instant nanosecondInstant(String text) {
    return switch (text) {
      case "infinity" -> Instant.MAX;
      case "-infinity" -> Instant.MIN;
      default -> OffsetDateTime.parse(text, NANOSECOND_INSTANT).toInstant();
    };
  }

  private static long micros(Instant instant) {
    // Not ChronoUnit.MICROS.between, whose overflow starts before the ends of DuckDB's range.
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond() + 1, (long) MICROS_PER_SECOND),
        instant.getNano() / NANOS_PER_MICRO - MICROS_PER_SECOND);
  }

  private static @Nullable LocalDateTime finiteOrMax(@Nullable LocalDateTime value, DataType type) {
    if (value == null) {
      return null;
    }
    if (value.equals(infinity(type.precision(), true))) {
      return LocalDateTime.MAX;
    }
    return value.equals(infinity(type.precision(), false)) ? LocalDateTime.MIN : value;
  }

  /** What the driver makes of the number that stands for infinity. */
  private static LocalDateTime infinity(int precision, boolean plus) {
    return switch (precision) {
      case 9 -> plus ? INFINITE_NANOS : MINUS_INFINITE_NANOS;
      case 3 -> plus ? INFINITE_MILLIS : MINUS_INFINITE_MILLIS;
      default -> plus ? INFINITE_MICROS : MINUS_INFINITE_MICROS;
    };
  }

  private static LocalDateTime microsAfterEpoch(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        nanosOf(micros, MICROS_PER_SECOND),
        ZoneOffset.UTC);
  }

  private static int nanosOf(long micros, int unit) {
    return (int) Math.floorMod(micros, (long) unit) * NANOS_PER_MICRO;
  }

  private static LocalDateTime millisAfterEpoch(long millis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static LocalDateTime nanosAfterEpoch(long nanos) {
    long unit = 1_000_000_000L;
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(nanos, unit), (int) Math.floorMod(nanos, unit), ZoneOffset.UTC);
  }
}
