package io.featuresql.connectors.trino;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Date;
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
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Java values as literals of Trino, each of the type that the value has. */
final class TrinoParameters {
  private static final int MAX_DECIMAL_DIGITS = 38;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter NANOS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

  private TrinoParameters() {}

  /**
   * The literal for {@code value}.
   *
   * @throws SQLException when Trino has no value like it
   */
  static String literal(@Nullable Object value) throws SQLException {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof Collection<?> values) {
      return array(values);
    }
    if (value instanceof java.sql.Array array) {
      return array(elements(array.getArray()));
    }
    if (value instanceof Map<?, ?> map) {
      return "MAP(" + array(map.keySet()) + ", " + array(map.values()) + ")";
    }
    if (value instanceof Struct struct) {
      return row(struct);
    }
    if (value.getClass().isArray() && !(value instanceof byte[])) {
      return array(elements(value));
    }
    return scalar(value);
  }

  private static String scalar(Object value) throws SQLException {
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof String || value instanceof Character) {
      return text(value.toString());
    }
    if (value instanceof UUID) {
      return "UUID '" + value + "'";
    }
    if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    }
    if (value instanceof Blob blob) {
      return scalar(blob.getBytes(1, (int) blob.length()));
    }
    return time(value);
  }

  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String number(Number number) throws SQLException {
    if (number instanceof BigDecimal decimal) {
      return decimal(decimal);
    }
    if (number instanceof BigInteger integer) {
      return decimal(new BigDecimal(integer));
    }
    String type =
        number instanceof Float
            ? "REAL"
            : number instanceof Double
                ? "DOUBLE"
                : number instanceof Byte
                    ? "TINYINT"
                    : number instanceof Short
                        ? "SMALLINT"
                        : number instanceof Integer ? "INTEGER" : "BIGINT";
    return type + " '" + number + "'";
  }

  private static String decimal(BigDecimal value) throws SQLException {
    BigDecimal decimal = value.scale() < 0 ? value.setScale(0) : value;
    int digits = Math.max(decimal.precision(), decimal.scale());
    if (digits > MAX_DECIMAL_DIGITS) {
      throw new SQLDataException(
          "a DECIMAL has at most 38 digits; the parameter has " + digits, "22003");
    }
    return "DECIMAL '" + decimal.toPlainString() + "'";
  }

  private static String time(Object value) throws SQLException {
    if (value instanceof LocalDate day) {
      return date(day);
    }
    if (value instanceof LocalDateTime at) {
      return timestamp(at, "");
    }
    if (value instanceof Instant at) {
      return instant(at);
    }
    if (value instanceof OffsetDateTime at) {
      return instant(at.toInstant());
    }
    if (value instanceof ZonedDateTime at) {
      return instant(at.toInstant());
    }
    if (value instanceof LocalTime time) {
      return "TIME '" + time.format(DateTimeFormatter.ISO_LOCAL_TIME) + "'";
    }
    if (value instanceof OffsetTime time) {
      String offset = time.getOffset().equals(ZoneOffset.UTC) ? "+00:00" : time.getOffset() + "";
      return "TIME '" + time.toLocalTime().format(DateTimeFormatter.ISO_LOCAL_TIME) + offset + "'";
    }
    if (value instanceof Timestamp at) {
      return timestamp(at.toLocalDateTime(), "");
    }
    if (value instanceof Date day) {
      return date(day.toLocalDate());
    }
    if (value instanceof Time time) {
      return time(time.toLocalTime());
    }
    if (value instanceof java.util.Date at) {
      return instant(at.toInstant());
    }
    if (value instanceof Calendar at) {
      return instant(at.toInstant());
    }
    throw new SQLDataException(
        "no value of Trino is like a " + value.getClass().getName(), "07006");
  }

  private static String date(LocalDate day) throws SQLException {
    if (day.equals(LocalDate.MAX) || day.equals(LocalDate.MIN)) {
      throw infinite();
    }
    return "DATE '" + day + "'";
  }

  private static String instant(Instant at) throws SQLException {
    if (at.equals(Instant.MAX) || at.equals(Instant.MIN)) {
      throw infinite();
    }
    return timestamp(LocalDateTime.ofInstant(at, ZoneOffset.UTC), " UTC");
  }

  /** With six fractional digits, which is what feature views mostly have; nine where they count. */
  private static String timestamp(LocalDateTime at, String zone) throws SQLException {
    if (at.equals(LocalDateTime.MAX) || at.equals(LocalDateTime.MIN)) {
      throw infinite();
    }
    DateTimeFormatter format = at.equals(at.truncatedTo(ChronoUnit.MICROS)) ? MICROS : NANOS;
    return "TIMESTAMP '" + format.format(at) + zone + "'";
  }

  private static SQLException infinite() {
    return new SQLDataException("Trino has no infinite dates and timestamps", "22008");
  }

  private static String array(Collection<?> elements) throws SQLException {
    List<String> literals = new ArrayList<>(elements.size());
    for (Object element : elements) {
      literals.add(literal(element));
    }
    return "ARRAY[" + String.join(", ", literals) + "]";
  }

  private static List<@Nullable Object> elements(Object array) {
    int length = Array.getLength(array);
    List<@Nullable Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }

  private static String row(Struct struct) throws SQLException {
    List<String> literals = new ArrayList<>();
    for (Object attribute : struct.getAttributes()) {
      literals.add(literal(attribute));
    }
    String row = "ROW(" + String.join(", ", literals) + ")";
    String type = struct.getSQLTypeName();
    return type == null || type.isBlank() ? row : "CAST(" + row + " AS " + type + ")";
  }
}
