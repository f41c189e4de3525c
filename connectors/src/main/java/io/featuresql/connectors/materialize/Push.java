package io.featuresql.connectors.materialize;

import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts fresh rows straight into the store, where the newer one wins as ever: into the generation
 * that is read, and into the one that a rebuild fills meanwhile.
 */
public final class Push {
  private final OnlineStore store;
  private final FeatureView view;
  private final OnlineView defined;
  private final Duration timeout;

  /**
   * A push.
   *
   * @param defined the view as it is defined now
   * @param timeout for one answer of the store
   */
  public Push(OnlineStore store, FeatureView view, OnlineView defined, Duration timeout) {
    this.store = store;
    this.view = view;
    this.defined = defined;
    this.timeout = timeout;
  }

  /** Whether the view is materialized as it is defined now. */
  public boolean isMaterialized() {
    return !view.offline() && record().filter(m -> m.view().isDefinedAs(defined)).isPresent();
  }

  private Optional<Materialization> record() {
    return store.materialization(view.name(), timeout);
  }

  /**
   * Whether a row counts at {@code now}. One that does not must not take the place of one that
   * does.
   */
  public boolean isDue(PushedRows.Row row, Instant now) {
    return row.eventMicros() <= ChronoUnit.MICROS.between(Instant.EPOCH, now.minus(view.delay()));
  }

  /**
   * Stores those of {@code rows} that are due, and returns when they are there. Nothing where the
   * view is not materialized.
   */
  public void run(List<PushedRows.Row> rows, Instant now) {
    if (view.offline()) {
      return;
    }
    List<PushedRows.Row> due = rows.stream().filter(row -> isDue(row, now)).toList();
    for (OnlineView target : due.isEmpty() ? List.<OnlineView>of() : targets()) {
      try (OnlineStore.Writer writer = store.writer(target, timeout)) {
        for (PushedRows.Row row : due) {
          writer.put(row.key(), row.eventMicros(), row.createdMicros(), row.features());
        }
        writer.flush();
      }
    }
  }

  private List<OnlineView> targets() {
    List<OnlineView> targets = new ArrayList<>();
    record()
        .ifPresent(
            m -> {
              if (m.view().isDefinedAs(defined)) {
                targets.add(m.view());
              }
              if (m.generations().building() > m.view().generation()) {
                targets.add(defined.withGeneration(m.generations().building()));
              }
            });
    return targets;
  }
}
