package io.featuresql.planner.online;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.Conversion;
import io.featuresql.planner.value.KeyTarget;
import io.featuresql.planner.value.TimestampReader;
import io.featuresql.planner.value.Value;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.jspecify.annotations.Nullable;

/** The rows of an INSERT into a feature view, for the values of its parameters. Immutable. */
public final class PushedRows {
  private static final int NOT_GIVEN = -1;

  /** The event timestamp of rows that hold at any instant, as it is materialized too. */
  private static final long ALWAYS = 0;

  private final OnlineView view;
  private final ViewSchema schema;
  private final List<KeyTarget> keys;

  private final List<List<Given>> rows;

  private final int[] columnOf;

  /**
   * A value of the statement.
   *
   * @param value empty stands for the start of execution
   * @param span where it stands
   */
  private record Given(Optional<Value> value, Span span) {}

  /**
   * A row.
   *
   * @param key canonical values of the join keys
   * @param sourceKey the same as values of the columns of the warehouse
   * @param features of all features of the view; NULL where none was given
   * @param given the canonical values of the columns that the statement names, in its order, and of
   *     the created timestamp behind them if the view has one and the statement does not name it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(
      Object[] key,
      Object[] sourceKey,
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
      List<List<FeatureInsert.Item>> rows) {
    this.view = view;
    this.schema = schema;
    this.keys = List.copyOf(keys);
    this.rows =
        rows.stream()
            .map(row -> row.stream().map(item -> new Given(value(item), item.span())).toList())
            .toList();
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

  /** Whether a value is known here, and is not the warehouse's to compute. */
  public static boolean isKnown(FeatureInsert.Item item) {
    return item.node().filter(n -> Instants.isNow(n) || plain(n).isPresent()).isPresent();
  }

  private static Optional<Value> value(FeatureInsert.Item item) {
    SqlNode node = item.node().orElseThrow(() -> computed(item.span()));
    return Instants.isNow(node)
        ? Optional.empty()
        : Optional.of(plain(node).orElseThrow(() -> computed(item.span())));
  }

  private static Optional<Value> plain(SqlNode node) {
    SqlNode number = node;
    boolean minus = node.getKind() == SqlKind.MINUS_PREFIX;
    if (minus || node.getKind() == SqlKind.PLUS_PREFIX) {
      number = ((SqlCall) node).operand(0);
    }
    if (number instanceof SqlNumericLiteral literal) {
      BigDecimal value = Objects.requireNonNull(literal.bigDecimalValue());
      BigDecimal signed = minus ? value.negate() : value;
      return Optional.of(new Value.Literal(signed, Conversion.typeOf(signed), signed.toString()));
    }
    return Value.of(node);
  }

  /** The error for a value that would have to be computed. */
  public static FeatureSqlException computed(Span span) {
    return FeatureSqlException.at(
        span,
        ErrorCode.SYNTAX,
        "a row of a feature view is made of parameters, literals and NOW; compute this before");
  }

  /**
   * A literal that is not a value of its column.
   *
   * @param error where it stands and what is wrong
   * @param time whether it is a text for a time, of which the warehouse may know more
   */
  public record Wrong(FeatureSqlException error, boolean time) {}

