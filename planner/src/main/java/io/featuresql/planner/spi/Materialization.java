package io.featuresql.planner.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * What the online store knows of a view's last materialization.
 *
 * @param view the view as it was materialized, with its types
 * @param eventTypeName the warehouse's name of the type of the event timestamp column
 * @param createdTypeName likewise of the created timestamp column, if the view has one
 * @param throughMicros the as-of instant up to which rows were copied, in microseconds since the
 *     epoch, UTC
 * @param maxCreatedMicros the greatest created timestamp seen so far, or {@link
 *     OnlineRow#NO_CREATED}
 * @param rows how many rows the last run wrote
 */
public record Materialization(
    OnlineView view,
    String eventTypeName,
    Optional<String> createdTypeName,
    long throughMicros,
    long maxCreatedMicros,
    long rows) {
  public Materialization {
    Objects.requireNonNull(view);
    Objects.requireNonNull(eventTypeName);
    Objects.requireNonNull(createdTypeName);
  }
}
