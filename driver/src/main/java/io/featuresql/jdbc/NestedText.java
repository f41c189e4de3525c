package io.featuresql.jdbc;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.DataType.Field;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Arrays, structs and maps as the text that their warehouse makes of them, which {@code getString}
 * gives: in DuckDB's spelling, with quotes where a text could be taken for something else, or in
 * PostgreSQL's. The name of a type tells whose it is: only PostgreSQL's arrays are in lower case
 * and end with brackets.
 */
final class NestedText {
  private static final String SPECIAL_IN_DUCKDB = "\"'(),:=[\\]{}";
  private static final String SPECIAL_IN_POSTGRES = "\"\\{}, \t\n\r\f\u000b";

  /** Beyond these a number of DuckDB and PostgreSQL is written with an exponent. */
  private static final int LEAST_PLAIN_EXPONENT = -5;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private NestedText() {}

  /** The text of an array. */
  static String ofArray(List<?> elements, DataType type) {
    if (isPostgres(type)) {
      StringJoiner text = new StringJoiner(",", "{", "}");
      elements.forEach(element -> text.add(inPostgres(element, type)));
      return text.toString();
    }
    StringJoiner text = new StringJoiner(", ", "[", "]");
    // DuckDB writes a list of JSON, and only that, as JSON
    boolean json = type.element().kind() == TypeKind.JSON && type.name().endsWith("[]");
    elements.forEach(
        element ->
            text.add(
                json && element != null
                    ? Conversions.text(element, type.element())
                    : inDuckDb(element, type.element())));
    return text.toString();
  }

  /** The text of a struct. */
  static String ofStruct(List<?> values, DataType type) {
    boolean named = !type.name().startsWith("TUPLE");
    StringJoiner text = new StringJoiner(", ", named ? "{" : "(", named ? "}" : ")");
    for (int i = 0; i < values.size(); i++) {
      Field field = type.fields().get(i);
      String name = named ? "'" + escaped(field.name()) + "': " : "";
      text.add(name + inDuckDb(values.get(i), field.type()));
    }
    return text.toString();
  }

  /** The text of a map. */
  static String ofMap(Map<?, ?> map, DataType type) {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    map.forEach(
        (key, value) ->
            text.add(
                inDuckDb(key, type.fields().get(0).type())
                    + "="
                    + inDuckDb(value, type.fields().get(1).type())));
    return text.toString();
  }

  private static boolean isPostgres(DataType type) {
    return type.name().endsWith("[]") && Character.isLowerCase(type.name().charAt(0));
  }

  private static String inDuckDb(@Nullable Object value, DataType type) {
    if (value == null) {
      return "NULL";
    }
    return switch (type.kind()) {
      case ARRAY, STRUCT, MAP -> Conversions.text(value, type);
      default -> {
        String text = scalar(value, type, ".0");
        boolean plain =
            !text.isEmpty()
                && !text.equalsIgnoreCase("NULL")
                && text.equals(text.strip())
                && text.chars().noneMatch(c -> SPECIAL_IN_DUCKDB.indexOf(c) >= 0);
        yield plain ? text : "'" + escaped(text) + "'";
      }
    };
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  private static String inPostgres(@Nullable Object value, DataType array) {
    if (value == null) {
      return "NULL";
    }
    if (ArrayValue.isDimension(value, array)) {
      return ofArray((List<?>) value, array);
    }
    String text =
        value instanceof Boolean truth ? truth ? "t" : "f" : scalar(value, array.element(), "");
    boolean plain =
        !text.isEmpty()
            && !text.equalsIgnoreCase("NULL")
            && text.chars().noneMatch(c -> SPECIAL_IN_POSTGRES.indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** As a cast to text has it, which is not what {@code getString} gives for the value alone. */
  private static String scalar(Object value, DataType type, String whole) {
    if (value instanceof LocalDateTime at && isFinite(at)) {
      return at.toLocalDate() + " " + TIME.format(at);
    }
    if (value instanceof Instant at && !at.equals(Instant.MAX) && !at.equals(Instant.MIN)) {
      LocalDateTime utc = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
      return utc.toLocalDate() + " " + TIME.format(utc) + "+00";
    }
    if (value instanceof LocalTime time && !time.equals(LocalTime.MAX)) {
      return TIME.format(time);
    }
    if (value instanceof OffsetTime time) {
      return TIME.format(time) + offset(time.getOffset());
    }
    if (value instanceof Double || value instanceof Float) {
      return number((Number) value, value instanceof Double ? 16 : 8, whole);
    }
    return type.kind() == TypeKind.BOOLEAN ? value.toString() : Conversions.text(value, type);
  }

  private static boolean isFinite(LocalDateTime at) {
    return !at.equals(LocalDateTime.MAX) && !at.equals(LocalDateTime.MIN);
  }

  private static String offset(ZoneOffset offset) {
    String text = offset.equals(ZoneOffset.UTC) ? "+00" : offset.getId();
    return text.endsWith(":00") ? text.substring(0, text.length() - 3) : text;
  }

  private static String number(Number number, int digits, String whole) {
    double value = number.doubleValue();
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String text =
          whole.isEmpty() ? number.toString() : number.toString().toLowerCase(Locale.ROOT);
      return text.replace("infinity", "inf");
    }
    if (value == 0) {
      return (1 / value < 0 ? "-0" : "0") + whole;
    }
    BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent > LEAST_PLAIN_EXPONENT && exponent < digits) {
      return decimal.toPlainString() + (decimal.scale() <= 0 ? whole : "");
    }
    BigDecimal mantissa = decimal.scaleByPowerOfTen(-exponent);
    String sign = exponent < 0 ? "-" : "+";
    String size = Integer.toString(Math.abs(exponent));
    return mantissa.toPlainString() + "e" + sign + (size.length() < 2 ? "0" : "") + size;
  }
}
