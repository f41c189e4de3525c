/**
 * Runs MATERIALIZE and SHOW FRESHNESS: copies the newest rows of views from a session of the
 * warehouse to the online store, one view after the other, or in several portions at once; keeps
 * the ledger of what was copied, removes what nobody reads any more, and puts single rows there. It
 * knows the warehouse and the store by their contracts alone.
 */
@NullMarked
package io.featuresql.engine.materialize;

import org.jspecify.annotations.NullMarked;
