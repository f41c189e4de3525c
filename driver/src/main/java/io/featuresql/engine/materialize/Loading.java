package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.planner.offline.KeyRange;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.Materialization.Generations;
import io.featuresql.planner.spi.Materialization.Load;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineView;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Notes of a load that fills a new set of rows which parts of the keys are in the store, so that a
 * run that comes after one that was cut off copies of those only what has changed since.
 *
 * @param mark of the store as this run found it; rows of loads of before are lost in part
 * @param allowed whether the run may note a load, and go on with another one's: not where nothing
 *     tells what has changed, nor where deleted rows have to be gone, nor where rows are left out
 */
record Loading(Ledger ledger, long mark, boolean allowed) {
  /** What stands in the place of a first record: it is of no definition, so nobody reads by it. */
  static Materialization nothing(OnlineView defined) {
    OnlineView none =
        new OnlineView(defined.entity(), defined.joinKeys(), defined.name(), List.of(), "");
    return new Materialization(none, "", Optional.empty(), 0, OnlineRow.NO_CREATED, 0)
        .with(new Generations(0, 1, 0));
  }

  /**
   * What stands in the place of a record that is damaged. Nobody knows which generations there
   * were, so the next one is one that can never have been.
   */
  static Materialization nothing(OnlineView defined, long nowMicros) {
    Materialization nothing = nothing(defined);
    OnlineView none = nothing.view().withGeneration(nowMicros);
    return new Materialization(none, "", Optional.empty(), 0, OnlineRow.NO_CREATED, 0)
        .with(new Generations(0, nowMicros + 1, 0));
  }

  /** Whether the run goes on with the load that is noted. */
  boolean goesOn(Materialization recorded, OnlineView defined) {
    OnlineView target = defined.withGeneration(recorded.generations().building());
    return allowed && of(target, Optional.of(recorded)).isPresent();
  }

  /**
   * The load that fills {@code target}, one that is noted now if need be; empty when the run has
   * none.
   *
   * @param throughMicros the as-of instant of a load that begins now
   * @param createdMicros the greatest created timestamp before anything was read
   * @param bounds asks the warehouse where one part ends and the next begins; none when there is
   *     one part only
   */
  Optional<Load> begun(
      OnlineView target, long throughMicros, long createdMicros, SqlCall<List<String>> bounds)
      throws SQLException {
    if (!allowed || createdMicros == OnlineRow.NO_CREATED) {
      return Optional.empty();
    }
    Optional<Load> noted = of(target, ledger.read());
    List<String> asked = noted.isPresent() ? List.of() : bounds.run();
    if (asked.isEmpty()) {
      return noted;
    }
    Load load = new Load(target, throughMicros, createdMicros, asked, List.of(), mark);
    return of(
        target,
        ledger.change(
            found ->
                found.map(
                    m ->
                        m.load().isEmpty() && m.generations().building() == target.generation()
                            ? m.with(Optional.of(load))
                            : m)));
  }

  private Optional<Load> of(OnlineView target, Optional<Materialization> recorded) {
    return recorded
        .flatMap(Materialization::load)
        .filter(load -> load.view().equals(target) && load.mark() >= mark)
        .filter(load -> KeyRange.areLiterals(load.bounds())); // they go into a query
  }

  /** A part is in the store. Nothing is noted where the load has ended, or another has begun. */
  void copied(Load load, int part) {
    ledger.change(
        found ->
            found.map(
                m ->
                    m.load()
                        .filter(load::isSame)
                        .map(now -> m.with(Optional.of(now.and(part))))
                        .orElse(m)));
  }
}
