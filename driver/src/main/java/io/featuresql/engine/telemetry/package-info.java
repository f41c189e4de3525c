/**
 * What a project shows to the outside: counts always, Micrometer and OpenTelemetry where the
 * program has them, a log of slow statements. It knows what an execution found and how it ended,
 * holds no value of it, and starts nothing.
 */
@NullMarked
package io.featuresql.engine.telemetry;

import org.jspecify.annotations.NullMarked;
