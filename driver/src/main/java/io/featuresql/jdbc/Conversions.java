package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.value.UtcTimestamp;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.DataType.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns canonical values into what JDBC's getters promise: the one place for it, for results of the
 * warehouse and rows in memory alike. A value that does not fit is an error, never cut; only
 * fractions are dropped by the getters of integers, as JDBC has it.
 *
 * <p>A TIMESTAMP is a wall-clock time of UTC. The classes of {@code java.time} get it as it is;
 * {@code java.sql.Timestamp}, {@code Date} and {@code Time} show it as the wall-clock of the JVM's
 * default zone, or of the calendar given, as JDBC defines. An instant becomes a wall-clock time in
 * UTC.
 */
final class Conversions {
  private static final Set<String> TRUE = Set.of("true", "t", "1", "yes", "y", "on");
  private static final Set<String> FALSE = Set.of("false", "f", "0", "no", "n", "off");
  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Conversions() {}

  // What getObject gives.

  /** The object that {@code getObject} gives for a canonical value. */
  static @Nullable Object toObject(@Nullable Object value, DataType type) throws SQLException {
    if (value == null) {
      return null;
    }
    return switch (type.kind()) {
      case TIMESTAMP -> toTimestamp(value, null);
      case TIMESTAMP_WITH_TIME_ZONE -> toOffsetDateTime(value);
      case UBIGINT, HUGEINT, UHUGEINT -> toBigDecimal(value);
      case BLOB -> new BlobValue((byte[]) value);
      case ARRAY -> new ArrayValue(type, (List<?>) value);
      case STRUCT -> new StructValue(type, (List<?>) value);
      case MAP -> toMap((Map<?, ?>) value, type);
      default -> value;
    };
  }

