/**
 * The JDBC surface over the engine. {@link io.featuresql.jdbc.Driver} and {@link
 * io.featuresql.jdbc.FeatureSqlDataSource} are the two ways in; everything else is behind the
 * interfaces of {@code java.sql}. A statement begins a run of the engine for each execution, and
 * makes of what it gives a result as programs read it: one class of result, whether the rows are
 * the warehouse's or in memory, one place for conversions, one border that errors leave by.
 */
@NullMarked
package io.featuresql.jdbc;

import org.jspecify.annotations.NullMarked;
