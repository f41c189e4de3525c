/**
 * The way through the warehouse: each FEATURES clause is replaced, in the user's own text, by joins
 * that obey the point-in-time law.
 */
@NullMarked
package io.featuresql.planner.offline;

import org.jspecify.annotations.NullMarked;
