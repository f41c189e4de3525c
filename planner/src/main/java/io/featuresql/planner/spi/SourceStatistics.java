package io.featuresql.planner.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the warehouse's own statistics, or a few of the rows, say of the rows of a view. Estimates:
 * they choose a strategy, never a row.
 *
 * @param rows how many rows there are
 * @param keys how many distinct keys they have
 * @param rowsOfLargestKey how many rows the most frequent key has, where that is known
 * @param rowsOfSameKey how many rows the key of a row has on average over the rows, so that a key
 *     counts as often as it occurs, where a sample tells
 * @param span the time from the first event to the last, without a few far off where a sample
 *     tells, where that is known
 * @param indexed whether an index leads from key and event timestamp to the rows
 */
public record SourceStatistics(
    double rows,
    OptionalDouble keys,
    OptionalDouble rowsOfLargestKey,
    OptionalDouble rowsOfSameKey,
    Optional<Duration> span,
    boolean indexed) {
  /** How many rows a key has on average, where that is known. */
  public OptionalDouble rowsPerKey() {
    return keys.isEmpty() ? keys : OptionalDouble.of(rows / Math.max(1, keys.getAsDouble()));
  }
}
