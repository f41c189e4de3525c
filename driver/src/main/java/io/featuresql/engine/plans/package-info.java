/**
 * Plans that were made, and what was learnt while they were: kept for the next execution as long as
 * they hold. It knows the planner, and neither sessions nor stores.
 */
@NullMarked
package io.featuresql.engine.plans;

import org.jspecify.annotations.NullMarked;
