package io.featuresql.planner.online;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.offline.Instants;
import io.featuresql.planner.plan.ViewSchema;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.TypeKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The rows of an INSERT into a feature view, for the values of its parameters. Immutable. */
public final class PushedRows {
  private static final int NOT_GIVEN = -1;

  /** The event timestamp of rows that hold at any instant, as it is materialized too. */
  private static final long ALWAYS = 0;

  private static final int DATE_LENGTH = 10;

  private final OnlineView view;
  private final ViewSchema schema;
  private final List<KeyTarget> keys;

  /** Empty stands for the start of execution. */
  private final List<List<Optional<Value>>> rows;

  private final int[] columnOf;

  /**
   * A row.
   *
   * @param key canonical values of the join keys
   * @param features of all features of the view; NULL where none was given
   * @param given the canonical values of the columns that the statement names, in its order, and of
   *     the created timestamp behind them if the view has one and the statement does not name it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(
      Object[] key,
      long eventMicros,
      long createdMicros,
      @Nullable Object[] features,
      List<@Nullable Object> given) {}

  /**
   * The rows.
   *
   * @param view the view whose rows they are
   * @param schema its columns in the warehouse
   * @param keys its join keys
   * @param columns for each column of the statement its place: the keys, the event timestamp, the
   *     created timestamp if there is one, then the features
   */
  public PushedRows(
      OnlineView view,
      ViewSchema schema,
      List<KeyTarget> keys,
      List<Integer> columns,
      List<List<SqlNode>> rows) {
    this.view = view;
    this.schema = schema;
    this.keys = List.copyOf(keys);
    this.rows = rows.stream().map(row -> row.stream().map(PushedRows::value).toList()).toList();
    columnOf = new int[columns(schema).size()];
    java.util.Arrays.fill(columnOf, NOT_GIVEN);
    for (int i = 0; i < columns.size(); i++) {
      columnOf[columns.get(i)] = i;
    }
  }

  /** The columns that an INSERT can name, in the order of their places. */
  public static List<Column> columns(ViewSchema schema) {
    List<Column> columns = new ArrayList<>(schema.keys());
    schema.eventTimestamp().ifPresent(columns::add);
    schema.createdTimestamp().ifPresent(columns::add);
    columns.addAll(schema.features());
    return columns;
  }

  /** The view that the rows are of. */
  public OnlineView view() {
    return view;
  }

  private static Optional<Value> value(SqlNode node) {
    if (Instants.isNow(node)) {
      return Optional.empty();
    }
    if (node instanceof SqlLiteral literal
        && (literal.getTypeName() == SqlTypeName.UNKNOWN
            || SqlTypeName.DATETIME_TYPES.contains(literal.getTypeName()))) {
      return Optional.of(time(literal));
    }
    try {
      return Optional.of(OnlineSpine.value(node));
    } catch (NotOnline e) {
      throw unknown(node);
    }
  }

  private static Value time(SqlLiteral literal) {
    String text = literal.toString();
    int open = text.indexOf('\'');
    if (open < 0) {
      throw unknown(literal);
    }
    String time = text.substring(open + 1, text.lastIndexOf('\'')).strip();
    try {
      Object value = time.length() == DATE_LENGTH ? LocalDate.parse(time) : time;
      return new Value.Literal(value, OnlineQuery.UNKNOWN, text);
    } catch (DateTimeParseException e) {
      throw unknown(literal);
    }
  }

  private static FeatureSqlException unknown(SqlNode node) {
    return FeatureSqlException.at(
        FeatureSqlParser.spanOf(node),
        ErrorCode.SYNTAX,
        "a row of a feature view is made of parameters, literals and NOW; compute this before");
  }

  /**
   * The rows for one execution.
   *
   * @param now the start of execution; also the created timestamp of rows that bring none
   * @throws FeatureSqlException USAGE when a value is not one of the column's type, or a key or the
   *     event timestamp is NULL
   */
  public List<Row> rows(@Nullable Object[] parameters, Instant now) {
    return rows.stream().map(row -> row(row, parameters, now)).toList();
  }

