package io.featuresql.jdbc;

import java.util.Map;

/**
 * A project as JMX shows it, under {@code io.featuresql:type=Project,name=...}, with the connection
 * property {@code jmx=true}. Counts begin with the first connection of the project.
 */
public interface FeatureSqlMXBean {
  /** Statements that the online store answered. */
  long getOnlineRequests();

  /** Statements that the warehouse answered. */
  long getOfflineRequests();

  /** Statements that failed. */
  long getErrors();

  /** Statements that the fallback NULL answered. */
  long getNullFallbacks();

  /** Statements that the fallback OFFLINE answered. */
  long getOfflineFallbacks();

  /** Reads at which the online store failed. */
  long getStoreErrors();

  /** Reads that met a damaged row. */
  long getDecodeErrors();

  /** For each view the rows found. */
  Map<String, Long> getHits();

  /** For each view the rows that the online store did not have. */
  Map<String, Long> getMisses();

  /** For each view the rows that were older than the TTL. */
  Map<String, Long> getExpired();

  /** For each view the mean age of the rows found, in seconds. */
  Map<String, Double> getMeanAgeSeconds();

  /** For each view how long ago the instant is up to which it was materialized, in seconds. */
  Map<String, Double> getMaterializationLagSeconds();

  /** How many plans of the online route are kept. */
  int getKeptPlans();

  /** {@code CLOSED}, or {@code OPEN} while reads fail at once, or {@code HALF_OPEN}. */
  String getCircuitBreaker();
}
