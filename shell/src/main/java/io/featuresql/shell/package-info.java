/**
 * The SQL shell: sqlline's line editor, history, commands and output formats around a reader of
 * statements, a table, a completion and errors of our own. It knows JDBC, the tokens of SQL, and
 * nothing else of FeatureSQL.
 */
@NullMarked
package io.featuresql.shell;

import org.jspecify.annotations.NullMarked;
