package io.featuresql.planner.online;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.Conversion;
import io.featuresql.planner.value.KeyTarget;
import io.featuresql.planner.value.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlOrderBy;
import org.jspecify.annotations.Nullable;

/** Key look-ups, and what is made of them. */
final class CompiledQuery implements OnlineQuery {
  /**
   * The references that are looked up by one key.
   *
   * @param keys for each join key where its value comes from
   * @param keyTargets the join keys
   * @param references which references are read, by index, in the order of the look-up
   */
  record Group(
      OnlineStore.Lookup lookup,
      List<KeySource> keys,
      List<KeyTarget> keyTargets,
      List<Integer> references) {}

  /** Where the value of a join key comes from. */
  sealed interface KeySource {
    /** A column of the spine. */
    record SpineColumn(int index) implements KeySource {}

    /** A literal or parameter. */
    record Constant(Value value) implements KeySource {}
  }

  /**
   * A reference, as far as reading it goes.
   *
   * @param name what the statement calls it
   * @param materialization what it was compiled for
   * @param ttlMicros how old a row may be; negative for any age
   * @param delayMicros how long a row counts for nothing
   */
  record Reference(String name, Materialization materialization, long ttlMicros, long delayMicros) {
    String view() {
      return materialization.view().name();
    }

    /** The row itself where it counts, else what stands for it. */
    OnlineRow counted(OnlineRow row, long nowMicros) {
      if (!row.found()) {
        return row;
      }
      if (row.eventMicros() > nowMicros - delayMicros) {
        return OnlineResult.EARLY;
      }
      return ttlMicros >= 0 && row.eventMicros() < nowMicros - ttlMicros
          ? OnlineResult.EXPIRED
          : row;
    }
  }

  private final OnlineStore store;
  private final Spine spine;
  private final List<Group> groups;
  private final List<Reference> references;
  private final List<Item> items;
  private final List<DataType> parameterTypes;
  private final List<Column> columns;
  private final List<String> names;
  private final List<Optional<KeyTarget>> spineKeys;
  private final List<Boolean> timed;
  private final RowOrder order;
  private final boolean typed;
  private final boolean onlyLive;

  CompiledQuery(
      OnlineStore store,
      Spine spine,
      KeyTypes types,
      List<Group> groups,
      List<Reference> references,
      List<Item> items,
      int parameterCount,
      Optional<SqlOrderBy> ordered) {
    this.store = store;
    this.spine = spine;
    this.groups = List.copyOf(groups);
    this.references = List.copyOf(references);
    this.items = List.copyOf(items);
    this.parameterTypes = List.copyOf(types.parameterTypes(parameterCount));
    this.columns = items.stream().map(item -> column(item, types.spineTypes())).toList();
    this.spineKeys = types.spineKeys();
    this.timed =
        references.stream().map(r -> !r.materialization().eventTypeName().isEmpty()).toList();
    this.names = references.stream().map(Reference::name).toList();
    this.onlyLive = spine instanceof Spine.Population;
    this.order =
        ordered.map(o -> RowOrder.of(o, columns, this::isKeyOfPopulation)).orElse(RowOrder.NONE);
    for (RowOrder.Key key : order.keys()) {
      Item item = items.get(key.column());
      if (!(item instanceof Item.Feature
          || item instanceof Item.Matched
          || isKeyOfPopulation(key.column()))) {
        throw new NotOnline("ORDER BY sorts what is no feature and no key");
      }
    }
    this.typed = columns.stream().noneMatch(column -> column.type().equals(Value.UNKNOWN));
  }

  /** Such a key is never NULL, and has the type of the entity. */
  private boolean isKeyOfPopulation(int column) {
    return onlyLive && items.get(column) instanceof Item.SpineColumn;
  }

