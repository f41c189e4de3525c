/**
 * SQL for the warehouse in which every character knows its place in the user's text, and what its
 * parameters stand for. Knows nothing of what the text says.
 */
@NullMarked
package io.featuresql.planner.offline.text;

import org.jspecify.annotations.NullMarked;
