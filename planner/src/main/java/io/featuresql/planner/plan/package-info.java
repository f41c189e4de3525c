/**
 * The way from a statement to a plan. {@link io.featuresql.planner.plan.FeaturePlanner} is the
 * entry; {@link io.featuresql.planner.plan.Plan} lists everything that a statement can become.
 */
@NullMarked
package io.featuresql.planner.plan;

import org.jspecify.annotations.NullMarked;
