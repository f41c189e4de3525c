/**
 * What goes wrong, as it leaves the engine. It makes every {@code SQLException}, with the code of
 * an error, its SQLSTATE and the subclass that JDBC names for it; translates what a warehouse
 * complains of, with the place in the text of the user; and keeps passwords out of both. It knows
 * the warehouses as drivers of JDBC and the words of the planner, and nothing else of the engine.
 */
@NullMarked
package io.featuresql.engine.error;

import org.jspecify.annotations.NullMarked;
