package io.featuresql.connectors.cloud;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.planner.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Canonical values by the getters and setters that every JDBC driver has. A {@code
 * java.sql.Timestamp} of a type without zone is the wall-clock that it shows.
 */
final class VendorValues {
  private VendorValues() {}

  static ValueReader reader(DataType type, int column) {
    return switch (type.kind()) {
      case BOOLEAN -> row -> notNull(row.getBoolean(column), row);
      case TINYINT -> row -> notNull(row.getByte(column), row);
      case SMALLINT, UTINYINT -> row -> notNull(row.getShort(column), row);
      case INTEGER, USMALLINT -> row -> notNull(row.getInt(column), row);
      case BIGINT, UINTEGER -> row -> notNull(row.getLong(column), row);
      case HUGEINT, UBIGINT, UHUGEINT -> row -> integer(row.getBigDecimal(column));
      case DECIMAL -> row -> row.getBigDecimal(column);
      case REAL -> row -> notNull(row.getFloat(column), row);
      case DOUBLE -> row -> notNull(row.getDouble(column), row);
      case BLOB -> row -> row.getBytes(column);
      case UUID -> row -> uuid(row.getString(column));
      case DATE -> row -> date(typed(row, column, LocalDate.class));
      case TIME -> row -> time(typed(row, column, LocalTime.class));
      case TIMESTAMP -> row -> wallClock(typed(row, column, LocalDateTime.class));
      case TIMESTAMP_WITH_TIME_ZONE -> row -> instant(typed(row, column, OffsetDateTime.class));
      default -> row -> row.getString(column);
    };
  }

  private static @Nullable Object notNull(Object value, ResultSet row) throws SQLException {
    return row.wasNull() ? null : value;
  }

  private static @Nullable BigInteger integer(@Nullable BigDecimal value) {
    return value == null ? null : value.toBigInteger();
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  /** As {@code wanted} where the driver knows that class, else as the driver likes. */
  private static @Nullable Object typed(ResultSet row, int column, Class<?> wanted)
      throws SQLException {
    try {
      return row.getObject(column, wanted);
    } catch (SQLException | UnsupportedOperationException | ClassCastException e) {
      return row.getObject(column);
    }
  }

  private static @Nullable LocalDate date(@Nullable Object value) throws SQLException {
    if (value == null || value instanceof LocalDate) {
      return (LocalDate) value;
    }
    if (value instanceof Date day) {
      return day.toLocalDate();
    }
    throw unknown(value);
  }

  private static @Nullable LocalTime time(@Nullable Object value) throws SQLException {
    if (value == null || value instanceof LocalTime) {
      return (LocalTime) value;
    }
    if (value instanceof Time time) {
      return time.toLocalTime();
    }
    throw unknown(value);
  }

  private static @Nullable LocalDateTime wallClock(@Nullable Object value) throws SQLException {
    if (value == null || value instanceof LocalDateTime) {
      return (LocalDateTime) value;
    }
    if (value instanceof Timestamp at) {
      return at.toLocalDateTime();
    }
    throw unknown(value);
  }

  private static @Nullable Instant instant(@Nullable Object value) throws SQLException {
    if (value == null || value instanceof Instant) {
      return (Instant) value;
    }
    if (value instanceof OffsetDateTime at) {
      return at.toInstant();
    }
    if (value instanceof ZonedDateTime at) {
      return at.toInstant();
    }
    if (value instanceof Timestamp at) {
      return at.toInstant();
    }
    if (value instanceof LocalDateTime at) {
      return at.toInstant(ZoneOffset.UTC);
    }
    throw unknown(value);
  }

  private static SQLException unknown(Object value) {
    return new SQLDataException(
        "the warehouse's driver gives a " + value.getClass().getName() + " for a time", "07006");
  }

  /**
   * Binds one parameter. Timestamps are sent as text in UTC to the microsecond, since drivers
   * differ in which zone they give a {@code java.sql.Timestamp}.
   */
  static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.VARCHAR);
    } else if (value instanceof LocalDate day) {
      bindDate(statement, index, day);
    } else if (value instanceof LocalDateTime at) {
      statement.setString(index, VendorDialect.MICROS.format(at));
    } else if (value instanceof Timestamp at) {
      statement.setString(index, VendorDialect.MICROS.format(at.toLocalDateTime()));
    } else if (value instanceof Instant at) {
      statement.setString(index, utc(at));
    } else if (value instanceof OffsetDateTime at) {
      statement.setString(index, utc(at.toInstant()));
    } else if (value instanceof ZonedDateTime at) {
      statement.setString(index, utc(at.toInstant()));
    } else if (value instanceof UUID || value instanceof Character) {
      statement.setString(index, value.toString());
    } else if (value instanceof BigInteger integer) {
      statement.setBigDecimal(index, new BigDecimal(integer));
    } else {
      statement.setObject(index, value);
    }
  }

  /** By a {@code java.sql.Date}, which drivers move between time zones, only where it must be. */
  private static void bindDate(PreparedStatement statement, int index, LocalDate day)
      throws SQLException {
    try {
      statement.setObject(index, day);
    } catch (SQLException | UnsupportedOperationException | ClassCastException e) {
      statement.setDate(index, Date.valueOf(day));
    }
  }

  private static String utc(Instant at) {
    return VendorDialect.MICROS.format(LocalDateTime.ofInstant(at, ZoneOffset.UTC));
  }
}
