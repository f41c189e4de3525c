package io.featuresql.engine.telemetry;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Who is told of single executions. */
public interface Tracing {
  /** Nobody. */
  Tracing NONE = figures -> Trace.NONE;

  /** One execution. */
  @FunctionalInterface
  interface Trace {
    /** Nobody is told. */
    Trace NONE = (route, fallback, failure) -> {};

    /** It is over; called once. */
    void end(Responder route, boolean fallback, @Nullable SQLException failure);
  }

  /** An execution begins. */
  Trace begin(StatementFigures figures);
}
