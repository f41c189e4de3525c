/**
 * Measures FeatureSQL against hand-written ways to the same result, in one run, as ratios: what is
 * compared takes turns, so that other work on the machine meets both.
 */
@NullMarked
package io.featuresql.benchmarks;

import org.jspecify.annotations.NullMarked;
