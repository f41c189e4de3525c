/**
 * Runs MATERIALIZE and SHOW FRESHNESS: the views of a statement one after the other, in one session
 * of the warehouse, into the online store.
 */
@NullMarked
package io.featuresql.engine.materialize;

import org.jspecify.annotations.NullMarked;
