package io.featuresql.engine.telemetry;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a project shows to the outside: counts always, Micrometer and OpenTelemetry where the
 * program has them, JMX where it is asked for.
 */
public final class Telemetry implements AutoCloseable {
  /** More statements than this are not told apart in figures. */
  private static final int MAX_STATEMENTS = 256;

  private static final Tracing TRACING =
      isPresent("io.opentelemetry.api.GlobalOpenTelemetry")
          ? new OpenTelemetryTracing()
          : Tracing.NONE;
  private static final boolean MICROMETER =
      isPresent("io.micrometer.core.instrument.MeterRegistry");

  private final Optional<String> project;
  private final LongSupplier nowMicros;
  private final Supplier<String> breaker;
  private final Counts counts = new Counts();
  private final Set<String> fingerprints = ConcurrentHashMap.newKeySet();
  private volatile Meters meters;
  private @Nullable Object registry;
  private Optional<Shown> shown = Optional.empty();

  /**
   * Telemetry of a project.
   *
   * @param project its name; empty for what is private to a connection, of which no figures are
   *     published
   * @param breaker the state of the online store's circuit breaker
   */
  public Telemetry(Optional<String> project, LongSupplier nowMicros, Supplier<String> breaker) {
    this.project = project;
    this.nowMicros = nowMicros;
    this.breaker = breaker;
    this.meters = micrometer(null);
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Telemetry.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private Meters micrometer(@Nullable Object target) {
    return MICROMETER && project.isPresent()
        ? MicrometerMeters.of(target, project.get(), counts, nowMicros, breaker)
        : Meters.NONE;
  }

  /** Whether {@code object} is a registry of Micrometer. */
  public static boolean isRegistry(Object object) {
    return MICROMETER && MicrometerMeters.isRegistry(object);
  }

  /** Publishes figures in a registry of Micrometer, instead of its global one. */
  @SuppressWarnings("ReferenceEquality") // each registry is itself alone
  public synchronized void publishIn(Object target) {
    if (registry != target) {
      Meters before = meters;
      meters = micrometer(target);
      registry = target;
      counts.views().forEach(meters::show);
      before.close();
    }
  }

  /** Ends {@link #hide}; JMX is for {@link #showBy} to be asked. */
  public synchronized void show() {
    meters = micrometer(registry);
    counts.views().forEach(meters::show);
  }

  /** A place where the project is shown until it is closed. */
  @FunctionalInterface
  public interface Shown extends AutoCloseable {
    @Override
    void close();
  }

  /** Shows the project, by its name, where {@code showing} does so; idempotent. */
  public synchronized void showBy(Function<String, Shown> showing) {
    if (shown.isEmpty() && project.isPresent()) {
      shown = Optional.of(showing.apply(project.get()));
    }
  }

  public Counts counts() {
    return counts;
  }

  Meters meters() {
    return meters;
  }

  public Tracing tracing() {
    return TRACING;
  }

  /** The counts of a view. */
  public ViewCounts view(String name) {
    ViewCounts view = counts.view(name);
    meters.show(view);
    return view;
  }

  /** What a statement is called in figures, of which there must not be too many. */
  String fingerprint(StatementLabel label) {
    if (fingerprints.contains(label.fingerprint())) {
      return label.fingerprint();
    }
    if (fingerprints.size() >= MAX_STATEMENTS) {
      return StatementLabel.OTHERS;
    }
    fingerprints.add(label.fingerprint());
    return label.fingerprint();
  }

  /** The project is shown nowhere while it has no connection; idempotent. */
  public synchronized void hide() {
    meters.close();
    meters = Meters.NONE;
    shown.ifPresent(Shown::close);
    shown = Optional.empty();
  }

  @Override
  public synchronized void close() {
    hide();
  }
}
