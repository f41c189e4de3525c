/**
 * What the planner's plans need from the world: an online store and a warehouse. Connectors
 * implement these interfaces; nothing here names a vendor.
 */
@NullMarked
package io.featuresql.planner.spi;

import org.jspecify.annotations.NullMarked;
