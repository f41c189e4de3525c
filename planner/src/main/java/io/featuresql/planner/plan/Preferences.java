package io.featuresql.planner.plan;

import io.featuresql.planner.offline.StrategyKind;
import java.util.Optional;

/**
 * What a connection asks of the planner.
 *
 * @param route which way statements may go
 * @param strategy the strategy to take offline where it can be; the best one when empty
 */
public record Preferences(Route route, Optional<StrategyKind> strategy) {}
