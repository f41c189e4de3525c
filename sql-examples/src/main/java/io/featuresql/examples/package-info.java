/**
 * The demo: a feature store on three million flights, told in the SQL files beside it and run
 * through plain JDBC, as any program would.
 */
@NullMarked
package io.featuresql.examples;

import org.jspecify.annotations.NullMarked;