  private static Map<@Nullable Object, @Nullable Object> toMap(Map<?, ?> map, DataType type)
      throws SQLException {
    Map<@Nullable Object, @Nullable Object> objects = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      objects.put(
          toObject(entry.getKey(), type.fields().get(0).type()),
          toObject(entry.getValue(), type.fields().get(1).type()));
    }
    return objects;
  }

  /** The value as an object of {@code target}. */
  static <T> @Nullable T to(@Nullable Object value, DataType type, Class<T> target)
      throws SQLException {
    return value == null ? null : target.cast(boxed(value, type, target));
  }

  private static @Nullable Object boxed(Object value, DataType type, Class<?> target)
      throws SQLException {
    if (target == String.class || target == CharSequence.class) {
      return text(value, type);
    }
    if (target == Object.class) {
      return toObject(value, type);
    }
    Object number = numberOrBoolean(value, target);
    if (number != null) {
      return number;
    }
    Object time = time(value, target);
    if (time != null) {
      return time;
    }
    if (target == byte[].class) {
      return toBytes(value);
    }
    if (target == UUID.class) {
      return toUuid(value);
    }
    if (target == List.class && value instanceof List<?> list) {
      return objects(list, type);
    }
    Object object = toObject(value, type);
    if (target.isInstance(object)) {
      return object;
    }
    if (target.isArray() && object instanceof Array array && target.isInstance(array.getArray())) {
      return array.getArray();
    }
    throw refused(value, target.getName());
  }

  private static List<@Nullable Object> objects(List<?> values, DataType type) throws SQLException {
    List<@Nullable Object> objects = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Field field = type.fields().get(type.fields().size() == values.size() ? i : 0);
      boolean struct = type.kind() == io.featuresql.planner.type.TypeKind.STRUCT;
      Object value = values.get(i);
      boolean dimension = !struct && ArrayValue.isDimension(value, type);
      objects.add(toObject(value, struct ? field.type() : dimension ? type : type.element()));
    }
    return Collections.unmodifiableList(objects);
  }

  private static @Nullable Object numberOrBoolean(Object value, Class<?> target)
      throws SQLException {
    if (target == Integer.class) {
      return toInt(value);
    }
    if (target == Long.class) {
      return toLong(value);
    }
    if (target == Double.class) {
      return toDouble(value);
    }
    if (target == Boolean.class) {
      return toBoolean(value);
    }
    if (target == BigDecimal.class || target == Number.class) {
      return toBigDecimal(value);
    }
    if (target == BigInteger.class) {
      return toBigInteger(value);
    }
    if (target == Float.class) {
      return (float) toDouble(value);
    }
    if (target == Short.class) {
      return (short) toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "short");
    }
    if (target == Byte.class) {
      return (byte) toLong(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
    }
    return null;
  }

  private static @Nullable Object time(Object value, Class<?> target) throws SQLException {
    if (target == LocalDate.class) {
      return UtcTimestamp.toLocalDate(value);
    }
    if (target == LocalDateTime.class) {
      return UtcTimestamp.toLocalDateTime(value);
    }
    if (target == LocalTime.class) {
      return toLocalTime(value);
    }
    if (target == Instant.class) {
      return toInstant(value);
    }
    if (target == OffsetDateTime.class) {
      return toOffsetDateTime(value);
    }
    if (target == ZonedDateTime.class) {
      return toOffsetDateTime(value).atZoneSameInstant(ZoneOffset.UTC);
    }
    if (target == OffsetTime.class) {
      return value instanceof OffsetTime ? value : toLocalTime(value).atOffset(ZoneOffset.UTC);
    }
    if (target == Timestamp.class || target == java.util.Date.class) {
      return toTimestamp(value, null);
    }
    if (target == Date.class) {
      return toDate(value, null);
    }
    return target == Time.class ? toTime(value, null) : null;
  }

  // Numbers.

  static boolean toBoolean(Object value) throws SQLException {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof BigDecimal || value instanceof BigInteger) {
      return toBigDecimal(value).signum() != 0;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      if (TRUE.contains(word) || FALSE.contains(word)) {
        return TRUE.contains(word);
      }
    }
    throw refused(value, "boolean");
  }

  static int toInt(Object value) throws SQLException {
    return value instanceof Integer number
        ? number
        : (int) toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
  }

  static long toLong(Object value) throws SQLException {
    return toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "long");
  }

  /** The value, checked against the range of a narrower type. */
  static long toLong(Object value, long min, long max, String target) throws SQLException {
    return inRange(wide(value, target), min, max, target);
  }

  /** {@code number}, if it is in the range. */
  static long inRange(long number, long min, long max, String target) throws SQLException {
    if (number < min || number > max) {
      throw SqlExceptions.outOfRange("the value does not fit into a Java " + target);
    }
    return number;
  }

  private static long wide(Object value, String target) throws SQLException {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    BigDecimal number = toBigDecimal(value);
    if (number.compareTo(MIN_LONG) < 0 || number.compareTo(MAX_LONG) > 0) {
      // A double next to the bound: its fraction is dropped before it is judged.
      throw SqlExceptions.outOfRange("the value does not fit into a Java " + target);
    }
    return number.longValue();
  }

  static double toDouble(Object value) throws SQLException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (value instanceof String text) {
      try {
        return Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        throw refused(value, "double");
      }
    }
    throw refused(value, "double");
  }

  static BigDecimal toBigDecimal(Object value) throws SQLException {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    }
    if (value instanceof Boolean truth) {
      return truth ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (value instanceof Number || value instanceof String) {
      try {
        return new BigDecimal(value.toString().strip());
      } catch (NumberFormatException e) {
        throw refused(value, "number");
      }
    }
    throw refused(value, "number");
  }

  private static BigInteger toBigInteger(Object value) throws SQLException {
    return value instanceof BigInteger number ? number : toBigDecimal(value).toBigInteger();
  }

  // Times.

  private static LocalTime toLocalTime(Object value) throws SQLException {
    if (value instanceof LocalTime time) {
      return time;
    }
    if (value instanceof OffsetTime time) {
      return time.toLocalTime();
    }
    if (value instanceof String text) {
      try {
        return LocalTime.parse(text.strip());
      } catch (DateTimeParseException e) {
        throw refused(value, "time");
      }
    }
    if (value instanceof LocalDate) {
      throw refused(value, "time");
    }
    return UtcTimestamp.toLocalDateTime(value).toLocalTime();
  }

  private static Instant toInstant(Object value) throws SQLException {
    if (value instanceof Instant at) {
      return at;
    }
    LocalDateTime at = UtcTimestamp.toLocalDateTime(value);
    return at.equals(LocalDateTime.MAX)
        ? Instant.MAX
        : at.equals(LocalDateTime.MIN) ? Instant.MIN : at.toInstant(ZoneOffset.UTC);
  }

  private static OffsetDateTime toOffsetDateTime(Object value) throws SQLException {
    Instant at = toInstant(value);
    return at.equals(Instant.MAX)
        ? OffsetDateTime.MAX
        : at.equals(Instant.MIN) ? OffsetDateTime.MIN : at.atOffset(ZoneOffset.UTC);
  }

  /**
   * As JDBC defines it: an instant is itself; a wall-clock time is the one that a clock shows in
   * the zone of the calendar, or in the JVM's default zone. Infinite ones are the first and the
   * last that there are.
   */
  static Timestamp toTimestamp(Object value, @Nullable Calendar calendar) throws SQLException {
    if (value instanceof Instant at
        && Math.abs(at.getEpochSecond()) < Long.MAX_VALUE / 1_000
        && !at.equals(Instant.MAX)
        && !at.equals(Instant.MIN)) {
      return timestamp(at);
    }
    LocalDateTime at = UtcTimestamp.toLocalDateTime(value);
    if (at.equals(LocalDateTime.MAX)) {
      return new Timestamp(Long.MAX_VALUE);
    }
    if (at.equals(LocalDateTime.MIN)) {
      return new Timestamp(Long.MIN_VALUE);
    }
    return calendar == null
        ? Timestamp.valueOf(at)
        : timestamp(at.atZone(calendar.getTimeZone().toZoneId()).toInstant());
  }

  private static Timestamp timestamp(Instant at) {
    Timestamp timestamp = new Timestamp(Math.multiplyExact(at.getEpochSecond(), 1_000L));
    timestamp.setNanos(at.getNano());
    return timestamp;
  }

  static Date toDate(Object value, @Nullable Calendar calendar) throws SQLException {
    LocalDate day = UtcTimestamp.toLocalDate(value);
    if (day.equals(LocalDate.MAX) || day.equals(LocalDate.MIN)) {
      return new Date(day.equals(LocalDate.MAX) ? Long.MAX_VALUE : Long.MIN_VALUE);
    }
    return calendar == null
        ? Date.valueOf(day)
        : new Date(day.atStartOfDay(calendar.getTimeZone().toZoneId()).toInstant().toEpochMilli());
  }

  /** The milliseconds of the time are kept, which {@code Time.valueOf} would drop. */
  static Time toTime(Object value, @Nullable Calendar calendar) throws SQLException {
    LocalTime time = toLocalTime(value);
    LocalDateTime onFirstDay = LocalDate.EPOCH.atTime(time);
    Timestamp at = toTimestamp(onFirstDay, calendar);
    return new Time(at.getTime());
  }

  // Texts and bytes.

  static byte[] toBytes(Object value) throws SQLException {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    throw refused(value, "byte[]");
  }

  private static UUID toUuid(Object value) throws SQLException {
    if (value instanceof UUID uuid) {
      return uuid;
    }
    if (value instanceof String text) {
      try {
        return UUID.fromString(text.strip());
      } catch (IllegalArgumentException e) {
        throw refused(value, "UUID");
      }
    }
    throw refused(value, "UUID");
  }

  static Array toArray(Object value, DataType type) throws SQLException {
    if (toObject(value, type) instanceof Array array) {
      return array;
    }
    throw refused(value, "array");
  }

  static Blob toBlob(Object value) throws SQLException {
    return new BlobValue(toBytes(value));
  }

  static Struct toStruct(Object value, DataType type) throws SQLException {
    if (toObject(value, type) instanceof Struct struct) {
      return struct;
    }
    throw refused(value, "struct");
  }

  /** What {@code getString} gives. */
  static String text(Object value, DataType type) {
    return switch (type.kind()) {
      case ARRAY -> NestedText.ofArray((List<?>) value, type);
      case STRUCT -> NestedText.ofStruct((List<?>) value, type);
      case MAP -> NestedText.ofMap((Map<?, ?>) value, type);
      case BLOB ->
          type.name().equals("bytea")
              ? "\\x" + HexFormat.of().formatHex((byte[]) value)
              : text((byte[]) value);
      case DATE -> dateText((LocalDate) value);
      case TIME -> timeText((LocalTime) value, type);
      case TIMESTAMP -> TimeText.of((LocalDateTime) value);
      case TIMESTAMP_WITH_TIME_ZONE -> TimeText.of((Instant) value);
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      default -> value.toString();
    };
  }

  private static String dateText(LocalDate day) {
    return day.equals(LocalDate.MAX)
        ? TimeText.INFINITY
        : day.equals(LocalDate.MIN) ? TimeText.MINUS_INFINITY : day.toString();
  }

  /** The last time of a day that has no nanoseconds is its end. */
  private static String timeText(LocalTime time, DataType type) {
    return time.equals(LocalTime.MAX) && type.precision() < 9 ? "24:00:00" : time.toString();
  }

  /** Printable ASCII as it is, other bytes as {@code \xHH}. */
  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      boolean plain = b >= ' ' && b <= '~' && b != '\\' && b != '\'' && b != '"';
      if (plain) {
        text.append((char) b);
      } else {
        text.append("\\x");
        text.append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)));
        text.append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
      }
    }
    return text.toString();
  }

  /** The value itself is not shown: it may be private. */
  private static SQLException refused(Object value, String target) {
    return SqlExceptions.conversion(
        "a value of class " + value.getClass().getSimpleName() + " is not a " + target);
  }
}
