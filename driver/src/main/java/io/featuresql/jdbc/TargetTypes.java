package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The values that {@code setObject} with a target type makes. */
final class TargetTypes {
  private static final DataType TEXT = DataType.of(TypeKind.VARCHAR, "VARCHAR");

  private TargetTypes() {}

  /**
   * The value as one of the target type.
   *
   * @param sqlType a constant of {@link Types}; the value is left as it is for those not known here
   * @param scale digits behind the point of a decimal; as many as there are when negative
   */
  static @Nullable Object converted(@Nullable Object value, int sqlType, int scale)
      throws SQLException {
    if (value == null) {
      return null;
    }
    return switch (sqlType) {
      case Types.BOOLEAN, Types.BIT -> to(value, Boolean.class);
      case Types.TINYINT -> to(value, Byte.class);
      case Types.SMALLINT -> to(value, Short.class);
      case Types.INTEGER -> to(value, Integer.class);
      case Types.BIGINT -> to(value, Long.class);
      case Types.REAL -> to(value, Float.class);
      case Types.FLOAT, Types.DOUBLE -> to(value, Double.class);
      case Types.DECIMAL, Types.NUMERIC -> decimal(value, scale);
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.NCHAR ->
          value instanceof byte[] ? value : value.toString();
      case Types.DATE ->
          value instanceof LocalDateTime at ? at.toLocalDate() : time(value, LocalDate.class);
      case Types.TIME -> time(value, LocalTime.class);
      case Types.TIMESTAMP ->
          value instanceof LocalDate day ? day.atStartOfDay() : time(value, LocalDateTime.class);
      case Types.TIMESTAMP_WITH_TIMEZONE -> instant(value);
      default -> value;
    };
  }

  private static <T> @Nullable T to(Object value, Class<T> target) throws SQLException {
    return Conversions.to(value, TEXT, target);
  }

  private static BigDecimal decimal(Object value, int scale) throws SQLException {
    BigDecimal number = Conversions.toBigDecimal(value);
    return scale < 0 ? number : number.setScale(scale, RoundingMode.HALF_UP);
  }

  /** A text is read; values of other classes of time stay what they are. */
  private static @Nullable Object time(Object value, Class<?> target) throws SQLException {
    return value instanceof String ? to(value, target) : value;
  }

  private static Object instant(Object value) throws SQLException {
    if (value instanceof Timestamp at) {
      return at.toInstant();
    }
    if (value instanceof String text) {
      try {
        return OffsetDateTime.parse(text.strip().replaceFirst(" +", "T"));
      } catch (java.time.format.DateTimeParseException e) {
        throw SqlExceptions.conversion("a text is not a timestamp with time zone");
      }
    }
    return value;
  }
}
