package io.featuresql.engine.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Figures in Micrometer. Only touched when Micrometer is on the class path. Counts are read when a
 * registry asks for them; only times are pushed.
 */
final class MicrometerMeters implements Meters {
  private static final Duration SHORTEST = Duration.ofNanos(50_000);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final String PROJECT = "project";

  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final String project;
  private final LongSupplier nowMicros;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  private MicrometerMeters(MeterRegistry target, String project, LongSupplier nowMicros) {
    this.project = project;
    this.nowMicros = nowMicros;
    registry.add(target);
  }

  static boolean isRegistry(Object object) {
    return object instanceof MeterRegistry;
  }

  /**
   * Publishes in {@code target}, or in Micrometer's global registry when it is null.
   *
   * @throws ClassCastException when it is no registry
   */
  static Meters of(
      @Nullable Object target,
      String project,
      Counts counts,
      LongSupplier nowMicros,
      Supplier<String> breaker) {
    MicrometerMeters meters =
        new MicrometerMeters(
            target == null ? Metrics.globalRegistry : (MeterRegistry) target, project, nowMicros);
    meters.show(counts);
    meters.show(breaker);
    return meters;
  }

  private void show(Supplier<String> breaker) {
    Gauge.builder("featuresql.online.breaker", breaker, state -> reading(state.get()))
        .description("Whether reads of the online store fail at once: 0, or 1, or 0.5 on trial")
        .tag(PROJECT, project)
        .strongReference(true)
        .register(registry);
  }

  private static double reading(String state) {
    return switch (state) {
      case "OPEN" -> 1;
      case "HALF_OPEN" -> 0.5;
      default -> 0;
    };
  }

  private void show(Counts counts) {
    for (Responder route : Responder.values()) {
      counter("featuresql.requests", counts.requests(route), "route", text(route));
    }
    for (Fallback fallback : List.of(Fallback.NULL, Fallback.OFFLINE)) {
      counter("featuresql.fallbacks", counts.fallbacks(fallback), "policy", fallback.text());
    }
    counter("featuresql.errors", counts.errors, "of", "statement");
    counter("featuresql.errors", counts.storeErrors, "of", "online store");
    counter("featuresql.decode.errors", counts.decodeErrors);
  }

  private void counter(String name, LongAdder count, String... tags) {
    FunctionCounter.builder(name, count, LongAdder::doubleValue)
        .tag(PROJECT, project)
        .tags(tags)
        .register(registry);
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public Latency latency(Responder route, String outcome, String statement) {
    Timer timer =
        Timer.builder("featuresql.latency")
            .description("Time of executions, without reading rows of the warehouse")
            .tag(PROJECT, project)
            .tag("route", text(route))
            .tag("outcome", outcome)
            .tag("statement", statement)
            .publishPercentileHistogram()
            .minimumExpectedValue(SHORTEST)
            .maximumExpectedValue(LONGEST)
            .register(registry);
    return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void show(ViewCounts view) {
    if (!shown.add(view.view)) {
      return;
    }
    String name = "featuresql.online.rows";
    counter(name, view.hits, "view", view.view, "result", "hit");
    counter(name, view.misses, "view", view.view, "result", "miss");
    counter(name, view.expired, "view", view.view, "result", "expired");
    counter("featuresql.materialized.rows", view.materializedRows, "view", view.view);
    FunctionTimer.builder(
            "featuresql.staleness",
            view,
            counts -> counts.hits.sum(),
            counts -> counts.ageMicros.doubleValue(),
            TimeUnit.MICROSECONDS)
        .description("Age of the rows that were served: as-of instant less event timestamp")
        .tag(PROJECT, project)
        .tag("view", view.view)
        .register(registry);
    Gauge.builder("featuresql.materialization.lag", view, v -> v.lagSeconds(nowMicros.getAsLong()))
        .description("Time since the instant up to which rows were copied")
        .baseUnit("seconds")
        .tag(PROJECT, project)
        .tag("view", view.view)
        .register(registry);
  }

  private static String text(Responder route) {
    return route.name().toLowerCase(Locale.ROOT);
  }

  /** Takes the figures out of the registries, which go on. */
  @Override
  public void close() {
    for (Meter meter : List.copyOf(registry.getMeters())) {
      registry.remove(meter);
    }
    registry.close();
  }
}
