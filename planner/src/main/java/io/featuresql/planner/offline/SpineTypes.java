package io.featuresql.planner.offline;

import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.type.DataType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the warehouse says of the expressions of one FEATURES clause.
 *
 * @param asOf the type of the as-of instant; empty when only execution will tell
 * @param knownAsOf the type of the knowledge time, likewise
 * @param untyped for each reference the join keys, by index, whose type only execution will tell
 */
record SpineTypes(
    Optional<DataType> asOf,
    Optional<DataType> knownAsOf,
    Map<FeatureReference, Set<Integer>> untyped) {
  static final SpineTypes UNKNOWN = new SpineTypes(Optional.empty(), Optional.empty(), Map.of());

  boolean isUntyped(FeatureReference reference, int key) {
    return untyped.getOrDefault(reference, Set.of()).contains(key);
  }
}
