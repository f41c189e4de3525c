package io.featuresql.engine.time;

import io.featuresql.connectors.jdbc.WarehouseProgress;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param elapsed since the warehouse was asked, or MATERIALIZE began
 * @param told what the warehouse told last; empty when it tells nothing
 * @param ended whether the run has ended, in one way or the other, so that nothing follows
 */
public record Progress(Duration elapsed, Optional<WarehouseProgress> told, boolean ended) {}
