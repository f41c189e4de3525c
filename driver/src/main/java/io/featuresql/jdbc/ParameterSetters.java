package io.featuresql.jdbc;

import io.featuresql.engine.KeptStatement;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.planner.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The setters of a prepared statement's parameters. Values are kept as they are until bound. */
abstract class ParameterSetters extends AbstractStatement implements PreparedStatement {
  private static final Object UNSET = new Object();
  private static final @Nullable Object[] NONE = {};

  private @Nullable Object[] values = NONE;

  ParameterSetters(ProjectConnection connection) {
    super(connection, KeptStatement.prepared(), true);
  }

  /** How many parameters the user's text has. */
  abstract int parameterCount() throws SQLException;

  private void set(int index, @Nullable Object value) throws SQLException {
    checkOpen();
    if (index < 1) {
      throw SqlExceptions.usage("parameters are counted from 1");
    }
    if (index > values.length) {
      int count = parameterCount();
      if (index > count) {
        throw SqlExceptions.usage(
            "there is no parameter " + index + "; the statement has " + count);
      }
      int before = values.length;
      values = Arrays.copyOf(values, count);
      Arrays.fill(values, before, count, UNSET);
    }
    values[index - 1] = value;
  }

  /** The values of all {@code count} parameters. */
  final @Nullable Object[] parameterValues(int count) throws SQLException {
    @Nullable Object[] all = Arrays.copyOf(values, count);
    for (int i = 0; i < count; i++) {
      if (i >= values.length || all[i] == UNSET) {
        throw SqlExceptions.usage("parameter " + (i + 1) + " is not set");
      }
    }
    return all;
  }

  /** The same; empty when one of them is not set. */
  final Optional<@Nullable Object[]> givenValues(int count) throws SQLException {
    boolean all = values.length >= count && Arrays.stream(values).noneMatch(v -> v == UNSET);
    return all ? Optional.of(parameterValues(count)) : Optional.empty();
  }

  @Override
  public void clearParameters() throws SQLException {
    checkOpen();
    values = new Object[0];
  }

