package io.featuresql.jdbc;

import io.featuresql.engine.telemetry.Fallback;

/**
 * What answers a statement of the online route when the online store fails: it cannot be reached,
 * refuses a command, does not answer in time, or holds a damaged row.
 */
public enum OnlineFallback {
  /** Nothing: the statement fails. */
  ERROR,
  /**
   * NULL: the rows of the spine with NULL features; of {@code FROM FEATURES ... WHERE key = ?}, no
   * rows.
   */
  NULL,
  /**
   * The warehouse, which runs the same statement AS OF the same instant; also when the online store
   * has no row of a key that was asked for.
   */
  OFFLINE;

  /** As the engine has it. */
  Fallback forEngine() {
    return Fallback.valueOf(name());
  }

  static OnlineFallback of(Fallback fallback) {
    return valueOf(fallback.name());
  }
}
