/**
 * PostgreSQL as the warehouse: pooled sessions that are reset when they are given back, its types
 * and values, and where its errors point to. Quirks cite the version in which they were seen.
 */
@NullMarked
package io.featuresql.connectors.postgres;

import org.jspecify.annotations.NullMarked;
