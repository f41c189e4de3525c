package io.featuresql.planner.online;

/** What was found of one view for one row of the spine. */
public enum RowState {
  /** A row that counts. */
  HIT("found"),
  /** The store has no row of the key, or one of another definition of the view. */
  MISS("absent"),
  /** The newest row is older than the TTL. */
  EXPIRED("expired"),
  /** The time of the newest row, event timestamp and delay, has not come. */
  EARLY("not yet due"),
  /** A part of the key is NULL, so nothing was looked up. */
  NO_KEY("without a key");

  private final String words;

  RowState(String words) {
    this.words = words;
  }

  /** For people. */
  String words() {
    return words;
  }
}
