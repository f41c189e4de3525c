package io.featuresql.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a statement did.
 *
 * @param result its rows; null when it gives none
 * @param updateCount how many rows it changed; meaningless with a result
 */
record Outcome(@Nullable FeatureResultSet result, long updateCount) {
  static Outcome ofRows(FeatureResultSet result) {
    return new Outcome(result, -1);
  }

  /** Definitions of the warehouse count as 0, for which DuckDB says -1. */
  static Outcome ofCount(long updateCount) {
    return new Outcome(null, Math.max(0, updateCount));
  }
}
