package io.featuresql.engine.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A span for each execution, in the global OpenTelemetry. Only touched when its API is on the class
 * path. Attributes hold no values: the text has {@code ?} for literals.
 */
final class OpenTelemetryTracing implements Tracing {
  private static final String SCOPE = "io.featuresql";

  @Override
  public Trace begin(StatementFigures figures) {
    // asked for anew: a program may install it after its first connection
    if (!GlobalOpenTelemetry.isSet()) {
      return Trace.NONE;
    }
    OpenTelemetry telemetry = GlobalOpenTelemetry.get();
    Span span =
        telemetry
            .getTracer(SCOPE, Version.TEXT)
            .spanBuilder("featuresql " + figures.label().fingerprint())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("db.system.name", "featuresql")
            .setAttribute("db.query.text", figures.label().text())
            .startSpan();
    return (route, fallback, failure) -> end(span, route, fallback, failure);
  }

  private static void end(
      Span span, Responder route, boolean fallback, @Nullable SQLException failure) {
    span.setAttribute("featuresql.route", route.name().toLowerCase(Locale.ROOT));
    span.setAttribute("featuresql.fallback", fallback);
    if (failure != null) {
      span.setAttribute("db.response.status_code", Integer.toString(failure.getErrorCode()));
      span.setAttribute("error.type", String.valueOf(failure.getSQLState()));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
