package io.featuresql.planner.spi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The newest row of one view for one entity key.
 *
 * @param found false when the store has no row; all else is then without meaning
 * @param eventMicros the event timestamp in microseconds since 1970-01-01T00:00:00Z, UTC
 * @param createdMicros the created timestamp likewise, or {@link #NO_CREATED}
 * @param values the canonical values of the features that were asked for, in the order asked; an
 *     element is null when the feature is NULL. Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // One object a key and view of every look-up: no copy.
public record OnlineRow(
    boolean found, long eventMicros, long createdMicros, @Nullable Object[] values) {
  /** Stands for a NULL created timestamp and for a view without one; lower than any other. */
  public static final long NO_CREATED = Long.MIN_VALUE;

  /** Stands for minus infinity, as an event or created timestamp. */
  public static final long MINUS_INFINITY = Long.MIN_VALUE + 1;

  /** Stands for infinity, likewise. */
  public static final long INFINITY = Long.MAX_VALUE;

  /** {@code micros} as an instant: the least and the greatest one are the infinite ones. */
  public static Instant instant(long micros) {
    if (micros == INFINITY || micros == MINUS_INFINITY) {
      return micros == INFINITY ? Instant.MAX : Instant.MIN;
    }
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /**
   * The microseconds of an instant, which {@link #instant} takes back.
   *
   * @throws ArithmeticException if the instant is beyond all microseconds
   */
  public static long micros(Instant instant) {
    if (instant.equals(Instant.MAX) || instant.equals(Instant.MIN)) {
      return instant.equals(Instant.MAX) ? INFINITY : MINUS_INFINITY;
    }
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /**
   * A row of another schema than the view was read with: the view was changed, or what was read is
   * of before it was. Its values cannot be told.
   */
  public static final OnlineRow OTHER_SCHEMA = new OnlineRow(false, 0, NO_CREATED, new Object[0]);

  /** Whether this is {@link #OTHER_SCHEMA}. */
  @SuppressWarnings("ReferenceEquality") // a value that stands for itself
  public boolean isOfOtherSchema() {
    return this == OTHER_SCHEMA;
  }

  /** No row, where the store has lost what was there: nobody knows whether there was one. */
  public static final OnlineRow LOST = new OnlineRow(false, 0, NO_CREATED, new Object[0]);

  /** Whether this is {@link #LOST}. */
  @SuppressWarnings("ReferenceEquality") // a value that stands for itself
  public boolean isLost() {
    return this == LOST;
  }

  /** Whether this is {@link #MISSING}. */
  @SuppressWarnings("ReferenceEquality") // a value that stands for itself
  public boolean isMissing() {
    return this == MISSING;
  }

  /** No row. */
  public static final OnlineRow MISSING = new OnlineRow(false, 0, NO_CREATED, new Object[0]);
}
