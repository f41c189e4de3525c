package io.featuresql.planner.catalog;

import java.util.Set;

/** A named thing that the user created. All definitions share one space of names. */
public sealed interface Definition permits Entity, FeatureView, FeatureService {
  /**
   * The name as the user spelled it when creating it. Names are compared without regard to case.
   */
  String name();

  /** What the user said it is for; empty when nothing. */
  String comment();

  /** The names of the definitions that this one cannot be without, as it spells them. */
  Set<String> dependencies();
}
