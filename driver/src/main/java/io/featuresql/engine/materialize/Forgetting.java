package io.featuresql.engine.materialize;

import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Removes keys of a view from the store: from the generation that is read, from those before it
 * that are not removed yet, and from the one that a run fills meanwhile.
 */
public record Forgetting(OnlineStore store, Plan.Target target, Duration timeout) {
  /**
   * Removes the rows of {@code keys}, whatever definition of the view they are of.
   *
   * @param keys canonical values of the join keys
   * @return of how many keys there were rows
   */
  public long run(List<Object[]> keys) {
    if (target.view().offline() || keys.isEmpty()) {
      return 0;
    }
    OnlineView defined = target.online();
    Optional<Materialization> recorded =
        new Ledger(store, defined.name(), timeout)
            .read()
            .filter(m -> m.view().entity().equals(defined.entity()));
    long first = recorded.map(m -> m.generations().oldest()).orElse(0L);
    long last = recorded.map(Materialization::lastGeneration).orElse(0L);
    return store.remove(defined, keys, Math.min(first, last), last, timeout);
  }
}
