/**
 * Runs key look-ups: sends them, waits for them, and plans once more when a view was materialized
 * anew meanwhile. It knows the online store by its contract alone, and asks no warehouse.
 */
@NullMarked
package io.featuresql.engine.online;

import org.jspecify.annotations.NullMarked;
