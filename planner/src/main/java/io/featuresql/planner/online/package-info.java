/**
 * The way through the online store: a statement compiled into key look-ups and expressions over
 * what they give, equal to what the warehouse would answer.
 */
@NullMarked
package io.featuresql.planner.online;

import org.jspecify.annotations.NullMarked;
