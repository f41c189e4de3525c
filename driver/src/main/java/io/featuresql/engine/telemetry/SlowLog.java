package io.featuresql.engine.telemetry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes statements that took long to the program's log, without values. */
final class SlowLog {
  /** The name of the logger. */
  static final String NAME = "io.featuresql.slow";

  private static final Logger LOGGER = System.getLogger(NAME);

  private SlowLog() {}

  static void write(
      StatementLabel label,
      Responder route,
      boolean fallback,
      @Nullable SQLException failure,
      long nanos) {
    if (LOGGER.isLoggable(Level.WARNING)) {
      LOGGER.log(
          Level.WARNING,
          String.format(
              Locale.ROOT,
              "%.1f ms, %s%s%s, statement %s: %s",
              nanos / 1e6,
              route.name().toLowerCase(Locale.ROOT),
              fallback ? ", fallback" : "",
              failure == null ? "" : ", error " + failure.getErrorCode(),
              label.fingerprint(),
              label.text()));
    }
  }
}
