package io.featuresql.jdbc;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Struct;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What JDBC calls each kind of type, the same on both routes. The classes of {@code getObject} are
 * those of DuckDB's own driver, but for values that it has only classes of its own for: arrays,
 * structs and blobs are this driver's (with equality), JSON is its text, and wide integers are
 * decimals.
 */
final class JdbcTypes {
  private static final int UNBOUNDED = Integer.MAX_VALUE;
  private static final Pattern WITH_LENGTH = Pattern.compile("(?:var)?char\\((\\d{1,9})\\)");

  private JdbcTypes() {}

  /** The constant of {@link Types}. */
  static int code(DataType type) {
    boolean padded = type.name().startsWith("char(") || type.name().equals("bpchar");
    return type.kind() == TypeKind.VARCHAR && padded ? Types.CHAR : code(type.kind());
  }

  private static int code(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> Types.BOOLEAN;
      case TINYINT -> Types.TINYINT;
      case SMALLINT, UTINYINT -> Types.SMALLINT;
      case INTEGER, USMALLINT -> Types.INTEGER;
      case BIGINT, UINTEGER -> Types.BIGINT;
      // NUMERIC rather than OTHER: programs that know no DuckDB then read them with getBigDecimal.
      case UBIGINT, HUGEINT, UHUGEINT -> Types.NUMERIC;
      case DECIMAL -> Types.DECIMAL;
      case REAL -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case VARCHAR, ENUM -> Types.VARCHAR;
      case BLOB -> Types.BLOB;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIME_WITH_TIME_ZONE -> Types.TIME_WITH_TIMEZONE;
      case TIMESTAMP -> Types.TIMESTAMP;
      case TIMESTAMP_WITH_TIME_ZONE -> Types.TIMESTAMP_WITH_TIMEZONE;
      case ARRAY -> Types.ARRAY;
      case STRUCT -> Types.STRUCT;
      case UUID, JSON, BIT, INTERVAL, MAP, OTHER -> Types.OTHER;
    };
  }

  /** The class of what {@code getObject} gives. */
  static Class<?> objectClass(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> Boolean.class;
      case TINYINT -> Byte.class;
      case SMALLINT, UTINYINT -> Short.class;
      case INTEGER, USMALLINT -> Integer.class;
      case BIGINT, UINTEGER -> Long.class;
      // as JDBC has it for NUMERIC, where DuckDB's driver has BigInteger
      case UBIGINT, HUGEINT, UHUGEINT, DECIMAL -> BigDecimal.class;
      case REAL -> Float.class;
      case DOUBLE -> Double.class;
      case VARCHAR, ENUM, JSON, BIT, INTERVAL, OTHER -> String.class;
      case UUID -> UUID.class;
      case BLOB -> Blob.class;
      case DATE -> LocalDate.class;
      case TIME -> LocalTime.class;
      case TIME_WITH_TIME_ZONE -> OffsetTime.class;
      case TIMESTAMP -> Timestamp.class;
      case TIMESTAMP_WITH_TIME_ZONE -> OffsetDateTime.class;
      case ARRAY -> Array.class;
      case STRUCT -> Struct.class;
      case MAP -> Map.class;
    };
  }

  static boolean isSigned(TypeKind kind) {
    return switch (kind) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT, DECIMAL, REAL, DOUBLE -> true;
      default -> false;
    };
  }

  /** Digits of a number, characters of a text, bytes of a blob; 0 where it does not apply. */
  static int precision(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> 1;
      case TINYINT, UTINYINT -> 3;
      case SMALLINT, USMALLINT -> 5;
      case INTEGER, UINTEGER -> 10;
      case BIGINT -> 19;
      case UBIGINT -> 20;
      case HUGEINT, UHUGEINT -> 39;
      case DECIMAL -> type.precision();
      case REAL -> 8;
      case DOUBLE -> 17;
      case UUID -> 36;
      case DATE, TIME, TIME_WITH_TIME_ZONE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
          displaySize(type);
      case ARRAY, STRUCT, MAP -> 0;
      case VARCHAR -> length(type);
      default -> UNBOUNDED;
    };
  }

  /** The greatest number of characters, where the name of the type tells it. */
  private static int length(DataType type) {
    Matcher text = WITH_LENGTH.matcher(type.name());
    return text.matches() ? Integer.parseInt(text.group(1)) : UNBOUNDED;
  }

  static int scale(DataType type) {
    return switch (type.kind()) {
      case DECIMAL -> type.scale();
      case TIME, TIME_WITH_TIME_ZONE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> type.precision();
      default -> 0;
    };
  }

  /** The usual greatest number of characters of {@code getString}. */
  static int displaySize(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> 5;
      case TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT -> precision(type) + 1;
      case UTINYINT, USMALLINT, UINTEGER, UBIGINT, UHUGEINT, UUID, VARCHAR -> precision(type);
      case DECIMAL -> type.precision() + 3;
      case REAL -> 15;
      case DOUBLE -> 24;
      case DATE -> 10;
      case TIME -> 9 + type.precision();
      case TIME_WITH_TIME_ZONE -> 15 + type.precision();
      case TIMESTAMP -> 20 + type.precision();
      case TIMESTAMP_WITH_TIME_ZONE -> 21 + type.precision();
      default -> UNBOUNDED;
    };
  }
}
