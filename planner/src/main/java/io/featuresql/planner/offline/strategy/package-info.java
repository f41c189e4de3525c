/**
 * The forms of SQL by which a spine row finds its row of a view, and the choice among them. {@link
 * io.featuresql.planner.offline.strategy.Strategies} is the entry: it takes the joins of one clause
 * and what is guessed of their sizes. Knows SQL text and dialects; does not know the statement that
 * the joins are put into.
 */
@NullMarked
package io.featuresql.planner.offline.strategy;

import org.jspecify.annotations.NullMarked;
