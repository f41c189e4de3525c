package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts fresh rows straight into the store, where the newer one wins as ever: into the generation
 * that is read, and into the one that a rebuild fills meanwhile.
 *
 * <p>Of rows with equal timestamps the last one put wins, and the law knows a greatest one, by an
 * order of features that only the warehouse has. So whoever puts a row is told whether it took the
 * place of another one with equal timestamps. Then it has to ask the warehouse for the newest rows
 * of its keys and put these, until nothing is told any more. Where all rows are in the warehouse
 * before they are put, this ends with the right one, however many do so at once: whoever put the
 * last row that differed from what was there has asked once more, after everybody else had put
 * theirs.
 */
public final class Push {
  private final OnlineStore store;
  private final Plan.Target target;
  private final Duration timeout;

  /**
   * A push.
   *
   * @param target the view as it is defined now
   * @param timeout for one answer of the store
   */
  public Push(OnlineStore store, Plan.Target target, Duration timeout) {
    this.store = store;
    this.target = target;
    this.timeout = timeout;
  }

  /** Whether the view is materialized as it is defined now. */
  public boolean isMaterialized() {
    return !target.view().offline()
        && record().filter(m -> m.view().isDefinedAs(target.online())).isPresent();
  }

  private Optional<Materialization> record() {
    return store.materialization(target.view().name(), timeout);
  }

  /**
   * Whether a row counts at {@code now}. One that does not must not take the place of one that
   * does.
   */
  public boolean isDue(PushedRows.Row row, Instant now) {
    return row.eventMicros()
        <= ChronoUnit.MICROS.between(Instant.EPOCH, now.minus(target.view().delay()));
  }

  /**
   * Stores those of {@code rows} that are due, and returns when they are there. Nothing where the
   * view is not materialized.
   *
   * @return whether one took the place of another with equal timestamps
   */
  public boolean run(List<PushedRows.Row> rows, Instant now) {
    List<PushedRows.Row> due = rows.stream().filter(row -> isDue(row, now)).toList();
    boolean tied = false;
    for (OnlineView generation : due.isEmpty() ? List.<OnlineView>of() : generations()) {
      try (OnlineStore.Writer writer = store.writer(generation, timeout)) {
        for (PushedRows.Row row : due) {
          writer.put(row.key(), row.eventMicros(), row.createdMicros(), row.features());
        }
        writer.flush();
        tied |= writer.tied() > 0;
      }
    }
    return tied;
  }

  /**
   * Stores rows of the warehouse, in the columns of {@link
   * io.featuresql.planner.offline.NewestRows#sql}.
   *
   * @param generations those to write to
   * @return as {@link #run}
   */
  public boolean run(ResultSet rows, JdbcWarehouse warehouse, List<OnlineView> generations)
      throws SQLException {
    boolean tied = false;
    List<OnlineStore.Writer> writers = new ArrayList<>();
    try {
      for (OnlineView generation : generations) {
        writers.add(store.writer(generation, timeout));
      }
      NewestRow row = new NewestRow(warehouse, target.online());
      while (rows.next()) {
        row.read(rows);
        writers.forEach(row::putInto);
      }
      for (OnlineStore.Writer writer : writers) {
        writer.flush();
        tied |= writer.tied() > 0;
      }
    } finally {
      writers.forEach(OnlineStore.Writer::close);
    }
    return tied;
  }

  /** The sets of rows that a row of the view as it is defined now belongs to; none if offline. */
  public List<OnlineView> generations() {
    List<OnlineView> generations = new ArrayList<>();
    if (target.view().offline()) {
      return generations;
    }
    record()
        .ifPresent(
            m -> {
              if (m.view().isDefinedAs(target.online())) {
                generations.add(m.view());
              }
              if (m.generations().building() > m.view().generation()) {
                generations.add(target.online().withGeneration(m.generations().building()));
              }
            });
    return generations;
  }
}
