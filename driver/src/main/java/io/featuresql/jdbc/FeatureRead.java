package io.featuresql.jdbc;

import io.featuresql.engine.Execution;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.RowState;
import io.featuresql.planner.spi.OnlineRow;
import java.time.Duration;
import java.time.Instant;
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

  /** What the online store had of a view for a row. */
  public enum State {
    /** A row that counts. */
    FOUND,
    /** No row of the key. */
    ABSENT,
    /** A row, and it is older than the TTL. */
    EXPIRED,
    /** A row, and its time has not come: its event timestamp, and the delay of the view. */
    NOT_YET_DUE,
    /** Nothing was looked up, since a part of the key is NULL. */
    NO_KEY
  }

  private final Route route;
  private final boolean fallback;
  private final Instant asOf;
  private final @Nullable OnlineResult result;

  private FeatureRead(Route route, boolean fallback, Instant asOf, @Nullable OnlineResult result) {
    this.route = route;
    this.fallback = fallback;
    this.asOf = asOf;
    this.result = result;
  }

  /** What {@code run} read. */
  static FeatureRead of(Execution run) {
    return new FeatureRead(
        Route.valueOf(run.responder().name()), run.fellBack(), run.now(), run.found().orElse(null));
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
   * counted, and of a view without event timestamps. Offline, select {@code view.timestamp_column}
   * instead.
   *
   * @param row the row of the result, from 1
   * @param view one of {@link #views}
   * @throws IllegalArgumentException when there is no such view or row
   */
  public Optional<Instant> matched(int row, String view) {
    return at(row, view, FeatureRead::matched);
  }

  /**
   * Why the features of a view are what they are in a row of the result: an expired row is told
   * from one that was never there.
   *
   * @param row the row of the result, from 1
   * @param view one of {@link #views}
   * @throws IllegalArgumentException when there is no such view or row
   */
  public State state(int row, String view) {
    return at(row, view, FeatureRead::state);
  }

  private static State state(OnlineResult read, int spineRow, int reference) {
    return switch (read.state(spineRow, reference)) {
      case HIT -> State.FOUND;
      case MISS -> State.ABSENT;
      case EXPIRED -> State.EXPIRED;
      case EARLY -> State.NOT_YET_DUE;
      case NO_KEY -> State.NO_KEY;
    };
  }

  private static Optional<Instant> matched(OnlineResult read, int spineRow, int reference) {
    return read.state(spineRow, reference) == RowState.HIT && read.isTimed(reference)
        ? Optional.of(OnlineRow.instant(read.eventMicros(spineRow, reference)))
        : Optional.empty();
  }

  /** What is told of a row of the spine and a reference, both counted from 0. */
  @FunctionalInterface
  private interface Told<T> {
    T of(OnlineResult read, int spineRow, int reference);
  }

  private <T> T at(int row, String view, Told<T> told) {
    int reference = views().indexOf(view);
    OnlineResult read = result;
    if (reference < 0 || read == null) {
      throw new IllegalArgumentException(
          "'" + view + "' was not read online; " + views() + " were");
    }
    if (row < 1 || row > read.rows().rows().size()) {
      throw new IllegalArgumentException("the result has no row " + row);
    }
    return told.of(read, read.spineRow(row - 1), reference);
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
