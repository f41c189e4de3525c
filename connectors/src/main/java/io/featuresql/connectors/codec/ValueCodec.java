package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Writes and reads the canonical values of one type, which are never null. Every value comes back
 * equal, down to the sign of a zero, the payload of a NaN and the scale of a decimal. Immutable.
 */
final class ValueCodec {
  /** The {@link #width} of a type whose values differ in length. */
  static final int VARIABLE = -1;

  /** The {@link #width} of a type whose values are varints, which show where they end. */
  static final int VARINT = -2;

  /**
   * PostgreSQL's numeric without limits has more digits than the numbers of any other warehouse.
   */
  private static final int MOST_DIGITS_BEHIND_POINT = 16_383;

  private static final int MOST_DIGITS = 131_072 + MOST_DIGITS_BEHIND_POINT;

  private static final BigInteger MAX_UBIGINT =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private static final ValueCodec TEXT =
      variable(
          (value, out) -> out.putUtf8((String) value),
          (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.UTF_8));
  private static final ValueCodec INTEGER_OF_ANY_WIDTH =
      variable(
          (value, out) -> out.putBytes(((BigInteger) value).toByteArray()),
          (bytes, from, to) -> integer(bytes, from, to, MOST_DIGITS));

  /** How many bytes each value takes, or {@link #VARIABLE}, or {@link #VARINT}. */
  final int width;

  private final Writer writer;
  private final Reader reader;

  /** Writes a value at the position. */
  interface Writer {
    void write(Object value, Bytes out);
  }

  /** Reads the value that takes the bytes from {@code from} to before {@code to}. */
  interface Reader {
    Object read(byte[] bytes, int from, int to);
  }

  private ValueCodec(int width, Writer writer, Reader reader) {
    this.width = width;
    this.writer = writer;
    this.reader = reader;
  }

  static ValueCodec variable(Writer writer, Reader reader) {
    return new ValueCodec(VARIABLE, writer, reader);
  }

  private static ValueCodec fixed(int width, Writer writer, Reader reader) {
    return new ValueCodec(width, writer, reader);
  }

  private static ValueCodec varint(Writer writer, Reader reader) {
    return new ValueCodec(VARINT, writer, reader);
  }

  void write(Object value, Bytes out) {
    writer.write(value, out);
  }

  Object read(byte[] bytes, int from, int to) {
    return reader.read(bytes, from, to);
  }

  boolean isVariable() {
    return width == VARIABLE;
  }

  /** The codecs of features, in rows of format 2. */
  static ValueCodec[] packed(List<Column> features) {
    return features.stream().map(feature -> packed(feature.type())).toArray(ValueCodec[]::new);
  }

  /** The codec of a feature in rows of format 2, in which small numbers are short. */
  private static ValueCodec packed(DataType type) {
    return switch (type.kind()) {
      case SMALLINT ->
          varint(
              (value, out) -> out.putZigzag((Short) value),
              (bytes, from, to) ->
                  (short)
                      within(Short.MIN_VALUE, Short.MAX_VALUE, Bytes.getZigzag(bytes, from, to)));
      case INTEGER ->
          varint(
              (value, out) -> out.putZigzag((Integer) value),
              (bytes, from, to) -> Math.toIntExact(Bytes.getZigzag(bytes, from, to)));
      case BIGINT -> varint((value, out) -> out.putZigzag((Long) value), Bytes::getZigzag);
      case USMALLINT ->
          varint(
              (value, out) -> out.putVarint(unsigned((Integer) value, 0xFFFFL)),
              (bytes, from, to) -> (int) within(0, 0xFFFFL, Bytes.getVarint(bytes, from, to)));
      case UINTEGER ->
          varint(
              (value, out) -> out.putVarint(unsigned((Long) value, 0xFFFF_FFFFL)),
              (bytes, from, to) -> within(0, 0xFFFF_FFFFL, Bytes.getVarint(bytes, from, to)));
      case UBIGINT ->
          varint(
              (value, out) -> out.putVarint(ubigint(value)),
              (bytes, from, to) -> ubigint(Bytes.getVarint(bytes, from, to)));
      case DATE ->
          varint(
              (value, out) -> out.putZigzag(((LocalDate) value).toEpochDay()),
              (bytes, from, to) -> LocalDate.ofEpochDay(Bytes.getZigzag(bytes, from, to)));
      case TIMESTAMP -> variable(ValueCodec::packTimestamp, ValueCodec::unpackTimestamp);
      case TIMESTAMP_WITH_TIME_ZONE -> variable(ValueCodec::packInstant, ValueCodec::unpackInstant);
      case DECIMAL -> decimal(type.precision(), type.scale(), true);
      default -> of(type);
    };
  }

