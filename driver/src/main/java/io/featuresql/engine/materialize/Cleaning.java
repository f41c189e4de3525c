package io.featuresql.engine.materialize;

import io.featuresql.engine.materialize.Materializer.Control;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.Materialization.Generations;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Removal;
import io.featuresql.planner.spi.OnlineView;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Removes rows that nobody may read any more. What is broken off goes on at the next run. */
record Cleaning(OnlineStore store, Catalog catalog) {
  /** Programs may go on reading a generation so long after readers were sent to the next. */
  static final Duration GRACE = Duration.ofMinutes(2);

  /** Removes the generations before the one that is read, once nobody reads them. */
  void removeOldGenerations(Ledger ledger, long nowMicros, Control control) throws SQLException {
    Optional<Materialization> recorded = ledger.read();
    if (recorded.isEmpty()) {
      return;
    }
    OnlineView view = recorded.get().view();
    Generations generations = recorded.get().generations();
    long readable = generations.switchedMicros() + GRACE.toMillis() * 1_000;
    if (generations.oldest() == view.generation() || nowMicros < readable) {
      return;
    }
    remove(view, generations.oldest(), view.generation() - 1, control);
    ledger.change(
        now ->
            now.map(
                m ->
                    m.with(
                        new Generations(
                            m.generations().building(),
                            Math.max(view.generation(), m.generations().oldest()),
                            m.generations().switchedMicros()))));
  }

  /** Removes views that are not defined any more, or not for the online store. */
  void removeDropped(Control control) throws SQLException {
    for (Materialization recorded : store.materializations(control.timeout())) {
      Optional<FeatureView> view =
          catalog.featureView(recorded.view().name()).filter(v -> !v.offline());
      if (view.isEmpty()) {
        remove(recorded, control);
      }
    }
  }

  /**
   * Removes a view with all its rows. First the record is made one that is of no definition, so
   * that nobody takes what is left half way for the whole.
   */
  void remove(Materialization recorded, Control control) throws SQLException {
    OnlineView view = recorded.view();
    Materialization condemned =
        new Materialization(
                new OnlineView(
                    view.entity(),
                    view.joinKeys(),
                    view.name(),
                    List.of(),
                    "",
                    recorded.lastGeneration() + 1),
                recorded.eventTypeName(),
                recorded.createdTypeName(),
                recorded.throughMicros(),
                recorded.maxCreatedMicros(),
                0)
            .with(new Generations(0, recorded.generations().oldest(), 0));
    if (replace(recorded, Optional.of(condemned), control)) {
      remove(view, recorded.generations().oldest(), recorded.lastGeneration(), control);
      replace(condemned, Optional.empty(), control);
    }
  }

  private boolean replace(
      Materialization recorded, Optional<Materialization> next, Control control) {
    return store.replace(recorded.view().name(), Optional.of(recorded), next, control.timeout());
  }

  private void remove(OnlineView view, long first, long last, Control control) throws SQLException {
    for (long generation = first; generation <= last; generation++) {
      finish(store.removal(view.withGeneration(generation), control.timeout()), control);
    }
  }

  /** Removes rows with an earlier event timestamp. */
  void removeOlder(OnlineView view, long beforeMicros, Control control) throws SQLException {
    finish(store.expiry(view, beforeMicros, control.timeout()), control);
  }

  private static void finish(Removal removal, Control control) throws SQLException {
    while (removal.step()) {
      control.check();
    }
  }
}
