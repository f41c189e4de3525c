/**
 * How SQL is written for one warehouse. Knows tokens, types and what may be asked of a warehouse,
 * and nothing of features: a dialect is a table of answers, without a state.
 */
@NullMarked
package io.featuresql.planner.dialect;

import org.jspecify.annotations.NullMarked;
