package io.featuresql.planner.online;

import io.featuresql.planner.plan.Rows;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Key look-ups, and what is made of them. */
final class CompiledQuery implements OnlineQuery {
  /**
   * The references that are looked up by one key.
   *
   * @param keys for each join key where its value comes from
   * @param types the types of the join keys
   * @param references which references are read, by index, in the order of the look-up
   */
  record Group(
      OnlineStore.Lookup lookup,
      List<KeySource> keys,
      List<DataType> types,
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
   * @param materialization what it was compiled for
   * @param ttlMicros how old a row may be; negative for any age
   * @param delayMicros how long a row counts for nothing
   */
  record Reference(String view, Materialization materialization, long ttlMicros, long delayMicros) {
    boolean isLive(OnlineRow row, long nowMicros) {
      return row.found()
          && row.eventMicros() <= nowMicros - delayMicros
          && (ttlMicros < 0 || row.eventMicros() >= nowMicros - ttlMicros);
    }
  }

  private final OnlineStore store;
  private final Spine spine;
  private final List<Group> groups;
  private final List<Reference> references;
  private final List<Item> items;
  private final List<DataType> parameterTypes;
  private final List<Column> columns;
  private final boolean typed;

  CompiledQuery(
      OnlineStore store,
      Spine spine,
      List<DataType> spineTypes,
      List<Group> groups,
      List<Reference> references,
      List<Item> items,
      List<DataType> parameterTypes) {
    this.store = store;
    this.spine = spine;
    this.groups = List.copyOf(groups);
    this.references = List.copyOf(references);
    this.items = List.copyOf(items);
    this.parameterTypes = List.copyOf(parameterTypes);
    this.columns = items.stream().map(item -> column(item, spineTypes)).toList();
    this.typed = columns.stream().noneMatch(column -> column.type().equals(UNKNOWN));
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
  public Rows run(@Nullable Object[] parameters, Instant now, Duration timeout) {
    List<@Nullable Object[]> spineRows = spine.rows(parameters);
    OnlineRow[][] found = read(spineRows, parameters, timeout);
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    boolean onlyLive = spine instanceof Spine.OfKeys;
    List<@Nullable Object[]> result = new ArrayList<>(spineRows.size());
    for (int i = 0; i < found.length; i++) {
      if (liveOnly(found[i], nowMicros) || !onlyLive) {
        result.add(output(spineRows.get(i), found[i], parameters));
      }
    }
    return new Rows(typed ? columns : typesOf(result), result);
  }

  /** Replaces rows that do not count by none; whether one is left. */
  private boolean liveOnly(OnlineRow[] rows, long nowMicros) {
    boolean live = false;
    for (int r = 0; r < rows.length; r++) {
      if (references.get(r).isLive(rows[r], nowMicros)) {
        live = true;
      } else {
        rows[r] = OnlineRow.MISSING;
      }
    }
    return live;
  }

  /** For each spine row the row of each reference. */
  private OnlineRow[][] read(
      List<@Nullable Object[]> spineRows, @Nullable Object[] parameters, Duration timeout) {
    OnlineRow[][] result = new OnlineRow[spineRows.size()][references.size()];
    for (OnlineRow[] row : result) {
      java.util.Arrays.fill(row, OnlineRow.MISSING);
    }
    for (Group group : groups) {
      List<Object[]> keys = new ArrayList<>(spineRows.size());
      int[] rowOf = new int[spineRows.size()];
      for (int i = 0; i < spineRows.size(); i++) {
        Optional<Object[]> key = key(group, spineRows.get(i), parameters);
        if (key.isPresent()) {
          rowOf[keys.size()] = i;
          keys.add(key.get());
        }
      }
      if (keys.isEmpty()) {
        continue;
      }
      OnlineRow[][] read = group.lookup().get(keys.toArray(new Object[0][]), timeout);
      for (int k = 0; k < read.length; k++) {
        for (int r = 0; r < read[k].length; r++) {
          int reference = group.references().get(r);
          if (read[k][r].isOfOtherSchema()) {
            refuseStale(references.get(reference), timeout);
          }
          result[rowOf[k]][reference] = read[k][r];
        }
      }
    }
    return result;
  }

  /**
   * A row of another schema is either left over from before, and no row at all, or newer than this
   * plan, which then must not be used any more.
   */
  private void refuseStale(Reference reference, Duration timeout) {
    boolean current =
        store
            .materialization(reference.view(), timeout)
            .filter(m -> m.view().equals(reference.materialization().view()))
            .isPresent();
    if (!current) {
      throw new StalePlanException(reference.view());
    }
  }

  /** The entity key of a spine row; none when a part of it is NULL. */
  private static Optional<Object[]> key(
      Group group, @Nullable Object[] spineRow, @Nullable Object[] parameters) {
    Object[] key = new Object[group.keys().size()];
    for (int i = 0; i < key.length; i++) {
      KeySource source = group.keys().get(i);
      Object value =
          source instanceof KeySource.SpineColumn column
              ? spineRow[column.index()]
              : ((KeySource.Constant) source).value().get(parameters);
      Object converted = Conversion.to(group.types().get(i), value, "a join key");
      if (converted == null) {
        return Optional.empty();
      }
      key[i] = converted;
    }
    return Optional.of(key);
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
        output[i] = row.found() ? timestamp(row.eventMicros(), matched.type().kind()) : null;
      } else if (item instanceof Item.Constant constant) {
        output[i] = constant.value().get(parameters);
      } else {
        int index = ((Item.SpineColumn) item).index();
        output[i] =
            spine instanceof Spine.OfKeys
                ? Conversion.to(columns.get(i).type(), spineRow[index], "a join key")
                : spineRow[index];
      }
    }
    return output;
  }

  private static Object timestamp(long micros, TypeKind kind) {
    Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    if (kind == TypeKind.TIMESTAMP_WITH_TIME_ZONE) {
      return micros == Long.MAX_VALUE ? Instant.MAX : instant;
    }
    LocalDateTime timestamp = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    return kind == TypeKind.DATE ? timestamp.toLocalDate() : timestamp;
  }

  /** The columns, with the types of unknown ones told by the first value that is not NULL. */
  private List<Column> typesOf(List<@Nullable Object[]> rows) {
    List<Column> result = new ArrayList<>(columns);
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i).type().equals(UNKNOWN)) {
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
