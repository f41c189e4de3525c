package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/**
 * A join of instants and events by key and {@linkplain Spans span of time}. Only rows that are
 * nearly young enough are compared, however many rows a key has; all of them are ranked, so the TTL
 * has to be short.
 *
 * <p>The spine is read twice, and its keys and instants have to be the same each time.
 */
record RangeJoin(AsOfJoin join, String reason) implements RankedStrategy {
  @Override
  public SqlText candidates() {
    Spans spans = new Spans(join, join.reference().ttl().orElseThrow());
    String condition =
        join.onSpineKeys() + " AND " + spans.of(join.hidden("at")) + " = " + spans.name();
    return new Candidates(join).of(spans.instants(String.join(", ", join.spineNames())), condition);
  }

  @Override
  public boolean severalEvents() {
    return true;
  }

  @Override
  public String explain() {
    return "range join: events of the span of each instant and of the one before; " + reason;
  }
}
