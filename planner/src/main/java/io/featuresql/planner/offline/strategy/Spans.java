package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.time.Duration;

/**
 * Time cut into spans a little longer than a TTL: what counts for an instant lies in its span or in
 * the one before, and an equality finds it. A span is two seconds longer than the TTL, which is
 * more than doubles get wrong until the year 70 million.
 */
record Spans(AsOfJoin join, Duration ttl) {
  private static final long MORE_THAN_ERRORS_SECONDS = 2;

  /** The number of the span of {@code timestamp}, a double. */
  String of(String timestamp) {
    long seconds = ttl.toSeconds() + MORE_THAN_ERRORS_SECONDS;
    return "floor(" + join.dialect().epochSeconds(timestamp) + " / " + seconds + ")";
  }

  /** The quoted name of the span of an instant, in {@link #instants}. */
  String name() {
    return join.hidden("span");
  }

  /**
   * A query: each instant of the spine with its own span, and with the one before.
   *
   * @param columns the columns of the instants that it gives, separated by commas
   */
  SqlText instants(String columns) {
    String before = join.hidden("before");
    return join.text()
        .sql("SELECT " + columns + ", " + of(join.spineAsOf()) + " - " + before + " AS " + name())
        .sql(" FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("spine") + " CROSS JOIN (VALUES (0), (1)) AS ")
        .sql(join.hidden("spans") + " (" + before + ")")
        .build();
  }
}
