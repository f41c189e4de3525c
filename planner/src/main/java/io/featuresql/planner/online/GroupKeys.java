package io.featuresql.planner.online;

import io.featuresql.planner.online.CompiledQuery.Group;
import io.featuresql.planner.online.CompiledQuery.KeySource;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entity keys of one group of references in one execution, each once.
 *
 * @param keys the distinct keys, in the order of the spine
 * @param keyOfRow for each spine row which key it has; -1 when a part of it is NULL
 */
@SuppressWarnings("ArrayRecordComponent") // two objects an execution: no copies
record GroupKeys(Object[][] keys, int[] keyOfRow) {
  private static final int[] FIRST = {0};
  private static final int[] NONE = {-1};
  private static final Object[][] NO_KEYS = new Object[0][];

  static GroupKeys of(
      Group group, Spine spine, List<@Nullable Object[]> spineRows, @Nullable Object[] parameters) {
    if (spineRows.size() == 1) {
      Object[] only = key(group, spine, spineRows.get(0), parameters);
      return only == null
          ? new GroupKeys(NO_KEYS, NONE)
          : new GroupKeys(new Object[][] {only}, FIRST);
    }
    int[] keyOfRow = new int[spineRows.size()];
    List<Object[]> keys = new ArrayList<>(keyOfRow.length);
    Map<Same, Integer> known = new HashMap<>();
    for (int i = 0; i < keyOfRow.length; i++) {
      Object[] key = key(group, spine, spineRows.get(i), parameters);
      keyOfRow[i] = key == null ? -1 : known.computeIfAbsent(new Same(key), k -> add(keys, key));
    }
    return new GroupKeys(keys.toArray(NO_KEYS), keyOfRow);
  }

  private static int add(List<Object[]> keys, Object[] key) {
    keys.add(key);
    return keys.size() - 1;
  }

  /** The entity key of a spine row; null when a part of it is NULL. */
  private static Object @Nullable [] key(
      Group group, Spine spine, @Nullable Object[] spineRow, @Nullable Object[] parameters) {
    Object[] key = new Object[group.keys().size()];
    for (int i = 0; i < key.length; i++) {
      KeySource source = group.keys().get(i);
      Object value =
          source instanceof KeySource.SpineColumn column
              ? spineRow[column.index()]
              : ((KeySource.Constant) source).value().get(parameters);
      Object converted =
          group.keyTargets().get(i).of(value, () -> parameter(source, spine, value, parameters));
      if (converted == null) {
        return null;
      }
      key[i] = converted;
    }
    return key;
  }

  /** The parameter that {@code value} was given by. */
  private static int parameter(
      KeySource source, Spine spine, @Nullable Object value, @Nullable Object[] parameters) {
    return source instanceof KeySource.SpineColumn column
        ? spine.parameter(column.index(), value, parameters)
        : ((KeySource.Constant) source).value() instanceof Value.Parameter p ? p.index() : -1;
  }

  /** Keys are equal when their canonical values are, those of BLOBs included. */
  private record Same(Object[] key, int hash) {
    Same(Object[] key) {
      this(key, Arrays.deepHashCode(key));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Same same && Arrays.deepEquals(key, same.key);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
