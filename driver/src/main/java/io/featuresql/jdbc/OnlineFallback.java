package io.featuresql.jdbc;

import io.featuresql.planner.error.FeatureSqlException;
import java.util.Locale;

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

  /** Whether the online store is to blame, and neither the statement nor whoever cancelled it. */
  static boolean isFor(FeatureSqlException error) {
    return switch (error.code()) {
      case ONLINE_UNREACHABLE, ONLINE_FAILED, ONLINE_CORRUPT, ONLINE_FULL, TIMEOUT -> true;
      default -> false;
    };
  }

  /** As written in the property. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
