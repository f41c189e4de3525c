package io.featuresql.jdbc;

/** Who answers a run. */
enum Responder {
  /** The online store; or nobody, where the fallback is NULL. */
  ONLINE,
  /** The warehouse. */
  OFFLINE,
  /** The definitions. */
  DEFINITIONS
}
