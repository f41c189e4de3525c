package io.featuresql.engine;

import io.featuresql.engine.telemetry.Fallback;
import java.util.OptionalInt;

/**
 * How statements of a connection are executed and watched, unless a statement says otherwise.
 *
 * @param queryTimeoutMillis the time limit of a statement; none when 0
 * @param materializeRowsPerSecond the pace of MATERIALIZE, none when 0; when empty, that which
 *     gives way to readers
 * @param slowQueryMillis from which time on a statement is logged; none is when 0
 * @param jmx whether the project is shown by JMX
 * @param warmUp whether statements of the online route are warmed up when they are prepared
 */
public record ServingSettings(
    Fallback fallback,
    long queryTimeoutMillis,
    OptionalInt materializeRowsPerSecond,
    long slowQueryMillis,
    boolean jmx,
    boolean warmUp) {}
