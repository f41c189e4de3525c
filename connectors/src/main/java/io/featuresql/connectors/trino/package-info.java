/**
 * Trino as the warehouse: sessions over its JDBC driver, its types and values, and where its errors
 * point to. Quirks cite the version in which they were seen.
 */
@NullMarked
package io.featuresql.connectors.trino;

import org.jspecify.annotations.NullMarked;
