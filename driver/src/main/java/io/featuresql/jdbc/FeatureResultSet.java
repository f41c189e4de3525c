package io.featuresql.jdbc;

import io.featuresql.engine.Outcome;
import io.featuresql.engine.RowSource;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.session.Cursor;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result, of the warehouse or of rows in memory. Getters of a primitive that the column has in
 * the warehouse go straight to the warehouse's result; all others take the canonical value through
 * {@link Conversions}.
 *
 * <p>For one thread at a time, as JDBC has it; {@code close} and the statement's {@code cancel} may
 * come from another.
 */
final class FeatureResultSet extends LabelledResultSet {
  private static final Access[] NO_ACCESSES = {};

  private final List<Column> columns;
  private final Cursor cursor;
  private final RowSource source;
  private final @Nullable AbstractStatement statement;
  private final Access[] accesses;
  private long rowsLeft;
  private long rowNumber;
  private boolean onRow;
  private boolean afterLast;
  private boolean lastWasNull;
  private volatile boolean closed;
  private int fetchSize;

  /**
   * A result.
   *
   * @param statement whose they are; null when they belong to none
   * @param maxRows how many rows at most are given; no limit when 0
   */
  FeatureResultSet(Outcome.Result outcome, @Nullable AbstractStatement statement, long maxRows) {
    this.columns = outcome.columns();
    this.cursor = outcome.cursor();
    this.source = outcome.source();
    this.statement = statement;
    this.rowsLeft = maxRows == 0 ? Long.MAX_VALUE : maxRows;
    this.accesses = cursor.direct() == null ? NO_ACCESSES : new Access[columns.size()];
    for (int i = 0; i < accesses.length; i++) {
      accesses[i] = Access.of(columns.get(i).type().kind());
    }
  }

  /** Rows that belong to no statement. */
  static FeatureResultSet of(Outcome.Result outcome) {
    return new FeatureResultSet(outcome, null, 0);
  }

  /** As {@link #of(Outcome.Result)}. */
  static FeatureResultSet ofRows(Rows rows) {
    return of(Outcome.of(rows));
  }

  // The cursor.

