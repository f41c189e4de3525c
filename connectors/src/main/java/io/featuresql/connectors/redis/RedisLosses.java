package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandType;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells rows that a store has lost from rows that it never had. One server loses its records with
 * its rows, and each slot of a cluster its mark; so it is enough to ask for those, of masters,
 * where a read found nothing at all of one of them. For a minute after a loss was seen they are
 * asked for wherever a row lacks, since rows that were pushed since then hide it. Thread-safe.
 */
final class RedisLosses {
  private static final long WATCHFUL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RedisLink reads;
  private final RedisLink masters;
  private final Supplier<String> namespace;
  private final RedisMarks marks;
  private final boolean isCluster;
  private volatile boolean seen;
  private volatile long seenNanos;

  /**
   * What tells of the losses of one store.
   *
   * @param reads knows where keys are
   * @param masters is asked
   */
  RedisLosses(RedisLink reads, RedisLink masters, Supplier<String> namespace, boolean isCluster) {
    this.reads = reads;
    this.masters = masters;
    this.namespace = namespace;
    this.isCluster = isCluster;
    this.marks = new RedisMarks(masters, namespace);
  }

  /**
   * Puts {@link OnlineRow#LOST} in place of {@link OnlineRow#MISSING} where rows were lost.
   *
   * @param rows for each key the row of each read
   * @param key gives the key of each
   */
  void tell(
      List<OnlineStore.Read> lookup,
      OnlineRow[][] rows,
      IntFunction<byte[]> key,
      Deadline deadline) {
    boolean anyLacks = false;
    boolean anyFound = false;
    for (OnlineRow[] ofKey : rows) {
      for (OnlineRow row : ofKey) {
        anyLacks |= row.isMissing();
        anyFound |= !row.isMissing();
      }
    }
    if (!anyLacks || (anyFound && !isCluster && !isWatchful())) {
      return;
    }
    BitSet doubtful = isWatchful() ? lacking(rows) : nothingFound(rows, anyFound, key);
    if (!doubtful.isEmpty() && lookup.stream().anyMatch(read -> isMarked(read))) {
      judge(lookup, rows, doubtful, key, deadline);
    }
  }

  private static boolean isMarked(OnlineStore.Read read) {
    return read.mark() != Materialization.UNMARKED;
  }

  private boolean isWatchful() {
    return seen && System.nanoTime() - seenNanos < WATCHFUL_NANOS;
  }

  private static BitSet lacking(OnlineRow[][] rows) {
    BitSet keys = new BitSet();
    for (int i = 0; i < rows.length; i++) {
      for (OnlineRow row : rows[i]) {
        if (row.isMissing()) {
          keys.set(i);
        }
      }
    }
    return keys;
  }

  /** The keys of masters that have nothing of any key. */
  private BitSet nothingFound(OnlineRow[][] rows, boolean anyFound, IntFunction<byte[]> key) {
    BitSet keys = new BitSet();
    keys.set(0, rows.length);
    if (!anyFound) {
      return keys;
    }
    String[] masterOf = new String[rows.length];
    Set<String> whole = new HashSet<>();
    for (int i = 0; i < rows.length; i++) {
      masterOf[i] = reads.master(key.apply(i));
      for (OnlineRow row : rows[i]) {
        if (!row.isMissing()) {
          whole.add(masterOf[i]);
        }
      }
    }
    for (int i = 0; i < rows.length; i++) {
      keys.set(i, !whole.contains(masterOf[i]));
    }
    return keys;
  }

  private void judge(
      List<OnlineStore.Read> lookup,
      OnlineRow[][] rows,
      BitSet doubtful,
      IntFunction<byte[]> key,
      Deadline deadline) {
    int[] keys = doubtful.stream().toArray();
    long[] there =
        isCluster
            ? marks.read(
                doubtful.stream().map(i -> SlotHash.getSlot(key.apply(i))).toArray(), deadline)
            : new long[keys.length];
    boolean[] recorded = isCluster ? new boolean[0] : recorded(lookup, deadline);
    for (int k = 0; k < keys.length; k++) {
      OnlineRow[] ofKey = rows[keys[k]];
      for (int r = 0; r < ofKey.length; r++) {
        OnlineStore.Read read = lookup.get(r);
        boolean whole = isCluster ? there[k] >= 0 && there[k] <= read.mark() : recorded[r];
        if (ofKey[r].isMissing() && isMarked(read) && !whole) {
          ofKey[r] = OnlineRow.LOST;
          seenNanos = System.nanoTime();
          seen = true;
        }
      }
    }
  }

  /** Whether there is a record of each view. */
  private boolean[] recorded(List<OnlineStore.Read> lookup, Deadline deadline) {
    byte[][] arguments = new byte[1 + lookup.size()][];
    arguments[0] = KeyEncoder.materializations(namespace.get());
    for (int i = 0; i < lookup.size(); i++) {
      arguments[1 + i] = KeyEncoder.field(lookup.get(i).view().name());
    }
    byte[] @Nullable [] records =
        masters.call(deadline, CommandType.HMGET, new RowsOutput(lookup.size()), arguments);
    boolean[] recorded = new boolean[records.length];
    for (int i = 0; i < recorded.length; i++) {
      recorded[i] = records[i] != null;
    }
    return recorded;
  }
}
