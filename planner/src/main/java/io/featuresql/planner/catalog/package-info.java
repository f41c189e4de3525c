/**
 * What the user defined: entities, feature views, feature services. A {@link
 * io.featuresql.planner.catalog.Catalog} is an immutable snapshot of all of them; a {@link
 * io.featuresql.planner.catalog.Registry} keeps the current one.
 */
@NullMarked
package io.featuresql.planner.catalog;

import org.jspecify.annotations.NullMarked;
