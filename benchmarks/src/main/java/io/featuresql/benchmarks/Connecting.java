package io.featuresql.benchmarks;

/** To come. */
final class Connecting {
  Connecting(Options options, Report report) {}

  void run() throws Exception {}
}
