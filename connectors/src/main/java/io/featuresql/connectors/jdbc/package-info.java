/**
 * What warehouses behind JDBC drivers have in common, beyond what the planner asks of them: how
 * values become parameters, and how a statement runs when the vendor's driver needs care.
 */
@NullMarked
package io.featuresql.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
