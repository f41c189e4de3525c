package io.featuresql.connectors.trino;

import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.planner.type.DataType;
import io.trino.jdbc.$internal.client.Row;
import io.trino.jdbc.$internal.client.RowField;
import java.math.BigDecimal;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads canonical values from Trino's results.
 *
 * <p>They are made from what the cluster sent, which {@code getObject(column, Object.class)} hands
 * out: the driver's own dates and timestamps (483) go through the default time zone of the JVM,
 * where some days do not exist, and through the Julian calendar. Of the twelve fractional digits
 * that Trino has, Java keeps nine; the rest is cut. An instant comes as the wall-clock of a zone:
 * in the hour that a zone has twice, the first of both is read.
 */
final class TrinoValues {
  private static final int MAX_FRACTION = 9;

  private TrinoValues() {}

  static ValueReader reader(DataType type, int column) {
    return row -> {
      Object sent = row.getObject(column, Object.class);
      try {
        return canonical(sent, type);
      } catch (DateTimeException | IllegalArgumentException | ClassCastException e) {
        throw new SQLDataException(
            "a value of column " + column + " has no Java value: it is no " + type, "22000", e);
      }
    };
  }

  /** The canonical value of {@code type} for what the cluster sent. */
  private static @Nullable Object canonical(@Nullable Object sent, DataType type)
      throws SQLException {
    if (sent == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN, BLOB -> sent;
      case TINYINT -> ((Number) sent).byteValue();
      case SMALLINT -> ((Number) sent).shortValue();
      case INTEGER -> ((Number) sent).intValue();
      case BIGINT -> ((Number) sent).longValue();
      case REAL -> ((Number) sent).floatValue();
      case DOUBLE -> ((Number) sent).doubleValue();
      case DECIMAL -> new BigDecimal(sent.toString());
      case UUID -> UUID.fromString(sent.toString());
      case DATE -> LocalDate.parse(sent.toString());
      case TIME -> LocalTime.parse(shortened(sent.toString()));
      case TIME_WITH_TIME_ZONE -> OffsetTime.parse(shortened(sent.toString()));
      case TIMESTAMP -> timestamp(sent.toString());
      case TIMESTAMP_WITH_TIME_ZONE -> instant(sent.toString());
      case ARRAY -> list((List<?>) sent, type.element());
      case STRUCT -> row((Row) sent, type);
      case MAP -> map((Map<?, ?>) sent, type);
      default -> sent.toString();
    };
  }

  private static LocalDateTime timestamp(String text) {
    int space = text.indexOf(' ');
    return LocalDateTime.of(
        LocalDate.parse(text.substring(0, space)),
        LocalTime.parse(shortened(text.substring(space + 1))));
  }

  private static Instant instant(String text) {
    int zone = text.lastIndexOf(' ');
    return timestamp(text.substring(0, zone))
        .atZone(ZoneId.of(text.substring(zone + 1)))
        .toInstant();
  }

  /** {@code time} with no more fractional digits than Java has. */
  private static String shortened(String time) {
    int point = time.indexOf('.');
    int end = point + 1;
    while (point >= 0 && end < time.length() && Character.isDigit(time.charAt(end))) {
      end++;
    }
    return point < 0 || end - point - 1 <= MAX_FRACTION
        ? time
        : time.substring(0, point + 1 + MAX_FRACTION) + time.substring(end);
  }

  private static List<@Nullable Object> list(List<?> sent, DataType element) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(sent.size());
    for (Object value : sent) {
      values.add(canonical(value, element));
    }
    return Collections.unmodifiableList(values);
  }

  private static List<@Nullable Object> row(Row sent, DataType type) throws SQLException {
    List<RowField> fields = sent.getFields();
    List<@Nullable Object> values = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      values.add(canonical(fields.get(i).getValue(), type.fields().get(i).type()));
    }
    return Collections.unmodifiableList(values);
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> sent, DataType type)
      throws SQLException {
    Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : sent.entrySet()) {
      values.put(
          canonical(entry.getKey(), type.fields().get(0).type()),
          canonical(entry.getValue(), type.fields().get(1).type()));
    }
    return Collections.unmodifiableMap(values);
  }
}