  /** The first literal that is not a value of its column. */
  public Optional<Wrong> wrongLiteral() {
    for (List<Given> row : rows) {
      for (int place = 0; place < columnOf.length; place++) {
        Value given =
            columnOf[place] == NOT_GIVEN ? null : row.get(columnOf[place]).value().orElse(null);
        if (given instanceof Value.Literal literal && literal.value() != null) {
          try {
            check(row, place);
          } catch (FeatureSqlException e) {
            return Optional.of(new Wrong(e, literal.value() instanceof String && isTime(place)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private boolean isTime(int place) {
    return switch (columns(schema).get(place).type().kind()) {
      case DATE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> true;
      default -> false;
    };
  }

  private void check(List<Given> row, int place) {
    Column column = columns(schema).get(place);
    if (place < keys.size()) {
      key(place, row, new Object[0], Instant.EPOCH);
    }
    cell(place, column, row, new Object[0], Instant.EPOCH);
  }

  /**
   * A key.
   *
   * @param stored canonical values of the join keys
   * @param source the same as values of the columns of the warehouse
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Key(Object[] stored, Object[] source) {}

  /**
   * The keys of the rows for one execution, without those that are NULL, which no row has.
   *
   * @throws FeatureSqlException VALUE when a value is not one of the key's type
   */
  public List<Key> keys(@Nullable Object[] parameters, Instant now) {
    List<Key> result = new ArrayList<>();
    for (List<Given> row : rows) {
      Object[] stored = new Object[keys.size()];
      Object[] source = new Object[keys.size()];
      boolean whole = true;
      for (int i = 0; i < stored.length && whole; i++) {
        Object key = key(i, row, parameters, now);
        Object column = cell(i, schema.keys().get(i), row, parameters, now);
        whole = key != null && column != null;
        if (key != null && column != null) {
          stored[i] = key;
          source[i] = column;
        }
      }
      if (whole) {
        result.add(new Key(stored, source));
      }
    }
    return result;
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

  private Row row(List<Given> values, @Nullable Object[] parameters, Instant now) {
    int keyCount = schema.keys().size();
    Object[] key = new Object[keyCount];
    Object[] sourceKey = new Object[keyCount];
    List<@Nullable Object> given = new ArrayList<>(Collections.nCopies(values.size(), null));
    for (int i = 0; i < keyCount; i++) {
      Column column = schema.keys().get(i);
      Span span = values.get(columnOf[i]).span();
      String what = "key '" + column.name() + "'";
      key[i] = required(key(i, values, parameters, now), what, span);
      sourceKey[i] = required(cell(i, column, values, parameters, now), what, span);
      given.set(columnOf[i], sourceKey[i]);
    }
    int place = keyCount;
    long eventMicros = ALWAYS;
    if (schema.eventTimestamp().isPresent()) {
      Column column = schema.eventTimestamp().get();
      Object event = toMicros(cell(place, column, values, parameters, now));
      given.set(columnOf[place], event);
      Span span = values.get(columnOf[place]).span();
      eventMicros = micros(required(event, "the event timestamp '" + column.name() + "'", span));
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
    return new Row(key, sourceKey, eventMicros, createdMicros, features, given);
  }

  /** What {@code make} gives; what it refuses is an error at {@code span}. */
  private static <T extends @Nullable Object> T at(Span span, Supplier<T> make) {
    try {
      return make.get();
    } catch (FeatureSqlException e) {
      throw e.span().isPresent()
          ? e
          : FeatureSqlException.at(span, e.code(), String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Object given(
      Given given, Column column, @Nullable Object[] parameters, Instant now) {
    return given.value().isPresent() ? given.value().get().get(parameters) : plain(column, now);
  }

  private @Nullable Object key(
      int i, List<Given> values, @Nullable Object[] parameters, Instant now) {
    Given given = values.get(columnOf[i]);
    Object plain = given(given, schema.keys().get(i), parameters, now);
    int parameter = given.value().orElse(null) instanceof Value.Parameter p ? p.index() : -1;
    Object value = timeOf(keys.get(i).type(), plain);
    return at(given.span(), () -> keys.get(i).of(value, () -> parameter));
  }

  private @Nullable Object cell(
      int place, Column column, List<Given> values, @Nullable Object[] parameters, Instant now) {
    Given given = values.get(columnOf[place]);
    Object plain = given(given, column, parameters, now);
    return at(
        given.span(),
        () -> {
          Object converted =
              Conversion.to(column.type(), timeOf(column.type(), plain), "'" + column.name() + "'");
          checkText(converted, column.name());
          return converted;
        });
  }

  /** A text of a time, with a zone or without, or of a date, as UTC; any other value as it is. */
  private static @Nullable Object timeOf(DataType type, @Nullable Object value) {
    if (!(value instanceof CharSequence written)) {
      return value;
    }
    if (type.kind() != TypeKind.TIMESTAMP && type.kind() != TypeKind.TIMESTAMP_WITH_TIME_ZONE) {
      return value;
    }
    try {
      return TimestampReader.inUtc(written.toString());
    } catch (DateTimeException e) {
      return value; // the conversion says what is wrong
    }
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

  private static Object required(@Nullable Object value, String what, Span span) {
    if (value == null) {
      throw FeatureSqlException.at(
          span, ErrorCode.USAGE, what + " of an inserted row is NULL; give a value");
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
