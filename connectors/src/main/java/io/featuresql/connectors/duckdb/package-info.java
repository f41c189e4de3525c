/**
 * DuckDB as the warehouse: sessions on one database, its types and values, and where its errors
 * point to. Quirks cite the version in which they were seen.
 */
@NullMarked
package io.featuresql.connectors.duckdb;

import org.jspecify.annotations.NullMarked;
