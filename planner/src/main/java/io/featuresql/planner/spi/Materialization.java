package io.featuresql.planner.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param load what fills the next set of rows, or was cut off while it did, if that was noted
 * @param mark up to which {@link OnlineStore#mark} no place of the store had lost rows when all of
 *     them were copied; {@link #UNMARKED} when nobody looked
 */
public record Materialization(
    OnlineView view,
    String eventTypeName,
    Optional<String> createdTypeName,
    long throughMicros,
    long maxCreatedMicros,
    long rows,
    Optional<Duration> kept,
    Generations generations,
    Optional<Load> load,
    long mark) {
  /** Less than any mark: rows that are lost cannot be told from rows that never were. */
  public static final long UNMARKED = -1;

  public Materialization {
    Objects.requireNonNull(view);
    Objects.requireNonNull(eventTypeName);
    Objects.requireNonNull(createdTypeName);
    Objects.requireNonNull(kept);
    Objects.requireNonNull(generations);
    Objects.requireNonNull(load);
  }

  /** A materialization with rows of any age, one set of them, and no note of a load. */
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
        Generations.ONE,
        Optional.empty(),
        UNMARKED);
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

  /**
   * Which parts of the keys a load has copied. What is said of a part stays true whoever goes on:
   * in that set of rows are all rows that could be seen up to the two marks.
   *
   * @param view what is loaded, and the generation that is filled
   * @param throughMicros the as-of instant up to which the parts were copied, at least
   * @param maxCreatedMicros the greatest created timestamp before any part was read
   * @param bounds where each part but the first begins: literals of the warehouse, in order
   * @param done the parts that are there, from 0, in order
   * @param mark as of the materialization, when the load began
   */
  public record Load(
      OnlineView view,
      long throughMicros,
      long maxCreatedMicros,
      List<String> bounds,
      List<Integer> done,
      long mark) {
    public Load {
      Objects.requireNonNull(view);
      bounds = List.copyOf(bounds);
      done = List.copyOf(done);
    }

    /** The same, with one more part; an equal one when that part was there. */
    public Load and(int part) {
      return new Load(
          view,
          throughMicros,
          maxCreatedMicros,
          bounds,
          Stream.concat(done.stream(), Stream.of(part)).distinct().sorted().toList(),
          mark);
    }

    /** Whether both have the same parts and marks, so that what one has done the other has. */
    public boolean isSame(Load other) {
      return new Load(view, throughMicros, maxCreatedMicros, bounds, other.done, mark)
          .equals(other);
    }
  }

  /** This record with other sets of rows. */
  public Materialization with(Generations others) {
    return with(kept, others, load);
  }

  /** This record of the same run, with what else is known of the rows. */
  public Materialization with(
      Optional<Duration> otherKept, Generations otherGenerations, Optional<Load> otherLoad) {
    return new Materialization(
        view,
        eventTypeName,
        createdTypeName,
        throughMicros,
        maxCreatedMicros,
        rows,
        otherKept,
        otherGenerations,
        otherLoad,
        mark);
  }

  /** This record of rows that were all copied when that was the mark. */
  public Materialization withMark(long other) {
    return new Materialization(
        view,
        eventTypeName,
        createdTypeName,
        throughMicros,
        maxCreatedMicros,
        rows,
        kept,
        generations,
        load,
        other);
  }

  /** This record with another note of a load. */
  public Materialization with(Optional<Load> other) {
    return with(kept, generations, other);
  }

  /** The greatest generation that was ever begun. */
  public long lastGeneration() {
    return Math.max(view.generation(), generations.building());
  }
}
