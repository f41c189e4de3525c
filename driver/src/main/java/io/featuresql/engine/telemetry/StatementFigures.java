package io.featuresql.engine.telemetry;

import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is counted and told of the executions of one statement. Safe for use by many threads. */
public final class StatementFigures {
  /** How an execution ended. */
  private record Kind(Responder route, boolean fallback, boolean failed) {
    String outcome() {
      return failed ? "error" : fallback ? "fallback" : "ok";
    }
  }

  private final Telemetry telemetry;
  private final String sql;
  private final ViewCounts[] views;
  private volatile @Nullable StatementLabel label;
  private final Map<Kind, Meters.Latency> latencies = new ConcurrentHashMap<>();

  /** The usual kind of execution, whose times need no look-up. */
  private volatile Meters.@Nullable Latency online;

  /** Where the known latencies go. */
  private volatile Meters meters = Meters.NONE;

  public StatementFigures(Telemetry telemetry, String sql, Plan plan) {
    this.telemetry = telemetry;
    this.sql = sql;
    List<Materialization> read =
        plan instanceof Plan.Online online ? online.query().materializations() : List.of();
    views = new ViewCounts[read.size()];
    for (int i = 0; i < views.length; i++) {
      views[i] = telemetry.view(read.get(i).view().name());
      views[i].materializedThrough(read.get(i).throughMicros());
    }
  }

  /** By what the statement is known outside. */
  StatementLabel label() {
    StatementLabel known = label;
    if (known == null) {
      known = StatementLabel.of(sql);
      label = known;
    }
    return known;
  }

  /** Counts what an execution found. */
  public void read(OnlineResult result, long nowMicros) {
    for (int reference = 0; reference < views.length; reference++) {
      int hits = 0;
      int misses = 0;
      int expired = 0;
      long age = 0;
      for (int row = 0; row < result.spineRows(); row++) {
        switch (result.state(row, reference)) {
          case HIT -> {
            hits++;
            long event = result.eventMicros(row, reference);
            boolean aged = result.isTimed(reference) && event != OnlineRow.MINUS_INFINITY;
            age += aged ? nowMicros - event : 0;
          }
          case MISS, EARLY -> misses++;
          case EXPIRED -> expired++;
          case NO_KEY -> {}
        }
      }
      ViewCounts view = views[reference];
      if (hits > 0) {
        view.hits.add(hits);
        view.ageMicros.add(age);
      }
      if (misses > 0) {
        view.misses.add(misses);
      }
      if (expired > 0) {
        view.expired.add(expired);
      }
    }
  }

  /** An execution is over. */
  public void ended(
      Responder route,
      boolean fallback,
      @Nullable SQLException failure,
      long startNanos,
      long slowMillis) {
    Counts counts = telemetry.counts();
    counts.requests(route).increment();
    if (failure != null) {
      counts.errors.increment();
    }
    if (!telemetry.meters().isOn() && slowMillis == 0) {
      return;
    }
    long took = System.nanoTime() - startNanos;
    if (telemetry.meters().isOn()) {
      latency(route, fallback, failure != null).took(took);
    }
    if (slowMillis > 0 && took >= slowMillis * 1_000_000) {
      SlowLog.write(label(), route, fallback, failure, took);
    }
  }

  private Meters.Latency latency(Responder route, boolean fallback, boolean failed) {
    Meters now = telemetry.meters();
    if (meters != now) {
      latencies.clear();
      online = null;
      meters = now;
    }
    boolean usual = route == Responder.ONLINE && !fallback && !failed;
    Meters.Latency known = online;
    if (usual && known != null) {
      return known;
    }
    Meters.Latency latency =
        latencies.computeIfAbsent(
            new Kind(route, fallback, failed),
            kind -> now.latency(route, kind.outcome(), telemetry.fingerprint(label())));
    if (usual) {
      online = latency;
    }
    return latency;
  }
}
