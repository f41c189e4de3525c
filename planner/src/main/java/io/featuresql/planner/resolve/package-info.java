/**
 * From names to what they mean: which feature views, features and keys a clause asks for, which\n *
 * columns a view has, and where the tables of its query lead. Asks the catalog, the dialect and
 * the\n * warehouse; does not know yet which way a statement goes.
 */
@NullMarked
package io.featuresql.planner.resolve;

import org.jspecify.annotations.NullMarked;
