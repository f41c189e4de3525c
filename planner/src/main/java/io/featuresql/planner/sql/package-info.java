/**
 * From text to structure. {@link io.featuresql.planner.sql.Tokens} cuts SQL of any dialect into
 * tokens; the grammar, generated from Calcite's template, gives the structure of what is
 * FeatureSQL's own, and of whole queries where it can. Every node keeps its place in the text.
 */
@NullMarked
package io.featuresql.planner.sql;

import org.jspecify.annotations.NullMarked;