  @Override
  public boolean next() throws SQLException {
    checkOpen();
    if (afterLast) {
      return false;
    }
    onRow = false;
    if (rowsLeft > 0) {
      try {
        onRow = source.next(cursor);
      } catch (RuntimeException | Error e) {
        throw SqlExceptions.ofAny(e);
      }
    }
    rowsLeft--;
    rowNumber++;
    if (!onRow) {
      afterLast = true;
    }
    return onRow;
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      onRow = false;
      try {
        source.closed(cursor);
      } catch (RuntimeException | Error e) {
        throw SqlExceptions.ofAny(e);
      } finally {
        if (statement != null) {
          statement.completed(this);
        }
      }
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  private void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.of(ErrorCode.OBJECT_CLOSED, "the result is closed");
    }
  }

  /** How the getters of primitives reach a column; also checks that there is something to read. */
  private Access access(int column) throws SQLException {
    if (!onRow) {
      throw notOnRow();
    }
    if (column < 1 || column > columns.size()) {
      throw SqlExceptions.usage(
          "there is no column " + column + "; the result has " + columns.size());
    }
    return cursor.direct() == null ? Access.VALUE : accesses[column - 1];
  }

  private SQLException notOnRow() throws SQLException {
    checkOpen();
    return SqlExceptions.of(
        ErrorCode.OBJECT_CLOSED,
        afterLast
            ? "the result has no more rows"
            : "the result is before its first row;" + " call next() first");
  }

  private ResultSet direct() {
    ResultSet direct = cursor.direct();
    if (direct == null) {
      throw new IllegalStateException("rows in memory have no result below");
    }
    return direct;
  }

  private @Nullable Object value(int column) throws SQLException {
    access(column);
    Object value;
    try {
      value = cursor.value(column);
    } catch (SQLException | RuntimeException | Error e) {
      throw failed(e);
    }
    lastWasNull = value == null;
    return value;
  }

  /** A conversion of a value that is not NULL. */
  @FunctionalInterface
  private interface Conversion<T> {
    @Nullable T of(Object value) throws SQLException;
  }

  /** The value of a column as what it was asked for; null for NULL. */
  private <T> @Nullable T converted(int column, Conversion<T> conversion) throws SQLException {
    Object value = value(column);
    try {
      return value == null ? null : conversion.of(value);
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  private SQLException failed(Throwable error) {
    return error instanceof SQLException sql ? source.translate(sql) : SqlExceptions.ofAny(error);
  }

  private DataType type(int column) {
    return columns.get(column - 1).type();
  }

  @Override
  public boolean wasNull() throws SQLException {
    checkOpen();
    return lastWasNull;
  }

  // Primitives.

  @Override
  public long getLong(int column) throws SQLException {
    return switch (access(column)) {
      case LONG -> direct(column, ResultSet::getLong);
      case INT -> directInt(column);
      default -> {
        Long number = converted(column, Conversions::toLong);
        yield number == null ? 0 : number;
      }
    };
  }

  @Override
  public int getInt(int column) throws SQLException {
    return switch (access(column)) {
      case INT -> directInt(column);
      case LONG ->
          (int)
              Conversions.inRange(
                  direct(column, ResultSet::getLong), Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
      default -> {
        Integer number = converted(column, Conversions::toInt);
        yield number == null ? 0 : number;
      }
    };
  }

  @Override
  public short getShort(int column) throws SQLException {
    return (short) Conversions.inRange(getLong(column), Short.MIN_VALUE, Short.MAX_VALUE, "short");
  }

  @Override
  public byte getByte(int column) throws SQLException {
    return (byte) Conversions.inRange(getLong(column), Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
  }

  @Override
  public double getDouble(int column) throws SQLException {
    return switch (access(column)) {
      case DOUBLE -> directDouble(column);
      case LONG -> direct(column, ResultSet::getLong);
      case INT -> directInt(column);
      default -> {
        Double number = converted(column, Conversions::toDouble);
        yield number == null ? 0 : number;
      }
    };
  }

  @Override
  public float getFloat(int column) throws SQLException {
    if (access(column) == Access.FLOAT) {
      try {
        ResultSet direct = direct();
        float value = direct.getFloat(column);
        lastWasNull = (value == 0 || Float.isNaN(value)) && direct.wasNull();
        return lastWasNull ? 0 : value;
      } catch (SQLException | RuntimeException | Error e) {
        throw failed(e);
      }
    }
    return (float) getDouble(column);
  }

  @Override
  public boolean getBoolean(int column) throws SQLException {
    if (access(column) == Access.BOOLEAN) {
      try {
        ResultSet direct = direct();
        boolean value = direct.getBoolean(column);
        lastWasNull = !value && direct.wasNull();
        return value;
      } catch (SQLException | RuntimeException | Error e) {
        throw failed(e);
      }
    }
    Boolean truth = converted(column, Conversions::toBoolean);
    return truth != null && truth;
  }

  @FunctionalInterface
  private interface LongGetter {
    long get(ResultSet direct, int column) throws SQLException;
  }

  private long direct(int column, LongGetter getter) throws SQLException {
    try {
      ResultSet direct = direct();
      long value = getter.get(direct, column);
      lastWasNull = value == 0 && direct.wasNull();
      return value;
    } catch (SQLException | RuntimeException | Error e) {
      throw failed(e);
    }
  }

  private int directInt(int column) throws SQLException {
    try {
      ResultSet direct = direct();
      int value = direct.getInt(column);
      lastWasNull = value == 0 && direct.wasNull();
      return value;
    } catch (SQLException | RuntimeException | Error e) {
      throw failed(e);
    }
  }

  private double directDouble(int column) throws SQLException {
    try {
      ResultSet direct = direct();
      double value = direct.getDouble(column);
      // DuckDB's driver gives NaN for NULL.
      lastWasNull = (value == 0 || Double.isNaN(value)) && direct.wasNull();
      return lastWasNull ? 0 : value;
    } catch (SQLException | RuntimeException | Error e) {
      throw failed(e);
    }
  }

  // Objects.

  @Override
  public @Nullable Object getObject(int column) throws SQLException {
    return converted(column, value -> Conversions.toObject(value, type(column)));
  }

  @Override
  public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    if (map != null && !map.isEmpty()) {
      throw SqlExceptions.notSupported("user-defined types are not mapped to classes");
    }
    return getObject(column);
  }

  @Override
  public <T> @Nullable T getObject(int column, Class<T> target) throws SQLException {
    if (target == null) {
      throw SqlExceptions.usage("getObject needs a class");
    }
    return converted(column, value -> Conversions.to(value, type(column), target));
  }

  @Override
  public @Nullable String getString(int column) throws SQLException {
    return converted(column, value -> Conversions.text(value, type(column)));
  }

  @Override
  public @Nullable String getNString(int column) throws SQLException {
    return getString(column);
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
    return converted(column, Conversions::toBigDecimal);
  }

  @Deprecated
  @Override
  public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
    BigDecimal value = getBigDecimal(column);
    return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
  }

  @Override
  public byte @Nullable [] getBytes(int column) throws SQLException {
    return converted(column, Conversions::toBytes);
  }

  @Override
  public @Nullable Date getDate(int column) throws SQLException {
    return getDate(column, null);
  }

  @Override
  public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
    return converted(column, value -> Conversions.toDate(value, calendar));
  }

  @Override
  public @Nullable Time getTime(int column) throws SQLException {
    return getTime(column, null);
  }

  @Override
  public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
    return converted(column, value -> Conversions.toTime(value, calendar));
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column) throws SQLException {
    return getTimestamp(column, null);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar)
      throws SQLException {
    return converted(column, value -> Conversions.toTimestamp(value, calendar));
  }

  @Override
  public @Nullable Array getArray(int column) throws SQLException {
    return converted(column, value -> Conversions.toArray(value, type(column)));
  }

  @Override
  public @Nullable Blob getBlob(int column) throws SQLException {
    return converted(column, Conversions::toBlob);
  }

  @Override
  public @Nullable InputStream getBinaryStream(int column) throws SQLException {
    byte[] bytes = getBytes(column);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  @Override
  public @Nullable InputStream getAsciiStream(int column) throws SQLException {
    String text = getString(column);
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Deprecated
  @Override
  public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
    throw SqlExceptions.notSupported("use getCharacterStream in place of getUnicodeStream");
  }

  @Override
  public @Nullable Reader getCharacterStream(int column) throws SQLException {
    String text = getString(column);
    return text == null ? null : new StringReader(text);
  }

  @Override
  public @Nullable Reader getNCharacterStream(int column) throws SQLException {
    return getCharacterStream(column);
  }

  @Override
  public @Nullable Clob getClob(int column) throws SQLException {
    throw SqlExceptions.notSupported("texts are VARCHAR; use getString");
  }

  @Override
  public @Nullable NClob getNClob(int column) throws SQLException {
    throw SqlExceptions.notSupported("texts are VARCHAR; use getString");
  }

  @Override
  public @Nullable Ref getRef(int column) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type REF");
  }

  @Override
  public @Nullable RowId getRowId(int column) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type ROWID");
  }

  @Override
  public @Nullable SQLXML getSQLXML(int column) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type XML");
  }

  @Override
  public @Nullable URL getURL(int column) throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type DATALINK; use getString");
  }

  // What the result is.

  @Override
  public int findColumn(String label) throws SQLException {
    checkOpen();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(label)) {
        return i + 1;
      }
    }
    List<String> labels = columns.stream().map(Column::name).toList();
    throw SqlExceptions.usage(
        "the result has no column '"
            + label
            + "'"
            + (label == null
                ? ""
                : Names.nearest(label, labels)
                    .map(close -> "; did you mean '" + close + "'?")
                    .orElse("; it has: " + String.join(", ", labels))));
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    return new FeatureResultSetMetaData(columns);
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    checkOpen();
    return statement == null ? null : statement.guarded();
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    checkOpen();
    return rowNumber == 0;
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    checkOpen();
    // JDBC: false for a result without rows.
    return afterLast && rowNumber > 1;
  }

  @Override
  public boolean isFirst() throws SQLException {
    checkOpen();
    return onRow && rowNumber == 1;
  }

  @Override
  public boolean isLast() throws SQLException {
    throw SqlExceptions.notSupported("a result that is read forward does not know its last row");
  }

  @Override
  public int getRow() throws SQLException {
    checkOpen();
    return onRow ? (int) Math.min(rowNumber, Integer.MAX_VALUE) : 0;
  }

  @Override
  public int getType() throws SQLException {
    checkOpen();
    return TYPE_FORWARD_ONLY;
  }

  @Override
  public int getConcurrency() throws SQLException {
    checkOpen();
    return CONCUR_READ_ONLY;
  }

  /** A result in the warehouse's memory outlives a commit; one that is streamed does too. */
  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    if (direction != FETCH_FORWARD) {
      throw SqlExceptions.notSupported("a result can only be read forward");
    }
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return FETCH_FORWARD;
  }

  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw SqlExceptions.usage("a fetch size is 0 or more");
    }
    fetchSize = rows;
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
  }

  @Override
  public String getCursorName() throws SQLException {
    throw SqlExceptions.notSupported("results have no names");
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    return Wrappers.unwrap(target, this, cursor.direct());
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    return Wrappers.isWrapper(target, this, cursor.direct());
  }

  @Override
  public String toString() {
    String state = closed ? "closed" : onRow ? "on row " + rowNumber : afterLast ? "read" : "open";
    return "FeatureSQL result of " + columns.size() + " columns, " + state;
  }

  /** How getters of primitives read a column of the warehouse's result. */
  private enum Access {
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    VALUE;

    static Access of(io.featuresql.planner.type.TypeKind kind) {
      return switch (kind) {
        case BOOLEAN -> BOOLEAN;
        case TINYINT, SMALLINT, UTINYINT, INTEGER, USMALLINT -> INT;
        case BIGINT, UINTEGER -> LONG;
        case REAL -> FLOAT;
        case DOUBLE -> DOUBLE;
        default -> VALUE;
      };
    }
  }
}
