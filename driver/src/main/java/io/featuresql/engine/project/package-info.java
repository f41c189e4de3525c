/**
 * What the connections of a project share: warehouse, online store, definitions, planner, and plans
 * that depend on no session. It is the only place that names connectors, and knows no session.
 */
@NullMarked
package io.featuresql.engine.project;

import org.jspecify.annotations.NullMarked;
