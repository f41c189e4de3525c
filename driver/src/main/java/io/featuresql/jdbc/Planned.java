package io.featuresql.jdbc;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.plan.Plan;
import java.util.concurrent.TimeUnit;

/**
 * A plan, and what it was made from.
 *
 * @param generation {@link Engine#generation} when planning began
 * @param madeNanos {@link System#nanoTime} then
 */
record Planned(Plan plan, Catalog catalog, long generation, long madeNanos) {
  /**
   * Plans are made anew after this time, because another process may have materialized a view, or
   * changed a table, without this one noticing.
   */
  private static final long LIFE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Whether the plan still holds. */
  // A registry gives the same catalog until it changes, and comparing all of it takes too long.
  @SuppressWarnings("ReferenceEquality")
  boolean holds(Engine engine, Catalog now) {
    return catalog == now
        && (plan instanceof Plan.PassThrough
            || (generation == engine.generation() && System.nanoTime() - madeNanos < LIFE_NANOS));
  }
}
