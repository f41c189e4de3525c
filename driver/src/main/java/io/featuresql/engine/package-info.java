/**
 * Runs plans: one {@link io.featuresql.engine.Execution} a run. It knows every package below it and
 * nothing of who asks: the JDBC driver is one caller of it. What goes wrong leaves it as the
 * planner's error, or as an {@code SQLException} that the one maker of them has made, since what a
 * warehouse complains of is one.
 */
@NullMarked
package io.featuresql.engine;

import org.jspecify.annotations.NullMarked;
