package io.featuresql.connectors.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Date;
import java.sql.PreparedStatement;
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
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgArray;
import org.postgresql.util.PGobject;

/**
 * Binds Java values to PostgreSQL's parameters. NULL and texts are sent without a type, so that
 * PostgreSQL takes them for what stands beside the parameter; all others with the type that they
 * have. A {@code java.sql.Timestamp} is the wall-clock time that it shows, as it is for other
 * warehouses, where the driver (42.7.14) would add the offset of the JVM's time zone.
 */
final class PostgresParameters {
  /** The type of a value that is sent without one. */
  static final String OPEN = "unknown";

  /** A value as text, and PostgreSQL's internal name of its type. */
  record Typed(String type, String text) {}

  private PostgresParameters() {}

  static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
    } else if (value instanceof String || value instanceof Character) {
      open(statement, index, value.toString());
    } else if (value instanceof Long number) {
      statement.setLong(index, number);
    } else if (value instanceof Integer number) {
      statement.setInt(index, number);
    } else if (value instanceof Double number) {
      statement.setDouble(index, number);
    } else if (value instanceof Boolean truth) {
      statement.setBoolean(index, truth);
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (value instanceof Blob blob) {
      statement.setBytes(index, blob.getBytes(1, (int) blob.length()));
    } else if (value instanceof PgArray array) {
      statement.setArray(index, array);
    } else if (PostgresArrays.isArray(value)) {
      object(statement, index, PostgresArrays.typed(value));
    } else {
      object(statement, index, typed(value));
    }
  }

  /** Sends {@code text} without a type, whatever the driver's property stringtype says. */
  private static void open(PreparedStatement statement, int index, String text)
      throws SQLException {
    statement.setObject(index, text, Types.OTHER);
  }

  private static void object(PreparedStatement statement, int index, Typed typed)
      throws SQLException {
    if (typed.type().equals(OPEN)) {
      open(statement, index, typed.text());
      return;
    }
    PGobject object = new PGobject();
    object.setType(typed.type());
    object.setValue(typed.text());
    statement.setObject(index, object);
  }

  /**
   * A value that is no array.
   *
   * @throws SQLException when PostgreSQL has no value like it
   */
  static Typed typed(Object value) throws SQLException {
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof String || value instanceof Character) {
      return new Typed("text", value.toString());
    }
    if (value instanceof Boolean) {
      return new Typed("bool", value.toString());
    }
    if (value instanceof UUID) {
      return new Typed("uuid", value.toString());
    }
    if (value instanceof byte[] bytes) {
      return new Typed("bytea", hex(bytes));
    }
    return time(value);
  }

  private static Typed number(Number number) {
    if (number instanceof BigDecimal decimal) {
      return new Typed("numeric", decimal.toString());
    }
    if (number instanceof BigInteger) {
      return new Typed("numeric", number.toString());
    }
    if (number instanceof Float || number instanceof Double) {
      return new Typed(number instanceof Float ? "float4" : "float8", number.toString());
    }
    if (number instanceof Byte || number instanceof Short) {
      return new Typed("int2", number.toString());
    }
    return number instanceof Integer
        ? new Typed("int4", number.toString())
        : new Typed("int8", Long.toString(number.longValue()));
  }

  private static Typed time(Object value) throws SQLException {
    if (value instanceof LocalDate day) {
      return new Typed("date", PostgresText.of(day));
    }
    if (value instanceof LocalDateTime at) {
      return new Typed("timestamp", PostgresText.of(at));
    }
    if (value instanceof Instant at) {
      return new Typed("timestamptz", PostgresText.of(at));
    }
    if (value instanceof OffsetDateTime at) {
      return new Typed("timestamptz", PostgresText.of(at));
    }
    if (value instanceof ZonedDateTime at) {
      return new Typed("timestamptz", PostgresText.of(at.toInstant()));
    }
    if (value instanceof LocalTime time) {
      return new Typed("time", PostgresText.of(time));
    }
    if (value instanceof OffsetTime time) {
      return new Typed("timetz", PostgresText.of(time.toLocalTime()) + time.getOffset());
    }
    if (value instanceof Timestamp at) {
      return new Typed("timestamp", PostgresText.of(at.toLocalDateTime()));
    }
    if (value instanceof Date day) {
      return new Typed("date", PostgresText.of(day.toLocalDate()));
    }
    if (value instanceof Time time) {
      return new Typed("time", PostgresText.of(time.toLocalTime()));
    }
    if (value instanceof java.util.Date at) {
      return new Typed("timestamptz", PostgresText.of(at.toInstant()));
    }
    if (value instanceof Calendar at) {
      return new Typed("timestamptz", PostgresText.of(at.toInstant()));
    }
    throw new SQLDataException(
        "no value of PostgreSQL is like a " + value.getClass().getName(), "07006");
  }

  private static String hex(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }
}
