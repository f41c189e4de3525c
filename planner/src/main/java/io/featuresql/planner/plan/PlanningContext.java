package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.TimeLimit;

/**
 * What planning one statement may look at.
 *
 * @param catalog the definitions that the statement sees
 * @param relations the columns of queries, as the statement's session sees them; only asked when
 *     the statement needs the warehouse
 * @param online where the newest rows are
 * @param preferences what the connection asks for
 * @param onlineLimit how long the online store may be waited for
 * @param explains whether the plan is to be told, so that the warehouse may be asked for reasons
 */
public record PlanningContext(
    Catalog catalog,
    Relations relations,
    OnlineStore online,
    Preferences preferences,
    TimeLimit onlineLimit,
    boolean explains) {
  /** The same for a statement that the warehouse is to answer. */
  PlanningContext offline() {
    return new PlanningContext(
        catalog, relations, online, preferences.offline(), onlineLimit, explains);
  }

  /** The same for a warehouse that has refused an as-of join. */
  PlanningContext withoutAsOfJoins() {
    return new PlanningContext(
        catalog, relations, online, preferences.withoutAsOfJoins(), onlineLimit, explains);
  }

  /** The same for EXPLAIN. */
  PlanningContext explaining() {
    return new PlanningContext(catalog, relations, online, preferences, onlineLimit, true);
  }
}
