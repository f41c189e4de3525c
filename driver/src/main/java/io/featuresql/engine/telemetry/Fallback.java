package io.featuresql.engine.telemetry;

import io.featuresql.planner.error.FeatureSqlException;
import java.util.Locale;

/** What answers a run of the online route when the online store fails. */
public enum Fallback {
  /** Nothing: the run fails. */
  ERROR,
  /** Rows without features; of a population, no rows. */
  NULL,
  /** The warehouse; also when the online store has no row of a key that was asked for. */
  OFFLINE;

  /** Whether the online store is to blame, and neither the statement nor whoever cancelled it. */
  public static boolean isFor(FeatureSqlException error) {
    return switch (error.code()) {
      case ONLINE_UNREACHABLE, ONLINE_FAILED, ONLINE_CORRUPT, ONLINE_FULL, TIMEOUT -> true;
      default -> false;
    };
  }

  /** As written in the property. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
