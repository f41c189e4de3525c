package io.featuresql.benchmarks;

/** To come. */
final class Online {
  Online(Options options, Report report) {}

  void run() throws Exception {}
}
