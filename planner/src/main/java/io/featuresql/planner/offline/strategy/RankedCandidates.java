package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/**
 * All rows that count for an instant of the spine, ranked, and the first of them. Cheap where few
 * rows count, as with a short TTL; without one its cost grows with the rows of a key times the
 * instants of that key.
 *
 * <p>It knows no restriction but that the spine is read twice, and that its keys and instants are
 * the same each time.
 */
record RankedCandidates(AsOfJoin join, String reason) implements RankedStrategy {
  @Override
  public SqlText candidates() {
    return new Candidates(join).of(join.spine().instants().orElseThrow(), join.onSpineKeys());
  }

  @Override
  public boolean severalEvents() {
    return true;
  }

  @Override
  public String explain() {
    return "ranked candidates: all rows that count for an instant, and the newest of them; "
        + reason;
  }
}
