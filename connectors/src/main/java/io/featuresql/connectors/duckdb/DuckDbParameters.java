package io.featuresql.connectors.duckdb;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLDataException;
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
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Binds Java values to DuckDB's parameters. DuckDB's driver (2.0.0.1) takes only some classes, and
 * refuses or silently changes others when the statement runs; what it cannot take is turned into
 * what it can, or refused here.
 */
final class DuckDbParameters {
  private static final int MAX_DECIMAL_DIGITS = 38;

  /** Without the sign. */
  private static final int HUGEINT_BITS = 127;

  private static final String ANY_TYPE = "\"NULL\"";
  private static final Set<String> INTEGRAL = Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT");
  private static final Set<String> APPROXIMATE = Set.of("FLOAT", "DOUBLE");

  /** A value that DuckDB's driver takes, and the type of DuckDB that it has. */
  private record Typed(String type, @Nullable Object value) {}

  private final Connection session;

  private DuckDbParameters(Connection session) {
    this.session = session;
  }

  static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    Object accepted =
        isPlain(value)
            ? value
            : new DuckDbParameters(statement.getConnection()).typed(value).value();
    statement.setObject(index, accepted instanceof LocalDate day ? kept(day) : accepted);
  }

  /**
   * The driver (2.0.0.1) makes a moment of the default time zone of a day, and of a day that this
   * zone has skipped the next one. The text of such a day is cast by DuckDB.
   */
  private static Object kept(LocalDate day) {
    boolean changes = day.getYear() > 0 && !Date.valueOf(day).toLocalDate().equals(day);
    return changes ? day.toString() : day;
  }

  /** What DuckDB's driver takes as it is, and what most parameters are. */
  private static boolean isPlain(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Double
        || value instanceof Boolean;
  }

  private Typed typed(@Nullable Object value) throws SQLException {
    if (value == null) {
      return new Typed(ANY_TYPE, null);
    }
    if (value instanceof Collection<?> values) {
      return array(new ArrayList<@Nullable Object>(values));
    }
    if (value instanceof java.sql.Array array) {
      return array(elements(array.getArray()));
    }
    if (value instanceof Struct struct) {
      return new Typed(struct.getSQLTypeName(), struct(struct));
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value.getClass().isArray() && !(value instanceof byte[])) {
      return array(elements(value));
    }
    return scalar(value);
  }

  private static Typed scalar(Object value) throws SQLException {
    if (value instanceof Boolean) {
      return new Typed("BOOLEAN", value);
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof String || value instanceof Character) {
      return new Typed("VARCHAR", value.toString());
    }
    if (value instanceof UUID) {
      return new Typed("UUID", value);
    }
    if (value instanceof byte[]) {
      return new Typed("BLOB", value);
    }
    if (value instanceof java.sql.Blob blob) {
      return new Typed("BLOB", blob.getBytes(1, (int) blob.length()));
    }
    return time(value);
  }

  private static Typed number(Number number) throws SQLException {
    if (number instanceof BigDecimal decimal) {
      return decimal(decimal);
    }
    if (number instanceof BigInteger big) {
      // The driver (2.0.0.1) binds no UHUGEINT; its text is cast.
      return big.bitLength() > HUGEINT_BITS
          ? new Typed("VARCHAR", big.toString())
          : new Typed("HUGEINT", big);
    }
    if (number instanceof Float) {
      return new Typed("FLOAT", number);
    }
    if (number instanceof Double) {
      return new Typed("DOUBLE", number);
    }
    if (number instanceof Byte) {
      return new Typed("TINYINT", number);
    }
    if (number instanceof Short) {
      return new Typed("SMALLINT", number);
    }
    if (number instanceof Integer) {
      return new Typed("INTEGER", number);
    }
    return new Typed("BIGINT", number.longValue());
  }

  private static Typed decimal(BigDecimal value) throws SQLException {
    BigDecimal decimal = value.scale() < 0 ? value.setScale(0) : value;
    int digits = Math.max(decimal.precision(), decimal.scale());
    if (digits > MAX_DECIMAL_DIGITS && decimal.scale() == 0) {
      return number(decimal.toBigIntegerExact()); // a wide integer, as a result has it
    }
    if (digits > MAX_DECIMAL_DIGITS) {
      throw new SQLDataException(
          "a DECIMAL has at most 38 digits; the parameter has " + digits, "22003");
    }
    return new Typed("DECIMAL(" + digits + "," + decimal.scale() + ")", decimal);
  }

  private static Typed time(Object value) throws SQLException {
    if (value instanceof LocalDate day) {
      return infinite("DATE", day, day.equals(LocalDate.MAX), day.equals(LocalDate.MIN));
    }
    if (value instanceof LocalDateTime at) {
      return infinite("TIMESTAMP", at, at.equals(LocalDateTime.MAX), at.equals(LocalDateTime.MIN));
    }
    if (value instanceof Instant at) {
      return at.equals(Instant.MAX) || at.equals(Instant.MIN)
          ? infinite("TIMESTAMPTZ", at, at.equals(Instant.MAX), true)
          : new Typed("TIMESTAMPTZ", at.atOffset(ZoneOffset.UTC));
    }
    if (value instanceof OffsetDateTime) {
      return new Typed("TIMESTAMPTZ", value);
    }
    if (value instanceof ZonedDateTime at) {
      return new Typed("TIMESTAMPTZ", at.toOffsetDateTime());
    }
    if (value instanceof LocalTime at) {
      return at.equals(LocalTime.MAX) ? new Typed("VARCHAR", "24:00:00") : new Typed("TIME", value);
    }
    if (value instanceof OffsetTime) {
      // The driver has no parameter of TIMETZ; DuckDB casts the text where it needs one.
      return new Typed("VARCHAR", value.toString());
    }
    if (value instanceof Timestamp at) {
      return new Typed("TIMESTAMP", at.toLocalDateTime());
    }
    if (value instanceof Date day) {
      return new Typed("DATE", day.toLocalDate());
    }
    if (value instanceof Time time) {
      return new Typed("TIME", time.toLocalTime());
    }
    if (value instanceof java.util.Date at) {
      return new Typed("TIMESTAMPTZ", at.toInstant().atOffset(ZoneOffset.UTC));
    }
    if (value instanceof Calendar at) {
      return new Typed("TIMESTAMPTZ", at.toInstant().atOffset(ZoneOffset.UTC));
    }
    throw new SQLDataException(
        "no value of DuckDB is like a " + value.getClass().getName(), "07006");
  }

  private static Typed infinite(String type, Object value, boolean plus, boolean minus) {
    return plus || minus
        ? new Typed("VARCHAR", plus ? "infinity" : "-infinity")
        : new Typed(type, value);
  }

  private Typed array(List<@Nullable Object> elements) throws SQLException {
    List<Typed> typed = new ArrayList<>(elements.size());
    for (Object element : elements) {
      typed.add(typed(element));
    }
    String type = common(typed);
    @Nullable Object[] values = new Object[typed.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = widened(typed.get(i).value(), type);
    }
    return new Typed(type + "[]", session.createArrayOf(type, values));
  }

  private static List<@Nullable Object> elements(Object array) {
    int length = Array.getLength(array);
    List<@Nullable Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }

  /** The type that holds all values; an array of numbers may mix their classes. */
  private static String common(List<Typed> values) throws SQLException {
    String common = ANY_TYPE;
    for (Typed value : values) {
      String type = value.type();
      if (common.equals(ANY_TYPE) || common.equals(type)) {
        common = type;
      } else if (!type.equals(ANY_TYPE)) {
        common = wider(common, type);
      }
    }
    return common;
  }

  private static String wider(String one, String other) throws SQLException {
    if (INTEGRAL.contains(one) && INTEGRAL.contains(other)) {
      return "BIGINT";
    }
    if (one.startsWith("DECIMAL") && other.startsWith("DECIMAL")) {
      int scale = Math.max(scale(one), scale(other));
      return "DECIMAL(" + MAX_DECIMAL_DIGITS + "," + scale + ")";
    }
    if (isNumber(one) && isNumber(other)) {
      return "DOUBLE";
    }
    throw new SQLDataException("an array cannot hold both " + one + " and " + other, "22000");
  }

  private static boolean isNumber(String type) {
    return INTEGRAL.contains(type) || APPROXIMATE.contains(type) || type.startsWith("DECIMAL");
  }

  private static int scale(String decimal) {
    return Integer.parseInt(decimal.substring(decimal.indexOf(',') + 1, decimal.length() - 1));
  }

  private static @Nullable Object widened(@Nullable Object value, String type) {
    if (value instanceof Number number) {
      return switch (type) {
        case "BIGINT" -> number.longValue();
        case "DOUBLE" -> number.doubleValue();
        default -> number;
      };
    }
    return value;
  }

  private Object struct(Struct struct) throws SQLException {
    @Nullable Object[] attributes = struct.getAttributes().clone();
    for (int i = 0; i < attributes.length; i++) {
      attributes[i] = typed(attributes[i]).value();
    }
    return session.createStruct(struct.getSQLTypeName(), attributes);
  }

  private Typed map(Map<?, ?> map) throws SQLException {
    List<Typed> keys = new ArrayList<>();
    List<Typed> values = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      keys.add(typed(entry.getKey()));
      values.add(typed(entry.getValue()));
    }
    String keyType = common(keys);
    String valueType = common(values);
    Map<@Nullable Object, @Nullable Object> accepted = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      accepted.put(
          widened(keys.get(i).value(), keyType), widened(values.get(i).value(), valueType));
    }
    String type = "MAP(" + keyType + ", " + valueType + ")";
    return new Typed(type, session.unwrap(DuckDBConnection.class).createMap(type, accepted));
  }
}
