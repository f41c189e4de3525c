package io.featuresql.connectors.codec;

import io.featuresql.planner.type.DataType;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value of one type into a key, as text without {@code :} and without anything else that
 * means something to Redis's tools; two values have the same text only when they are equal.
 */
interface KeyText {
  /** Written as they are; all other ASCII characters become {@code %} and two hex digits. */
  String PLAIN = "-_.+@~/=";

  /** What stands for a NULL inside a nested key; no escape looks like it. */
  String NULL = "%-";

  void write(Object value, Bytes out);

  static KeyText of(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN, UUID -> (value, out) -> out.putAscii(value.toString());
      case TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER ->
          (value, out) -> out.putAscii(Long.toString(((Number) value).longValue()));
      case HUGEINT, UBIGINT, UHUGEINT -> (value, out) -> out.putAscii(value.toString());
      case DECIMAL -> (value, out) -> out.putAscii(decimal((BigDecimal) value));
      case REAL, DOUBLE -> (value, out) -> out.putAscii(number(((Number) value).doubleValue()));
      case VARCHAR, ENUM, JSON, BIT, INTERVAL, OTHER -> (value, out) -> escape((String) value, out);
      case BLOB -> (value, out) -> out.putAscii(HexFormat.of().formatHex((byte[]) value));
      case DATE, TIME, TIME_WITH_TIME_ZONE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
          (value, out) -> escape(value.toString(), out);
      case ARRAY -> {
        KeyText element = of(type.element());
        yield (value, out) -> list((List<?>) value, out, element);
      }
      case STRUCT -> {
        KeyText[] fields =
            type.fields().stream().map(field -> of(field.type())).toArray(KeyText[]::new);
        yield (value, out) -> list((List<?>) value, out, fields);
      }
      case MAP -> {
        KeyText key = of(type.fields().get(0).type());
        KeyText item = of(type.fields().get(1).type());
        yield (value, out) -> {
          out.putByte('[');
          for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            part(entry.getKey(), out, key);
            part(entry.getValue(), out, item);
          }
          out.putByte(']');
        };
      }
    };
  }

  /** A comma behind every part, so that a list of one empty string is not the empty list. */
  private static void list(List<?> values, Bytes out, KeyText... texts) {
    out.putByte('[');
    for (int i = 0; i < values.size(); i++) {
      part(values.get(i), out, texts[i % texts.length]);
    }
    out.putByte(']');
  }

  private static void part(@Nullable Object value, Bytes out, KeyText text) {
    if (value == null) {
      out.putAscii(NULL);
    } else {
      text.write(value, out);
    }
    out.putByte(',');
  }

  /** Equal numbers of any scale have one text; whole ones of up to 38 digits have no exponent. */
  private static String decimal(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    boolean whole = shortest.scale() < 0 && (long) shortest.precision() - shortest.scale() <= 38;
    return (whole ? shortest.setScale(0) : shortest).toString();
  }

  /**
   * Whole numbers as such, others by their bits: the digits that {@code Double.toString} chooses
   * changed with Java 19, and a key must be the same for every writer and reader.
   */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
      return Long.toString((long) value);
    }
    return Double.isNaN(value)
        ? "NaN"
        : "0x" + HexFormat.of().toHexDigits(Double.doubleToLongBits(value));
  }

  /** Writes {@code text} in UTF-8 with everything escaped that is not plain. */
  static void escape(String text, Bytes out) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        out.putByte(c);
      } else if (c >= 0x80) {
        i = out.putCodePoint(text, i);
      } else if (PLAIN.indexOf(c) >= 0) {
        out.putByte(c);
      } else {
        out.putByte('%');
        out.putAscii(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
  }
}
