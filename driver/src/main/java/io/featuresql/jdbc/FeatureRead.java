package io.featuresql.jdbc;

import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.RowState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an execution read: the way it went and, of the online route, the rows that were found.
 * Immutable.
 */
public final class FeatureRead {
  /** Who answered. */
  public enum Route {
    /** The online store; or nobody, where the fallback is NULL. */
    ONLINE,
    /** The warehouse. */
    OFFLINE,
    /** The definitions: SHOW, DESCRIBE, EXPLAIN, and statements that change definitions. */
    DEFINITIONS
  }

  private final Route route;
  private final boolean fallback;
  private final Instant asOf;
  private final @Nullable OnlineResult result;

  FeatureRead(Route route, boolean fallback, Instant asOf, @Nullable OnlineResult result) {
    this.route = route;
    this.fallback = fallback;
    this.asOf = asOf;
    this.result = result;
  }

  /** Who answered. */
  public Route route() {
    return route;
  }

  /** Whether a fallback answered, because the online store failed or lacked a row. */
  public boolean isFallback() {
    return fallback;
  }

  /** The start of the execution, which is what {@code NOW} meant in it. */
  public Instant asOf() {
    return asOf;
  }

  /**
   * The feature views that were read from the online store, by the names that the statement gives
   * them and in its order; empty when the answer is not from there.
   */
  public List<String> views() {
    OnlineResult read = result;
    return read == null ? List.of() : read.views();
  }

  /**
   * The event timestamp of the row whose features stand in a row of the result; empty when no row
   * counted. Offline, select {@code view.timestamp_column} instead.
   *
   * @param row the row of the result, from 1
   * @param view one of {@link #views}
   * @throws IllegalArgumentException when there is no such view or row
   */
  public Optional<Instant> matched(int row, String view) {
    int reference = views().indexOf(view);
    OnlineResult read = result;
    if (reference < 0 || read == null) {
      throw new IllegalArgumentException(
          "'" + view + "' was not read online; " + views() + " were");
    }
    if (row < 1 || row > read.rows().rows().size()) {
      throw new IllegalArgumentException("the result has no row " + row);
    }
    int spineRow = read.spineRow(row - 1);
    return read.state(spineRow, reference) == RowState.HIT
        ? Optional.of(Instant.EPOCH.plus(read.eventMicros(spineRow, reference), ChronoUnit.MICROS))
        : Optional.empty();
  }

  /** How long before {@link #asOf} the {@link #matched} row became true; empty when that is. */
  public Optional<Duration> age(int row, String view) {
    return matched(row, view).map(at -> Duration.between(at, asOf));
  }

  @Override
  public String toString() {
    return route + (fallback ? " as fallback" : "") + " as of " + asOf + " of " + views();
  }
}
