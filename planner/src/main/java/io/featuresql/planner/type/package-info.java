/**
 * The types of columns: what a warehouse calls them, and which Java value stands for each between
 * the warehouse, the online store and the driver.
 */
@NullMarked
package io.featuresql.planner.type;

import org.jspecify.annotations.NullMarked;
