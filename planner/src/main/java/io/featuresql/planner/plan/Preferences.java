package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Principal;
import io.featuresql.planner.dialect.StrategyKind;
import java.util.Optional;

/**
 * What a connection asks of the planner.
 *
 * @param principal for whom it asks
 * @param route which way statements may go
 * @param strategy the strategy to take offline where it can be; the best one when empty
 * @param asOfJoins whether strategies may use the warehouse's own as-of join
 */
public record Preferences(
    Principal principal, Route route, Optional<StrategyKind> strategy, boolean asOfJoins) {
  /** Preferences of a connection of anyone, whose warehouse joins as it can. */
  public Preferences(Route route, Optional<StrategyKind> strategy) {
    this(Principal.ANYONE, route, strategy, true);
  }

  /** The same by the warehouse. */
  public Preferences offline() {
    return new Preferences(principal, Route.OFFLINE, strategy, asOfJoins);
  }

  /** The same by the warehouse, which has refused an as-of join. */
  public Preferences withoutAsOfJoins() {
    return new Preferences(principal, Route.OFFLINE, strategy, false);
  }

  /** The same for {@code other}. */
  public Preferences of(Principal other) {
    return new Preferences(other, route, strategy, asOfJoins);
  }
}