  private Row row(List<Optional<Value>> values, @Nullable Object[] parameters, Instant now) {
    int keyCount = schema.keys().size();
    Object[] key = new Object[keyCount];
    List<@Nullable Object> given = new ArrayList<>(Collections.nCopies(values.size(), null));
    for (int i = 0; i < keyCount; i++) {
      Column column = schema.keys().get(i);
      Optional<Value> value = values.get(columnOf[i]);
      Object plain = value.isPresent() ? value.get().get(parameters) : plain(column, now);
      int parameter = value.orElse(null) instanceof Value.Parameter p ? p.index() : -1;
      Object inStore = keys.get(i).of(plain, () -> parameter);
      given.set(columnOf[i], cell(i, column, values, parameters, now));
      key[i] = required(inStore, "key '" + column.name() + "'");
    }
    int place = keyCount;
    long eventMicros = ALWAYS;
    if (schema.eventTimestamp().isPresent()) {
      Column column = schema.eventTimestamp().get();
      Object event = toMicros(cell(place, column, values, parameters, now));
      given.set(columnOf[place], event);
      eventMicros = micros(required(event, "the event timestamp '" + column.name() + "'"));
      place++;
    }
    long createdMicros = OnlineRow.NO_CREATED;
    Optional<Column> created = schema.createdTimestamp();
    if (created.isPresent()) {
      Object value =
          columnOf[place] == NOT_GIVEN
              ? Conversion.to(created.get().type(), plain(created.get(), now), created.get().name())
              : toMicros(cell(place, created.get(), values, parameters, now));
      if (columnOf[place] == NOT_GIVEN) {
        given.add(value);
      } else {
        given.set(columnOf[place], value);
      }
      createdMicros = value == null ? OnlineRow.NO_CREATED : micros(value);
      place++;
    }
    @Nullable Object[] features = new Object[schema.features().size()];
    for (int i = 0; i < features.length; i++) {
      int column = columnOf[place + i];
      if (column != NOT_GIVEN) {
        features[i] = cell(place + i, schema.features().get(i), values, parameters, now);
        given.set(column, features[i]);
      }
    }
    return new Row(key, eventMicros, createdMicros, features, given);
  }

  private @Nullable Object cell(
      int place,
      Column column,
      List<Optional<Value>> values,
      @Nullable Object[] parameters,
      Instant now) {
    Optional<Value> value = values.get(columnOf[place]);
    Object plain = value.isPresent() ? value.get().get(parameters) : plain(column, now);
    Object converted = Conversion.to(column.type(), plain, "'" + column.name() + "'");
    checkText(converted, column.name());
    return converted;
  }

  /** Before any of the row is written, since warehouses take what the online store cannot hold. */
  private static void checkText(@Nullable Object value, String column) {
    if (value instanceof Collection<?> values) {
      values.forEach(element -> checkText(element, column));
    } else if (value instanceof Map<?, ?> map) {
      checkText(map.keySet(), column);
      checkText(map.values(), column);
    } else if (value instanceof String text
        && text.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw FeatureSqlException.of(
          ErrorCode.VALUE,
          "'" + column + "': the text is not valid Unicode, with half of a surrogate pair in it");
    }
  }

  /** Cut here, so that no warehouse rounds to what the store has not. */
  private static @Nullable Object toMicros(@Nullable Object time) {
    if (LocalDateTime.MAX.equals(time) || Instant.MAX.equals(time)) {
      return time;
    }
    if (time instanceof LocalDateTime shown) {
      return shown.truncatedTo(ChronoUnit.MICROS);
    }
    return time instanceof Instant instant ? instant.truncatedTo(ChronoUnit.MICROS) : time;
  }

  private static Object plain(Column column, Instant now) {
    return column.type().kind() == TypeKind.DATE
        ? LocalDateTime.ofInstant(now, ZoneOffset.UTC).toLocalDate()
        : now;
  }

  private static Object required(@Nullable Object value, String what) {
    if (value == null) {
      throw FeatureSqlException.of(ErrorCode.USAGE, what + " of an inserted row is NULL");
    }
    return value;
  }

  private static long micros(Object time) {
    try {
      return OnlineRow.micros(instant(time));
    } catch (ArithmeticException e) {
      throw FeatureSqlException.of(
          ErrorCode.VALUE, "a timestamp is beyond those that count microseconds", e);
    }
  }

  private static Instant instant(Object time) {
    if (time instanceof LocalDate day) {
      return instant(
          day.equals(LocalDate.MIN)
              ? LocalDateTime.MIN
              : day.equals(LocalDate.MAX) ? LocalDateTime.MAX : day.atStartOfDay());
    }
    if (time instanceof LocalDateTime shown) {
      return shown.equals(LocalDateTime.MIN)
          ? Instant.MIN
          : shown.equals(LocalDateTime.MAX) ? Instant.MAX : shown.toInstant(ZoneOffset.UTC);
    }
    return (Instant) time;
  }
}
