package io.featuresql.benchmarks;

/** To come. */
final class Materializing {
  Materializing(Options options, Report report) {}

  void run() throws Exception {}
}
