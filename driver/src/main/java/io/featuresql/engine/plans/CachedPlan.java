package io.featuresql.engine.plans;

import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.telemetry.StatementFigures;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A plan, and what it was made from.
 *
 * @param shape of the statement's text
 * @param generation how many changes there had been when planning began
 * @param madeNanos {@link System#nanoTime} then
 * @param insteadOf why it is the warehouse's, though the online store should have been asked: it
 *     failed while planning
 */
public record CachedPlan(
    Plan plan,
    StatementShape shape,
    Catalog catalog,
    long generation,
    long madeNanos,
    StatementFigures figures,
    Optional<FeatureSqlException> insteadOf) {
  /**
   * Plans are made anew after this time, because another process may have materialized a view, or
   * changed a table, without this one noticing.
   */
  private static final long LIFE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How long it takes until the online store is asked again. */
  private static final long LIFE_INSTEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** This plan of the warehouse in place of one that the online store is needed for. */
  public CachedPlan insteadOf(FeatureSqlException failure) {
    return new CachedPlan(
        plan, shape, catalog, generation, System.nanoTime(), figures, Optional.of(failure));
  }

  /** The same plan, counted elsewhere. */
  public CachedPlan with(StatementFigures other) {
    return new CachedPlan(plan, shape, catalog, generation, madeNanos, other, insteadOf);
  }

  /** Whether the plan still holds. */
  public boolean holds(long current, Catalog now) {
    long life = insteadOf.isEmpty() ? LIFE_NANOS : LIFE_INSTEAD_NANOS;
    return isUnchanged(current, now)
        && (plan instanceof Plan.PassThrough || System.nanoTime() - madeNanos < life);
  }

  /** Whether nothing is known that makes the plan wrong, however old it is. */
  // A registry gives the same catalog until it changes, and comparing all of it takes too long.
  @SuppressWarnings("ReferenceEquality")
  public boolean isUnchanged(long current, Catalog now) {
    return catalog == now && (plan instanceof Plan.PassThrough || generation == current);
  }

  /**
   * Whether to carry it out may change something.
   *
   * @param kept whether the warehouse itself refuses what would change its data
   */
  public boolean mayChange(boolean kept) {
    if (plan instanceof Plan.PassThrough || plan instanceof Plan.Offline) {
      return !shape.onlyReads() && !kept;
    }
    return !(plan instanceof Plan.Online
        || plan instanceof Plan.Answer
        || plan instanceof Plan.Explain);
  }

  /** What the warehouse is sent for {@code sql}, which is prepared; empty on other routes. */
  public Optional<WarehouseText> warehouseText(String sql) {
    if (plan instanceof Plan.PassThrough passThrough) {
      return Optional.of(WarehouseText.of(passThrough, sql, true));
    }
    return plan instanceof Plan.Offline offline
        ? Optional.of(WarehouseText.of(offline.statement(), sql))
        : Optional.empty();
  }
}
