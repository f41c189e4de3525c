/**
 * Warehouses that are reached by their vendor's JDBC driver, which the user puts on the class path:
 * how SQL is written for each, and one general warehouse over them.
 */
@NullMarked
package io.featuresql.connectors.cloud;

import org.jspecify.annotations.NullMarked;
