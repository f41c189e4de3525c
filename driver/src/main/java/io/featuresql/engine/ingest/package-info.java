/**
 * Writes rows of a feature view, and removes them: into the table that the view reads, and into the
 * online store.
 */
@NullMarked
package io.featuresql.engine.ingest;

import org.jspecify.annotations.NullMarked;
