package io.featuresql.planner.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the online store knows of a view's last materialization.
 *
 * @param view the view as it was materialized, with its types
 * @param eventTypeName the warehouse's name of the type of the event timestamp column
 * @param createdTypeName likewise of the created timestamp column, if the view has one
 * @param throughMicros the as-of instant up to which rows were copied, in microseconds since the
 *     epoch, UTC
 * @param maxCreatedMicros the greatest created timestamp seen so far, or {@link
 *     OnlineRow#NO_CREATED}
 * @param rows how many rows the last run wrote
 * @param kept rows that are older than this, by their event timestamp, may have been removed; empty
 *     when rows of any age are there
 * @param generations the sets of rows beside the one that is read
 */
public record Materialization(
    OnlineView view,
    String eventTypeName,
    Optional<String> createdTypeName,
    long throughMicros,
    long maxCreatedMicros,
    long rows,
    Optional<Duration> kept,
    Generations generations) {
  public Materialization {
    Objects.requireNonNull(view);
    Objects.requireNonNull(eventTypeName);
    Objects.requireNonNull(createdTypeName);
    Objects.requireNonNull(kept);
    Objects.requireNonNull(generations);
  }

  /** A materialization with rows of any age, and one set of them. */
  public Materialization(
      OnlineView view,
      String eventTypeName,
      Optional<String> createdTypeName,
      long throughMicros,
      long maxCreatedMicros,
      long rows) {
    this(
        view,
        eventTypeName,
        createdTypeName,
        throughMicros,
        maxCreatedMicros,
        rows,
        Optional.empty(),
        Generations.ONE);
  }

  /**
   * The sets of rows of a view; {@link OnlineView#generation} is the one that is read.
   *
   * @param building the one that a rebuild fills, or filled when it was broken off; 0 if there is
   *     none
   * @param oldest the least one that may still have rows
   * @param switchedMicros when readers were sent to the current one, in microseconds since the
   *     epoch
   */
  public record Generations(long building, long oldest, long switchedMicros) {
    /** Only the one that is read. */
    public static final Generations ONE = new Generations(0, 0, 0);
  }

  /** This record with other sets of rows. */
  public Materialization with(Generations others) {
    return new Materialization(
        view, eventTypeName, createdTypeName, throughMicros, maxCreatedMicros, rows, kept, others);
  }

  /** The greatest generation that was ever begun. */
  public long lastGeneration() {
    return Math.max(view.generation(), generations.building());
  }
}
