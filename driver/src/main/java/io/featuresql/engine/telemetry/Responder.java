package io.featuresql.engine.telemetry;

/** Who answers a run. */
public enum Responder {
  /** The online store; or nobody, where the fallback is NULL. */
  ONLINE,
  /** The warehouse. */
  OFFLINE,
  /** The definitions. */
  DEFINITIONS
}