  private static Column column(Item item, List<DataType> spineTypes) {
    DataType type;
    if (item instanceof Item.Feature feature) {
      type = feature.type();
    } else if (item instanceof Item.Matched matched) {
      type = matched.type();
    } else if (item instanceof Item.Constant constant) {
      type = constant.value().type();
    } else {
      type = spineTypes.get(((Item.SpineColumn) item).index());
    }
    return new Column(item.name(), type);
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public List<DataType> parameterTypes() {
    return parameterTypes;
  }

  @Override
  public List<String> explain() {
    List<String> lines = new ArrayList<>();
    lines.add("spine: " + spine.text());
    for (Group group : groups) {
      List<String> views = group.references().stream().map(i -> references.get(i).view()).toList();
      lines.add(
          "look-up: one key of entity '"
              + references.get(group.references().get(0)).materialization().view().entity()
              + "' a row, views "
              + String.join(", ", views));
    }
    lines.add("store: " + store.describe());
    return lines;
  }

  @Override
  public List<Materialization> materializations() {
    return references.stream().map(Reference::materialization).toList();
  }

  @Override
  public Execution start(@Nullable Object[] parameters, Instant now, TimeLimit limit) {
    List<@Nullable Object[]> spineRows = distinct(spine.rows(parameters), parameters);
    GroupKeys[] keys = new GroupKeys[groups.size()];
    for (int g = 0; g < keys.length; g++) {
      // all of them before the first is sent: a value may be refused
      keys[g] = GroupKeys.of(groups.get(g), spine, spineRows, parameters);
    }
    SentLookUps sent = SentLookUps.of(groups, keys, limit);
    return new Execution() {
      @Override
      public OnlineResult result() {
        return answer(spineRows, parameters, found(sent.await(), keys, now, limit));
      }

      @Override
      public CompletionStage<?> arrived() {
        return sent.arrived();
      }

      @Override
      public void cancel() {
        sent.cancel();
      }
    };
  }

  /** Of keys of a population that are given in several ways, such as 1 and 1.0, one. */
  private List<@Nullable Object[]> distinct(
      List<@Nullable Object[]> rows, @Nullable Object[] parameters) {
    if (!onlyLive || rows.size() == 1) {
      return rows;
    }
    int[] keyOfRow = GroupKeys.of(groups.get(0), spine, rows, parameters).keyOfRow();
    List<@Nullable Object[]> distinct = new ArrayList<>(rows.size());
    BitSet seen = new BitSet();
    for (int i = 0; i < keyOfRow.length; i++) {
      if (keyOfRow[i] < 0 || !seen.get(keyOfRow[i])) {
        distinct.add(rows.get(i));
      }
      if (keyOfRow[i] >= 0) {
        seen.set(keyOfRow[i]);
      }
    }
    return distinct;
  }

  /** For each spine row the row of each reference, or what stands for one that does not count. */
  private OnlineRow[][] found(
      OnlineRow[][][] read, GroupKeys[] keys, Instant now, TimeLimit limit) {
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    OnlineRow[][] found = new OnlineRow[keys[0].keyOfRow().length][references.size()];
    for (int g = 0; g < keys.length; g++) {
      List<Integer> members = groups.get(g).references();
      for (int r = 0; r < members.size(); r++) {
        int index = members.get(r);
        Reference reference = references.get(index);
        for (int i = 0; i < found.length; i++) {
          int key = keys[g].keyOfRow()[i];
          OnlineRow row = key < 0 ? OnlineResult.NO_KEY : read[g][key][r];
          if (row.isOfOtherSchema()) {
            refuseStale(reference, limit);
          }
          if (row.isLost()) {
            throw lost(reference, limit);
          }
          found[i][index] = reference.counted(row, nowMicros);
        }
      }
    }
    return found;
  }

  private OnlineResult answer(
      List<@Nullable Object[]> spineRows, @Nullable Object[] parameters, OnlineRow[][] found) {
    if (!order.isNone()) {
      return inOrder(spineRows, parameters, found);
    }
    if (found.length == 1 && (!onlyLive || OnlineResult.isLive(found[0]))) {
      @Nullable Object[] only = output(spineRows.get(0), found[0], parameters);
      return new OnlineResult(
          rows(List.<@Nullable Object[]>of(only)), found, names, timed, onlyLive);
    }
    List<@Nullable Object[]> result = new ArrayList<>(found.length);
    for (int i = 0; i < found.length; i++) {
      if (!onlyLive || OnlineResult.isLive(found[i])) {
        result.add(output(spineRows.get(i), found[i], parameters));
      }
    }
    return new OnlineResult(rows(result), found, names, timed, onlyLive);
  }

  /** The spine is put in order, so that each row of the result stays beside what was found. */
  private OnlineResult inOrder(
      List<@Nullable Object[]> spineRows, @Nullable Object[] parameters, OnlineRow[][] found) {
    List<Integer> places = new ArrayList<>();
    List<@Nullable Object[]> outputs = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      places.add(i);
      outputs.add(output(spineRows.get(i), found[i], parameters));
    }
    places.sort(Comparator.comparing(outputs::get, order.comparator()));
    OnlineRow[][] sorted = new OnlineRow[found.length][];
    List<@Nullable Object[]> result = new ArrayList<>();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = found[places.get(i)];
      if ((!onlyLive || OnlineResult.isLive(sorted[i])) && result.size() < order.limit()) {
        result.add(outputs.get(places.get(i)));
      }
    }
    return new OnlineResult(rows(result), sorted, names, timed, onlyLive);
  }

  @Override
  public Rows withoutFeatures(@Nullable Object[] parameters) {
    List<@Nullable Object[]> result = new ArrayList<>();
    if (!onlyLive) {
      OnlineRow[] nothing = new OnlineRow[references.size()];
      java.util.Arrays.fill(nothing, OnlineRow.MISSING);
      spine.rows(parameters).forEach(row -> result.add(output(row, nothing, parameters)));
    }
    result.sort(order.comparator());
    return rows(result.subList(0, Math.min(result.size(), order.limit())));
  }

  private Rows rows(List<@Nullable Object[]> rows) {
    return new Rows(typed ? columns : typesOf(rows), rows);
  }

  /**
   * A row of another schema is either left over from before, and no row at all, or newer than this
   * plan, which then must not be used any more.
   */
  private void refuseStale(Reference reference, TimeLimit limit) {
    boolean current =
        store
            .materialization(reference.view(), limit.left())
            .filter(m -> m.view().equals(reference.materialization().view()))
            .isPresent();
    if (!current) {
      throw new StalePlanException(reference.view());
    }
  }

  /**
   * What to say of rows that are lost: nothing of this plan, if the view has been materialized
   * since, or is not materialized any more.
   */
  private RuntimeException lost(Reference reference, TimeLimit limit) {
    String view = reference.view();
    Materialization planned = reference.materialization();
    Optional<Materialization> recorded = store.materialization(view, limit.left());
    if (recorded.isEmpty()) {
      return StalePlanException.gone(view);
    }
    if (!recorded.get().view().equals(planned.view()) || recorded.get().mark() != planned.mark()) {
      return new StalePlanException(view);
    }
    return FeatureSqlException.of(
        ErrorCode.ONLINE_FAILED,
        "a part of the online store "
            + store.describe()
            + " has lost its rows of feature view '"
            + view
            + "'; run MATERIALIZE "
            + view);
  }

  private @Nullable Object[] output(
      @Nullable Object[] spineRow, OnlineRow[] rows, @Nullable Object[] parameters) {
    @Nullable Object[] output = new Object[items.size()];
    for (int i = 0; i < output.length; i++) {
      Item item = items.get(i);
      if (item instanceof Item.Feature feature) {
        OnlineRow row = rows[feature.reference()];
        output[i] = row.found() ? row.values()[feature.index()] : null;
      } else if (item instanceof Item.Matched matched) {
        OnlineRow row = rows[matched.reference()];
        output[i] = row.found() ? timestamp(row, matched) : null;
      } else if (item instanceof Item.Constant constant) {
        output[i] = constant.value().get(parameters);
      } else {
        int index = ((Item.SpineColumn) item).index();
        Object value = spineRow[index];
        output[i] = value;
        if (spineKeys.get(index).isPresent()) {
          KeyTarget key = spineKeys.get(index).get();
          Object exact = key.of(value, () -> spine.parameter(index, value, parameters));
          output[i] = onlyLive ? exact : key.unpadded(exact);
        }
      }
    }
    return output;
  }

  private static @Nullable Object timestamp(OnlineRow row, Item.Matched matched) {
    if (matched.created()) {
      return row.createdMicros() == OnlineRow.NO_CREATED
          ? null
          : timestamp(row.createdMicros(), matched.type().kind());
    }
    return timestamp(row.eventMicros(), matched.type().kind());
  }

  private static Object timestamp(long micros, TypeKind kind) {
    Instant instant = OnlineRow.instant(micros);
    if (kind == TypeKind.TIMESTAMP_WITH_TIME_ZONE) {
      return instant;
    }
    boolean infinite = micros == OnlineRow.INFINITY || micros == OnlineRow.MINUS_INFINITY;
    if (infinite) {
      boolean past = micros == OnlineRow.MINUS_INFINITY;
      return kind == TypeKind.DATE
          ? (past ? LocalDate.MIN : LocalDate.MAX)
          : (past ? LocalDateTime.MIN : LocalDateTime.MAX);
    }
    LocalDateTime timestamp = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return kind == TypeKind.DATE ? timestamp.toLocalDate() : timestamp;
  }

  /** The columns, with the types of unknown ones told by the first value that is not NULL. */
  private List<Column> typesOf(List<@Nullable Object[]> rows) {
    List<Column> result = new ArrayList<>(columns);
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i).type().equals(Value.UNKNOWN)) {
        Object value = null;
        for (int r = 0; r < rows.size() && value == null; r++) {
          value = rows.get(r)[i];
        }
        result.set(i, new Column(result.get(i).name(), Conversion.typeOf(value)));
      }
    }
    return result;
  }
}
