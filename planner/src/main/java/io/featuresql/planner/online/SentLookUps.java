package io.featuresql.planner.online;

import io.featuresql.planner.online.CompiledQuery.Group;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.TimeLimit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups of all groups of one execution: all are sent before the first answer is waited for.
 */
final class SentLookUps {
  private static final OnlineRow[][] NOTHING = new OnlineRow[0][];

  private final OnlineStore.@Nullable Pending[] pending;

  private SentLookUps(OnlineStore.@Nullable Pending[] pending) {
    this.pending = pending;
  }

  static SentLookUps of(List<Group> groups, GroupKeys[] keys, TimeLimit limit) {
    SentLookUps sent = new SentLookUps(new OnlineStore.@Nullable Pending[keys.length]);
    boolean complete = false;
    try {
      for (int g = 0; g < keys.length; g++) {
        if (keys[g].keys().length > 0) {
          sent.pending[g] = groups.get(g).lookup().start(keys[g].keys(), limit.left());
        }
      }
      complete = true;
      return sent;
    } finally {
      if (!complete) {
        sent.cancel();
      }
    }
  }

  /** For each group and each of its keys the row of each of its references. */
  OnlineRow[][][] await() {
    OnlineRow[][][] rows = new OnlineRow[pending.length][][];
    boolean complete = false;
    try {
      for (int g = 0; g < rows.length; g++) {
        OnlineStore.Pending one = pending[g];
        rows[g] = one == null ? NOTHING : one.await();
      }
      complete = true;
      return rows;
    } finally {
      if (!complete) {
        cancel();
      }
    }
  }

  CompletionStage<?> arrived() {
    CompletableFuture<?>[] all = new CompletableFuture<?>[pending.length];
    for (int g = 0; g < all.length; g++) {
      OnlineStore.Pending one = pending[g];
      all[g] =
          one == null
              ? CompletableFuture.completedFuture(null)
              : one.arrived().toCompletableFuture();
    }
    return all.length == 1 ? all[0] : CompletableFuture.allOf(all);
  }

  void cancel() {
    for (OnlineStore.@Nullable Pending one : pending) {
      if (one != null) {
        one.cancel();
      }
    }
  }
}
