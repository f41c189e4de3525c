/**
 * Values that a user gives, as literals or parameters, and the one lossless conversion by which
 * they become values of keys and features. Both ways use it, so that what one refuses the other
 * refuses.
 */
@NullMarked
package io.featuresql.planner.value;

import org.jspecify.annotations.NullMarked;
