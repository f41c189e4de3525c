/**
 * The JDBC driver. {@link io.featuresql.jdbc.Driver} and {@link
 * io.featuresql.jdbc.FeatureSqlDataSource} are the two ways in; everything else is behind the
 * interfaces of {@code java.sql}. A connection plans each statement and carries the plan out:
 * through a session of the warehouse, whose results are handed on while they are read, or through
 * key look-ups of the online store, whose results are rows in memory. Both look the same: one class
 * of result, one place for conversions, one maker of errors.
 */
@NullMarked
package io.featuresql.jdbc;

import org.jspecify.annotations.NullMarked;
