/**
 * From the warehouse to the online store: the newest row of each key, reduced in the warehouse and
 * streamed into the store.
 */
@NullMarked
package io.featuresql.connectors.materialize;

import org.jspecify.annotations.NullMarked;
