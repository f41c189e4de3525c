/**
 * Ways to the world: one package for each engine and store, and what they share. They run no plans.
 */
@NullMarked
package io.featuresql.connectors;

import org.jspecify.annotations.NullMarked;
