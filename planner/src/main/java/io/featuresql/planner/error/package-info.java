/**
 * The errors of FeatureSQL: what kind, which numbers, and where in the user's own text. Planner and
 * connectors throw {@link io.featuresql.planner.error.FeatureSqlException}; the driver alone turns
 * it into an {@code SQLException}.
 */
@NullMarked
package io.featuresql.planner.error;

import org.jspecify.annotations.NullMarked;
