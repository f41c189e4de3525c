package io.featuresql.benchmarks;

/** To come. */
final class Reading {
  Reading(Options options, Report report) {}

  void run() throws Exception {}
}
