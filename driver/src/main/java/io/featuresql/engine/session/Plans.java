package io.featuresql.engine.session;

import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.PlanCache;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.StatementFigures;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Preferences;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plans of the statements of one session, made or kept. Those of the online route are the same
 * for all sessions of the project. Safe for use by many threads.
 */
public final class Plans {
  private final WarehouseSession session;
  private final Engine engine;
  private final Preferences preferences;
  private final PlanCache offlinePlans = new PlanCache();

  public Plans(WarehouseSession session, Preferences preferences) {
    this.session = session;
    this.engine = session.engine();
    this.preferences = preferences;
  }

  /** The session that the plans are for. */
  public WarehouseSession session() {
    return session;
  }

  /**
   * The plan of a statement, a kept one if it still holds.
   *
   * @param known a plan of the statement that the caller has kept
   * @param run for which warehouse and store are asked
   */
  public CachedPlan of(String sql, @Nullable CachedPlan known, Run run) {
    return plan(sql, preferences, known, run);
  }

  /** The plan of a statement by which the warehouse answers it. */
  public CachedPlan offline(String sql, Run run) {
    return plan(sql, preferences.offline(), null, run);
  }

  /**
   * The plan for a warehouse that has refused an as-of join of the one before, because it found no
   * column of the spine in it; kept in its place.
   */
  public CachedPlan withoutAsOfJoins(String sql, Run run) {
    CachedPlan planned = plan(sql, preferences.withoutAsOfJoins(), null, run);
    offlinePlans.put(sql, preferences, planned);
    return planned;
  }

  private CachedPlan plan(String sql, Preferences wanted, @Nullable CachedPlan known, Run run) {
    Catalog catalog;
    try {
      catalog = engine.catalog(wanted.principal());
    } catch (FeatureSqlException unreadable) {
      return planWithoutDefinitions(sql, run, unreadable);
    }
    CachedPlan kept = engine.onlinePlans().get(sql, wanted);
    if (kept == null) {
      kept = offlinePlans.get(sql, wanted);
    }
    if (kept == null) {
      kept = known;
    }
    if (kept != null && kept.holds(engine.generation(), catalog)) {
      return kept;
    }
    return kept != null
            && kept.plan() instanceof Plan.Online
            && kept.isUnchanged(engine.generation(), catalog)
        ? renewed(kept, sql, wanted, catalog, run)
        : made(sql, wanted, catalog, run);
  }

  /** A plan in place of an old one, which goes on while the online store cannot be asked. */
  private CachedPlan renewed(
      CachedPlan old, String sql, Preferences wanted, Catalog catalog, Run run) {
    try {
      return made(sql, wanted, catalog, run);
    } catch (FeatureSqlException e) {
      if (Fallback.isFor(e)) {
        return old;
      }
      throw e;
    }
  }

  private CachedPlan made(String sql, Preferences wanted, Catalog catalog, Run run) {
    long generation = engine.generation();
    long made = System.nanoTime();
    PlanningContext context = context(catalog, wanted, run);
    CachedPlan planned = planned(plan(sql, context), sql, catalog, generation, made);
    if (planned.plan() instanceof Plan.Online) {
      engine.onlinePlans().put(sql, wanted, planned);
    } else if (planned.plan() instanceof Plan.Offline) {
      offlinePlans.put(sql, wanted, planned);
    }
    return planned;
  }

  private PlanningContext context(Catalog catalog, Preferences wanted, Run run) {
    return new PlanningContext(
        catalog, new SessionRelations(session, run), engine.online(), wanted, run.online(), false);
  }

  /** A new plan; what columns there are is asked again before anything is refused. */
  private Plan plan(String sql, PlanningContext context) {
    try {
      return engine.planner().plan(sql, context);
    } catch (FeatureSqlException refusal) {
      if (refusal.code().kind() != ErrorCode.Kind.USER || !session.forgetColumns()) {
        throw refusal;
      }
      return engine.planner().plan(sql, context);
    }
  }

  private CachedPlan planned(Plan plan, String sql, Catalog catalog, long generation, long made) {
    return new CachedPlan(
        plan,
        StatementShape.of(sql),
        catalog,
        generation,
        made,
        new StatementFigures(engine.telemetry(), sql, plan),
        Optional.empty());
  }

  /** While the registry cannot be read, what needs no definitions goes on. */
  private CachedPlan planWithoutDefinitions(String sql, Run run, FeatureSqlException unreadable) {
    Catalog none = Catalog.empty();
    try {
      Plan plan = engine.planner().plan(sql, context(none, preferences, run));
      if (plan instanceof Plan.PassThrough) {
        return planned(plan, sql, none, engine.generation(), System.nanoTime());
      }
    } catch (FeatureSqlException e) {
      unreadable.addSuppressed(e);
    }
    throw unreadable;
  }
}
