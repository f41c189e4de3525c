/**
 * How long something may take, and how far it has come: what ends a call or a wait when its time is
 * over, and what tells a listener meanwhile. It is told what to end, and knows neither sessions nor
 * plans.
 */
@NullMarked
package io.featuresql.engine.time;

import org.jspecify.annotations.NullMarked;
