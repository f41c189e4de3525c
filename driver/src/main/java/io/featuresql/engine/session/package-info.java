/**
 * A session of the warehouse: who may use it, what is streamed through it, how it is interrupted,
 * its transactions; what the planner asks through it, and the plans that were made for it. It knows
 * the project, and not what is done with a plan.
 */
@NullMarked
package io.featuresql.engine.session;

import org.jspecify.annotations.NullMarked;
