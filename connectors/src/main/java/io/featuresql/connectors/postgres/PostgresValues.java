package io.featuresql.connectors.postgres;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads canonical values from PostgreSQL's results. Times are asked for as classes of {@code
 * java.time}, since those of {@code java.sql} go through the default time zone of the JVM.
 */
final class PostgresValues {
  /** Where the rows of an array's result have the element; before it is the index. */
  private static final int ELEMENT = 2;

  private PostgresValues() {}

  static ValueReader reader(DataType type, int column) {
    return switch (type.kind()) {
      case BOOLEAN -> row -> notNull(row.getBoolean(column), row);
      // the driver has Integer for a smallint
      case SMALLINT -> row -> notNull(row.getShort(column), row);
      case INTEGER -> row -> notNull(row.getInt(column), row);
      case BIGINT, UINTEGER -> row -> notNull(row.getLong(column), row);
      case REAL -> row -> notNull(row.getFloat(column), row);
      case DOUBLE -> row -> notNull(row.getDouble(column), row);
      case DECIMAL -> row -> decimal(row, column);
      case UUID -> row -> row.getObject(column, UUID.class);
      case BLOB -> row -> row.getBytes(column);
      case DATE -> row -> row.getObject(column, LocalDate.class);
      case TIME -> row -> row.getObject(column, LocalTime.class);
      case TIME_WITH_TIME_ZONE -> row -> row.getObject(column, OffsetTime.class);
      case TIMESTAMP -> row -> row.getObject(column, LocalDateTime.class);
      case TIMESTAMP_WITH_TIME_ZONE -> row -> instant(row.getObject(column, OffsetDateTime.class));
      case ARRAY -> row -> list(row.getArray(column), type.element());
      default -> row -> row.getString(column);
    };
  }

  private static @Nullable Object notNull(Object value, ResultSet row) throws SQLException {
    return row.wasNull() ? null : value;
  }

  private static @Nullable BigDecimal decimal(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      return null;
    }
    // NaN, Infinity and -Infinity are numerics too
    char last = text.charAt(text.length() - 1);
    if (last == 'N' || last == 'y') {
      throw new SQLDataException(
          "a value of column "
              + column
              + " is NaN or infinite, which Java's decimals are not; cast it to double precision",
          "22003");
    }
    return new BigDecimal(text);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    if (at == null) {
      return null;
    }
    return at.equals(OffsetDateTime.MAX)
        ? Instant.MAX
        : at.equals(OffsetDateTime.MIN) ? Instant.MIN : at.toInstant();
  }

  private static @Nullable List<@Nullable Object> list(@Nullable Array array, DataType element)
      throws SQLException {
    if (array == null) {
      return null;
    }
    return isExact(element.kind())
        ? elements((@Nullable Object[]) array.getArray())
        : rows(array, element);
  }

  /** Whether the driver's objects for elements of this kind are the canonical values. */
  private static boolean isExact(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN, INTEGER, BIGINT, REAL, DOUBLE, VARCHAR, UUID -> true;
      default -> false;
    };
  }

  /** An array in more than one dimension is a list of lists, whatever its type says. */
  private static List<@Nullable Object> elements(@Nullable Object[] array) {
    List<@Nullable Object> values = new ArrayList<>(array.length);
    for (Object value : array) {
      values.add(value instanceof Object[] inner ? elements(inner) : value);
    }
    return Collections.unmodifiableList(values);
  }

  private static List<@Nullable Object> rows(Array array, DataType element) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    try (ResultSet rows = array.getResultSet()) {
      boolean nested = rows.getMetaData().getColumnType(ELEMENT) == java.sql.Types.ARRAY;
      ValueReader reader =
          nested ? row -> list(row.getArray(ELEMENT), element) : reader(element, ELEMENT);
      while (rows.next()) {
        values.add(reader.read(rows));
      }
    }
    return Collections.unmodifiableList(values);
  }
}
