package io.featuresql.engine.telemetry;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened in a project since its first connection. Safe for use by many threads. */
public final class Counts {
  private final Map<Responder, LongAdder> requests = adders(Responder.class);
  private final Map<Fallback, LongAdder> fallbacks = adders(Fallback.class);
  public final LongAdder errors = new LongAdder();
  public final LongAdder storeErrors = new LongAdder();
  public final LongAdder decodeErrors = new LongAdder();
  private final Map<String, ViewCounts> views = new ConcurrentHashMap<>();

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> kinds) {
    Map<E, LongAdder> adders = new EnumMap<>(kinds);
    for (E kind : kinds.getEnumConstants()) {
      adders.put(kind, new LongAdder());
    }
    return adders;
  }

  /** Statements by who answered. */
  public LongAdder requests(Responder route) {
    return Objects.requireNonNull(requests.get(route));
  }

  /** Statements that a fallback answered. */
  public LongAdder fallbacks(Fallback fallback) {
    return Objects.requireNonNull(fallbacks.get(fallback));
  }

  /** The counts of the view called {@code name}, as the catalog writes it. */
  ViewCounts view(String name) {
    return views.computeIfAbsent(name, ViewCounts::new);
  }

  /** All views that were read or materialized. */
  public Collection<ViewCounts> views() {
    return views.values();
  }
}
