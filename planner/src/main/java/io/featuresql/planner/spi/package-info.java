/**
 * What the planner asks of the world: what a warehouse says of tables and queries, and an online
 * store. Who calls the planner hands implementations in; nothing here names a vendor.
 */
@NullMarked
package io.featuresql.planner.spi;

import org.jspecify.annotations.NullMarked;
