package io.featuresql.engine.online;

import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.telemetry.Tracing;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.StalePlanException;
import io.featuresql.planner.plan.Plan;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups of one execution: sent, and then waited for; sent once more with a new plan when a
 * view was materialized anew since the plan was made.
 */
public final class OnlineRead {
  private final WarehouseSession session;
  private final String sql;
  private final @Nullable Object[] parameters;
  private final Instant now;
  private final WarehouseSession.Asking asking;
  private final Tracing.Trace trace;
  private CachedPlan planned;
  private volatile OnlineQuery.@Nullable Execution execution;
  private @Nullable FeatureSqlException failure;
  private volatile boolean cancelled;

  /** Sends for what an online plan needs. What goes wrong is told by {@link #result}. */
  public OnlineRead(
      WarehouseSession session,
      CachedPlan planned,
      String sql,
      @Nullable Object[] parameters,
      Instant now,
      WarehouseSession.Asking asking,
      Tracing.Trace trace) {
    this.session = session;
    this.planned = planned;
    this.sql = sql;
    this.parameters = parameters;
    this.now = now;
    this.asking = asking;
    this.trace = trace;
    try {
      execution = started();
    } catch (FeatureSqlException e) {
      failure = e;
    }
  }

  private OnlineQuery.Execution started() {
    return ((Plan.Online) planned.plan()).query().start(parameters, now, asking.limit());
  }

  /**
   * Waits for the answer; to be called once.
   *
   * @throws FeatureSqlException when there is none
   */
  public OnlineResult result() {
    OnlineQuery.Execution sent = execution;
    if (sent == null) {
      throw java.util.Objects.requireNonNull(failure);
    }
    try {
      return sent.result();
    } catch (StalePlanException stale) {
      session.engine().changed();
      if (stale.isGone()) {
        throw FeatureSqlException.of(
            ErrorCode.ONLINE_FAILED, String.valueOf(stale.getMessage()), stale);
      }
      planned = session.plan(sql, null, asking);
      if (planned.plan() instanceof Plan.Online && !cancelled) {
        OnlineQuery.Execution again = started();
        execution = again;
        return again.result();
      }
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.valueOf(stale.getMessage()) + " meanwhile; execute the statement again",
          stale);
    }
  }

  public String sql() {
    return sql;
  }

  public @Nullable Object[] parameters() {
    return parameters;
  }

  public Tracing.Trace trace() {
    return trace;
  }

  /** The plan that was carried out. */
  public CachedPlan planned() {
    return planned;
  }

  public Instant now() {
    return now;
  }

  /** As {@link OnlineQuery.Execution#arrived}. */
  public CompletionStage<?> arrived() {
    OnlineQuery.Execution sent = execution;
    return sent == null ? CompletableFuture.completedFuture(null) : sent.arrived();
  }

  /** Ends the wait. Idempotent. */
  public void cancel() {
    cancelled = true;
    OnlineQuery.Execution sent = execution;
    if (sent != null) {
      sent.cancel();
    }
  }
}
