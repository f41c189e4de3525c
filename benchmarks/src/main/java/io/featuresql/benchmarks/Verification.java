package io.featuresql.benchmarks;

/** To come. */
final class Verification {
  Verification(Options options) {}

  void run() throws Exception {}
}