  private static long within(long least, long greatest, long value) {
    if (value < least || value > greatest) {
      throw new ArithmeticException("a number outside of its type");
    }
    return value;
  }

  /** The codec of {@code type} in rows of format 1, and inside of nested values. */
  static ValueCodec of(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN ->
          fixed(
              1,
              (value, out) -> out.putByte((Boolean) value ? 1 : 0),
              (bytes, from, to) -> bytes[from] != 0);
      case TINYINT ->
          fixed(1, (value, out) -> out.putByte((Byte) value), (bytes, from, to) -> bytes[from]);
      case SMALLINT ->
          fixed(
              2,
              (value, out) -> out.putShort((Short) value),
              (bytes, from, to) -> Bytes.getShort(bytes, from));
      case INTEGER ->
          fixed(
              4,
              (value, out) -> out.putInt((Integer) value),
              (bytes, from, to) -> Bytes.getInt(bytes, from));
      case BIGINT ->
          fixed(
              8,
              (value, out) -> out.putLong((Long) value),
              (bytes, from, to) -> Bytes.getLong(bytes, from));
      case UTINYINT ->
          fixed(
              1,
              (value, out) -> out.putByte((int) unsigned((Short) value, 0xFFL)),
              (bytes, from, to) -> (short) (bytes[from] & 0xFF));
      case USMALLINT ->
          fixed(
              2,
              (value, out) -> out.putShort((int) unsigned((Integer) value, 0xFFFFL)),
              (bytes, from, to) -> Bytes.getShort(bytes, from) & 0xFFFF);
      case UINTEGER ->
          fixed(
              4,
              (value, out) -> out.putInt((int) unsigned((Long) value, 0xFFFF_FFFFL)),
              (bytes, from, to) -> Bytes.getInt(bytes, from) & 0xFFFF_FFFFL);
      case UBIGINT ->
          fixed(
              8,
              (value, out) -> out.putLong(ubigint(value)),
              (bytes, from, to) -> ubigint(Bytes.getLong(bytes, from)));
      case HUGEINT, UHUGEINT -> INTEGER_OF_ANY_WIDTH;
      case DECIMAL -> decimal(type.precision(), type.scale(), false);
      case REAL ->
          fixed(
              4,
              (value, out) -> out.putInt(Float.floatToRawIntBits((Float) value)),
              (bytes, from, to) -> Float.intBitsToFloat(Bytes.getInt(bytes, from)));
      case DOUBLE ->
          fixed(
              8,
              (value, out) -> out.putLong(Double.doubleToRawLongBits((Double) value)),
              (bytes, from, to) -> Double.longBitsToDouble(Bytes.getLong(bytes, from)));
      case VARCHAR, ENUM, JSON, BIT, INTERVAL, OTHER -> TEXT;
      case UUID -> fixed(16, ValueCodec::writeUuid, ValueCodec::readUuid);
      case BLOB ->
          variable(
              (value, out) -> out.putBytes((byte[]) value),
              (bytes, from, to) -> Arrays.copyOfRange(bytes, from, to));
      case DATE ->
          fixed(
              8,
              (value, out) -> out.putLong(((LocalDate) value).toEpochDay()),
              (bytes, from, to) -> LocalDate.ofEpochDay(Bytes.getLong(bytes, from)));
      case TIME ->
          fixed(
              8,
              (value, out) -> out.putLong(((LocalTime) value).toNanoOfDay()),
              (bytes, from, to) -> LocalTime.ofNanoOfDay(Bytes.getLong(bytes, from)));
      case TIME_WITH_TIME_ZONE ->
          fixed(12, ValueCodec::writeOffsetTime, ValueCodec::readOffsetTime);
      case TIMESTAMP -> fixed(12, ValueCodec::writeTimestamp, ValueCodec::readTimestamp);
      case TIMESTAMP_WITH_TIME_ZONE -> fixed(12, ValueCodec::writeInstant, ValueCodec::readInstant);
      case ARRAY ->
          NestedCodec.array(of(type.element()), type.element().kind().valueClass() == List.class);
      case STRUCT -> NestedCodec.struct(type.fields().stream().map(f -> of(f.type())).toList());
      case MAP -> NestedCodec.map(of(type.fields().get(0).type()), of(type.fields().get(1).type()));
    };
  }

  private static long unsigned(long value, long max) {
    if (value < 0 || value > max) {
      throw outOfRange();
    }
    return value;
  }

  private static FeatureSqlException outOfRange() {
    return FeatureSqlException.of(
        ErrorCode.ONLINE_FAILED, "a value is outside the range of its unsigned type");
  }

  private static long ubigint(Object value) {
    BigInteger integer = (BigInteger) value;
    if (integer.signum() < 0 || integer.compareTo(MAX_UBIGINT) > 0) {
      throw outOfRange();
    }
    return integer.longValue();
  }

  private static Object ubigint(long bits) {
    return bits >= 0
        ? BigInteger.valueOf(bits)
        : BigInteger.valueOf(bits & Long.MAX_VALUE).setBit(Long.SIZE - 1);
  }

  /**
   * What has more digits than the type is damage, and would fill memory when it is shown.
   *
   * @param packed whether the scale is a varint, or four bytes
   */
  private static ValueCodec decimal(int precision, int scale, boolean packed) {
    boolean bounded = precision > 0 && precision <= MOST_DIGITS;
    int digits = bounded ? precision : MOST_DIGITS;
    int greatestScale = bounded ? Math.max(digits, scale) : MOST_DIGITS_BEHIND_POINT;
    return variable(
        (value, out) -> {
          BigDecimal decimal = (BigDecimal) value;
          if (packed) {
            out.putZigzag(decimal.scale());
          } else {
            out.putInt(decimal.scale());
          }
          out.putBytes(decimal.unscaledValue().toByteArray());
        },
        (bytes, from, to) -> {
          int middle = packed ? Bytes.varintEnd(bytes, from) : from + Integer.BYTES;
          long read = packed ? Bytes.getZigzag(bytes, from, middle) : Bytes.getInt(bytes, from);
          return readDecimal(bytes, middle, to, digits, read, greatestScale);
        });
  }

  /** The number that takes those bytes, which has no more than so many digits. */
  private static BigInteger integer(byte[] bytes, int from, int to, int digits) {
    // a byte has more than 2.4 digits
    if (to == from || to - from > digits / 2.4 + 2) {
      throw new NumberFormatException("a number of " + (to - from) + " bytes");
    }
    return new BigInteger(bytes, from, to - from);
  }

  private static Object readDecimal(
      byte[] bytes, int from, int to, int digits, long scale, int greatestScale) {
    if (to - from < 1) {
      throw new NumberFormatException("a decimal without digits");
    }
    if (scale > greatestScale || scale < -digits) {
      throw new NumberFormatException("a decimal of scale " + scale);
    }
    if (to - from > Long.BYTES) {
      return new BigDecimal(integer(bytes, from, to, digits), (int) scale);
    }
    long unscaled = bytes[from];
    for (int i = from + 1; i < to; i++) {
      unscaled = unscaled << 8 | (bytes[i] & 0xFF);
    }
    return BigDecimal.valueOf(unscaled, (int) scale);
  }

  private static void writeUuid(Object value, Bytes out) {
    UUID uuid = (UUID) value;
    out.putLong(uuid.getMostSignificantBits());
    out.putLong(uuid.getLeastSignificantBits());
  }

  private static Object readUuid(byte[] bytes, int from, int to) {
    return new UUID(Bytes.getLong(bytes, from), Bytes.getLong(bytes, from + 8));
  }

  private static void writeOffsetTime(Object value, Bytes out) {
    OffsetTime time = (OffsetTime) value;
    out.putLong(time.toLocalTime().toNanoOfDay());
    out.putInt(time.getOffset().getTotalSeconds());
  }

  private static Object readOffsetTime(byte[] bytes, int from, int to) {
    return OffsetTime.of(
        LocalTime.ofNanoOfDay(Bytes.getLong(bytes, from)),
        ZoneOffset.ofTotalSeconds(Bytes.getInt(bytes, from + 8)));
  }

  @SuppressWarnings("JavaLocalDateTimeGetNano") // The seconds are in the number before it.
  private static void writeTimestamp(Object value, Bytes out) {
    LocalDateTime timestamp = (LocalDateTime) value;
    out.putLong(timestamp.toEpochSecond(ZoneOffset.UTC));
    out.putInt(timestamp.getNano());
  }

  private static Object readTimestamp(byte[] bytes, int from, int to) {
    return LocalDateTime.ofEpochSecond(
        Bytes.getLong(bytes, from), Bytes.getInt(bytes, from + 8), ZoneOffset.UTC);
  }

  private static void writeInstant(Object value, Bytes out) {
    Instant instant = (Instant) value;
    out.putLong(instant.getEpochSecond());
    out.putInt(instant.getNano());
  }

  private static Object readInstant(byte[] bytes, int from, int to) {
    return Instant.ofEpochSecond(Bytes.getLong(bytes, from), Bytes.getInt(bytes, from + 8));
  }

  @SuppressWarnings("JavaLocalDateTimeGetNano") // The seconds are in the number before it.
  private static void packTimestamp(Object value, Bytes out) {
    LocalDateTime timestamp = (LocalDateTime) value;
    packTime(timestamp.toEpochSecond(ZoneOffset.UTC), timestamp.getNano(), out);
  }

  private static Object unpackTimestamp(byte[] bytes, int from, int to) {
    int middle = Bytes.varintEnd(bytes, from);
    return LocalDateTime.ofEpochSecond(
        Bytes.getZigzag(bytes, from, middle), nanos(bytes, middle, to), ZoneOffset.UTC);
  }

  private static void packInstant(Object value, Bytes out) {
    Instant instant = (Instant) value;
    packTime(instant.getEpochSecond(), instant.getNano(), out);
  }

  private static Object unpackInstant(byte[] bytes, int from, int to) {
    int middle = Bytes.varintEnd(bytes, from);
    return Instant.ofEpochSecond(Bytes.getZigzag(bytes, from, middle), nanos(bytes, middle, to));
  }

  /** Whole seconds have no second number. */
  private static void packTime(long seconds, int nanos, Bytes out) {
    out.putZigzag(seconds);
    if (nanos != 0) {
      out.putVarint(nanos);
    }
  }

  private static int nanos(byte[] bytes, int from, int to) {
    if (from > to || from < to && Bytes.varintEnd(bytes, from) != to) {
      throw new IndexOutOfBoundsException("nanoseconds at " + from + " to " + to);
    }
    return (int) within(0, 999_999_999, Bytes.getVarint(bytes, from, to));
  }
}
