package io.featuresql.planner.online;

/** What was found of one view for one row of the spine. */
public enum RowState {
  /** A row that counts. */
  HIT,
  /** The store has no row of the key, or one of another definition of the view. */
  MISS,
  /** The newest row is older than the TTL. */
  EXPIRED,
  /** The time of the newest row, event timestamp and delay, has not come. */
  EARLY,
  /** A part of the key is NULL, so nothing was looked up. */
  NO_KEY
}
