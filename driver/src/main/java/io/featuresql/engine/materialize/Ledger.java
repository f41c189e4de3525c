package io.featuresql.engine.materialize;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the store records of one view, changed step by step, whatever others do meanwhile. */
record Ledger(OnlineStore store, String view, Duration timeout) {
  /** So many others may come between reading and writing. */
  private static final int MAX_ATTEMPTS = 1_000;

  Optional<Materialization> read() {
    return store.materialization(view, timeout);
  }

  /** Puts {@code nothing} in place of a record that is damaged, so that a run can begin anew. */
  void replaceDamaged(Materialization nothing) {
    try {
      read();
    } catch (FeatureSqlException e) {
      if (e.code() != ErrorCode.ONLINE_CORRUPT) {
        throw e;
      }
      store.record(nothing, timeout);
    }
  }

  /**
   * Changes the record.
   *
   * @param change what is to be recorded in place of what is; may be asked more than once
   * @return what is recorded now
   */
  Optional<Materialization> change(UnaryOperator<Optional<Materialization>> change) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Optional<Materialization> recorded = read();
      Optional<Materialization> next = change.apply(recorded);
      if (next.equals(recorded) || store.replace(view, recorded, next, timeout)) {
        return next;
      }
    }
    throw FeatureSqlException.of(
        ErrorCode.ONLINE_FAILED,
        "the materialization record of '" + view + "' changes all the time; try again");
  }
}