  @Override
  public void setBoolean(int index, boolean value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setByte(int index, byte value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setShort(int index, short value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setInt(int index, int value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setLong(int index, long value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setFloat(int index, float value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setDouble(int index, double value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setString(int index, @Nullable String value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setNString(int index, @Nullable String value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setDate(int index, @Nullable Date value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setTime(int index, @Nullable Time value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setArray(int index, @Nullable Array value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setBlob(int index, @Nullable Blob value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setBytes(int index, byte @Nullable [] value) throws SQLException {
    set(index, value == null ? null : value.clone());
  }

  @Override
  public void setNull(int index, int sqlType) throws SQLException {
    set(index, null);
  }

  @Override
  public void setNull(int index, int sqlType, @Nullable String typeName) throws SQLException {
    set(index, null);
  }

  @Override
  public void setURL(int index, @Nullable URL value) throws SQLException {
    set(index, value == null ? null : value.toString());
  }

  @Override
  public void setObject(int index, @Nullable Object value, int sqlType) throws SQLException {
    set(index, TargetTypes.converted(value, sqlType, -1));
  }

  @Override
  public void setObject(int index, @Nullable Object value, int sqlType, int scaleOrLength)
      throws SQLException {
    set(index, TargetTypes.converted(value, sqlType, scaleOrLength));
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType sqlType) throws SQLException {
    setObject(index, value, Objects.requireNonNull(sqlType.getVendorTypeNumber()));
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType sqlType, int scaleOrLength)
      throws SQLException {
    setObject(index, value, Objects.requireNonNull(sqlType.getVendorTypeNumber()), scaleOrLength);
  }

  /** The wall-clock of {@code calendar}'s zone at that instant. */
  @Override
  public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
      throws SQLException {
    set(index, value == null || calendar == null ? value : wallClock(value.toInstant(), calendar));
  }

  @Override
  public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar)
      throws SQLException {
    set(
        index,
        value == null || calendar == null
            ? value
            : wallClock(Instant.ofEpochMilli(value.getTime()), calendar).toLocalDate());
  }

  @Override
  public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar)
      throws SQLException {
    set(
        index,
        value == null || calendar == null
            ? value
            : wallClock(Instant.ofEpochMilli(value.getTime()), calendar).toLocalTime());
  }

  private static LocalDateTime wallClock(Instant at, Calendar calendar) {
    return LocalDateTime.ofInstant(at, calendar.getTimeZone().toZoneId());
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
    set(index, bytes(value, -1));
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    set(index, bytes(value, length));
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream value, long length)
      throws SQLException {
    set(index, bytes(value, length));
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
    set(index, ascii(value, -1));
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    set(index, ascii(value, length));
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream value, long length)
      throws SQLException {
    set(index, ascii(value, length));
  }

  @Override
  public void setBlob(int index, @Nullable InputStream value) throws SQLException {
    set(index, bytes(value, -1));
  }

  @Override
  public void setBlob(int index, @Nullable InputStream value, long length) throws SQLException {
    set(index, bytes(value, length));
  }

  @Deprecated
  @Override
  public void setUnicodeStream(int index, @Nullable InputStream value, int length)
      throws SQLException {
    throw SqlExceptions.notSupported("use setCharacterStream in place of setUnicodeStream");
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
    set(index, text(value, -1));
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value, int length)
      throws SQLException {
    set(index, text(value, length));
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader value, long length)
      throws SQLException {
    set(index, text(value, length));
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
    set(index, text(value, -1));
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader value, long length)
      throws SQLException {
    set(index, text(value, length));
  }

  @Override
  public void setClob(int index, @Nullable Reader value) throws SQLException {
    set(index, text(value, -1));
  }

  @Override
  public void setClob(int index, @Nullable Reader value, long length) throws SQLException {
    set(index, text(value, length));
  }

  @Override
  public void setNClob(int index, @Nullable Reader value) throws SQLException {
    set(index, text(value, -1));
  }

  @Override
  public void setNClob(int index, @Nullable Reader value, long length) throws SQLException {
    set(index, text(value, length));
  }

  @Override
  public void setClob(int index, @Nullable Clob value) throws SQLException {
    set(index, value == null ? null : text(value.getCharacterStream(), -1));
  }

  @Override
  public void setNClob(int index, @Nullable NClob value) throws SQLException {
    set(index, value == null ? null : text(value.getCharacterStream(), -1));
  }

  @Override
  public void setRef(int index, @Nullable Ref value) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type REF");
  }

  @Override
  public void setRowId(int index, @Nullable RowId value) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type ROWID");
  }

  @Override
  public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type XML");
  }

  private static byte @Nullable [] bytes(@Nullable InputStream stream, long length)
      throws SQLException {
    if (stream == null) {
      return null;
    }
    try {
      return length < 0 ? stream.readAllBytes() : stream.readNBytes((int) length);
    } catch (IOException e) {
      throw SqlExceptions.of(ErrorCode.USAGE, "the stream of a parameter failed", e);
    }
  }

  private static @Nullable String ascii(@Nullable InputStream stream, long length)
      throws SQLException {
    byte[] bytes = bytes(stream, length);
    return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
  }

  private static @Nullable String text(@Nullable Reader reader, long length) throws SQLException {
    if (reader == null) {
      return null;
    }
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      String all = text.toString();
      return length < 0 || length >= all.length() ? all : all.substring(0, (int) length);
    } catch (IOException e) {
      throw SqlExceptions.of(ErrorCode.USAGE, "the stream of a parameter failed", e);
    }
  }

  // A prepared statement has its text.

  private static SQLException hasText() {
    return SqlExceptions.usage("a prepared statement is executed without a text");
  }

  @Override
  public final boolean execute(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public final boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
    throw hasText();
  }

  @Override
  public final boolean execute(String sql, int[] columnIndexes) throws SQLException {
    throw hasText();
  }

  @Override
  public final boolean execute(String sql, String[] columnNames) throws SQLException {
    throw hasText();
  }

  @Override
  public final int executeUpdate(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public final int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    throw hasText();
  }

  @Override
  public final int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
    throw hasText();
  }

  @Override
  public final int executeUpdate(String sql, String[] columnNames) throws SQLException {
    throw hasText();
  }

  @Override
  public final long executeLargeUpdate(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public final ResultSet executeQuery(String sql) throws SQLException {
    throw hasText();
  }

  @Override
  public final void addBatch(String sql) throws SQLException {
    throw hasText();
  }
}
