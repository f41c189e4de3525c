package io.featuresql.connectors.codec;

import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Types and values to try stores with. */
public final class Samples {
  private static final int MAX_DEPTH = 3;

  private Samples() {}

  /** One type of every kind that is not nested. */
  public static List<DataType> flatTypes() {
    List<DataType> types = new ArrayList<>();
    for (TypeKind kind : TypeKind.values()) {
      switch (kind) {
        case ARRAY, STRUCT, MAP -> {}
        default -> types.add(DataType.of(kind, kind.name()));
      }
    }
    return types;
  }

  public static DataType array(DataType element) {
    return new DataType(
        TypeKind.ARRAY, element + "[]", 0, 0, List.of(new DataType.Field("element", element)));
  }

  public static DataType struct(DataType... fields) {
    List<DataType.Field> named = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      named.add(new DataType.Field("f" + i, fields[i]));
    }
    return new DataType(TypeKind.STRUCT, "STRUCT" + named, 0, 0, named);
  }

  public static DataType map(DataType key, DataType value) {
    return new DataType(
        TypeKind.MAP,
        "MAP(" + key + "," + value + ")",
        0,
        0,
        List.of(new DataType.Field("key", key), new DataType.Field("value", value)));
  }

  /** A type of any kind, nested ones included. */
  public static DataType randomType(Random random) {
    return randomType(random, 0);
  }

  private static DataType randomType(Random random, int depth) {
    if (depth < MAX_DEPTH && random.nextInt(3) == 0) {
      switch (random.nextInt(3)) {
        case 0:
          return array(randomType(random, depth + 1));
        case 1:
          DataType[] fields = new DataType[random.nextInt(10)];
          Arrays.setAll(fields, i -> randomType(random, depth + 1));
          return struct(fields);
        default:
          return map(DataType.of(TypeKind.VARCHAR, "VARCHAR"), randomType(random, depth + 1));
      }
    }
    List<DataType> flat = flatTypes();
    return flat.get(random.nextInt(flat.size()));
  }

  /** One of the values of {@code type} that are hard to keep, or a nested one made of them. */
  public static Object randomValue(DataType type, Random random) {
    switch (type.kind()) {
      case ARRAY:
        return randomParts(random.nextInt(20), i -> type.element(), random);
      case STRUCT:
        return randomParts(type.fields().size(), i -> type.fields().get(i).type(), random);
      case MAP:
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        int entries = random.nextInt(10);
        for (int i = 0; i < entries; i++) {
          DataType value = type.fields().get(1).type();
          map.put(
              "key" + random.nextInt(1000),
              random.nextInt(4) == 0 ? null : randomValue(value, random));
        }
        return map;
      default:
        List<Object> values = values(type.kind());
        return values.get(random.nextInt(values.size()));
    }
  }

  private static List<@Nullable Object> randomParts(
      int count, java.util.function.IntFunction<DataType> types, Random random) {
    List<@Nullable Object> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(random.nextInt(4) == 0 ? null : randomValue(types.apply(i), random));
    }
    return parts;
  }

  /** Extreme and ordinary values of a kind that is not nested. */
  public static List<Object> values(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> List.of(true, false);
      case TINYINT -> List.of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) -1);
      case SMALLINT -> List.of((short) 0, Short.MIN_VALUE, Short.MAX_VALUE, (short) -1);
      case INTEGER -> List.of(0, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 42);
      case BIGINT -> List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE, -1L, 42L);
      case HUGEINT ->
          List.of(
              BigInteger.ZERO,
              BigInteger.TWO.pow(127).subtract(BigInteger.ONE),
              BigInteger.TWO.pow(127).negate(),
              BigInteger.TEN.pow(1000));
      case UTINYINT -> List.of((short) 0, (short) 255, (short) 128);
      case USMALLINT -> List.of(0, 65535, 32768);
      case UINTEGER -> List.of(0L, 4294967295L, 2147483648L);
      case UBIGINT ->
          List.of(
              BigInteger.ZERO,
              BigInteger.TWO.pow(64).subtract(BigInteger.ONE),
              BigInteger.TWO.pow(63),
              BigInteger.valueOf(7));
      case UHUGEINT -> List.of(BigInteger.ZERO, BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
      case DECIMAL ->
          List.of(
              new BigDecimal("0.00"),
              BigDecimal.ZERO,
              new BigDecimal("1.50"),
              new BigDecimal("-9223372036854775808"),
              new BigDecimal("-9223372036854775809"),
              new BigDecimal("99999999999999999999999999999999999999"),
              new BigDecimal("-0.00000000000000000000000000000000000001"),
              new BigDecimal("1E+100"));
      case REAL ->
          List.of(
              0f, -0f, Float.NaN, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0.1f);
      case DOUBLE ->
          List.of(
              0d,
              -0d,
              Double.NaN,
              Double.MIN_VALUE,
              Double.MAX_VALUE,
              Double.POSITIVE_INFINITY,
              0.1);
      case VARCHAR, ENUM, OTHER ->
          List.of(
              "",
              "plain",
              "a:b%c",
              "gr\u00FC\u00DF",
              "\u65E5\u672C",
              "\uD83D\uDE00",
              "\0\n",
              "x".repeat(5000));
      case JSON -> List.of("{\"a\": [1, null]}", "null");
      case BIT -> List.of("0", "10110", "1".repeat(77));
      case INTERVAL -> List.of("1 year 2 months", "00:00:00.000001");
      case UUID -> List.of(new UUID(0, 0), new UUID(-1, -1), UUID.nameUUIDFromBytes(new byte[3]));
      case BLOB -> List.of(new byte[0], new byte[] {0, -1, 127}, new byte[1000]);
      case DATE ->
          List.of(LocalDate.EPOCH, LocalDate.MAX, LocalDate.MIN, LocalDate.of(2024, 2, 29));
      case TIME -> List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.of(12, 30, 1, 123_456_000));
      case TIME_WITH_TIME_ZONE ->
          List.of(
              OffsetTime.MAX,
              OffsetTime.MIN,
              OffsetTime.of(23, 59, 59, 1000, ZoneOffset.ofHoursMinutesSeconds(15, 59, 59)));
      case TIMESTAMP ->
          List.of(
              LocalDateTime.MAX,
              LocalDateTime.MIN,
              LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999),
              LocalDateTime.of(2026, 7, 1, 12, 0, 0, 123_456_789));
      case TIMESTAMP_WITH_TIME_ZONE ->
          List.of(
              Instant.MAX,
              Instant.MIN,
              Instant.EPOCH.minusNanos(1),
              Instant.parse("2026-07-01T12:00:00.123456789Z"));
      case ARRAY, STRUCT, MAP -> throw new IllegalArgumentException(kind + " is nested");
    };
  }

  /** Named columns of these types. */
  public static List<Column> columns(String prefix, List<DataType> types) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(new Column(prefix + i, types.get(i)));
    }
    return columns;
  }

  /** Equality that looks into byte arrays, and tells 1.5 from 1.50 and 0.0 from -0.0. */
  public static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof byte[] x && b instanceof byte[] y) {
      return Arrays.equals(x, y);
    }
    if (a instanceof Object[] x && b instanceof Object[] y) {
      return same(Arrays.asList(x), Arrays.asList(y));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!same(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return same(new ArrayList<>(x.keySet()), new ArrayList<>(y.keySet()))
          && same(new ArrayList<>(x.values()), new ArrayList<>(y.values()));
    }
    return Objects.equals(a, b);
  }
}
