package io.featuresql.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many threads that ask for one key at a time: each with a connection and a statement of one data
 * source, and all on one connection of Lettuce. The two take turns.
 */
final class ServingThreads {
  private static final int THREADS = 16;
  private static final int VIEWS = 5;
  private static final double TURN_SECONDS = 3;
  private static final double LEAST_TURN_SECONDS = 0.3;
  private static final long LATE_SECONDS = 60;

  private final Options options;
  private final Report report;

  ServingThreads(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run(ServingProject project, Redis redis, RawLettuce lettuce) throws Exception {
    List<ServingProject.Stored> stored = ServingProject.stored(redis, VIEWS);
    List<Contestant> prepared = new ArrayList<>();
    List<Contestant> raw = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int i = 0; i < THREADS; i++) {
        prepared.add(new PreparedContestant(project.source(), VIEWS, true));
        raw.add(RawContestant.packed(lettuce, ServingProject::key, stored));
      }
      double preparedRate = 0;
      double rawRate = 0;
      int turns = 2 * options.rounds();
      for (int turn = -1; turn < turns; turn++) {
        double first = rate(threads, turn % 2 == 0 ? prepared : raw, project.keys());
        double second = rate(threads, turn % 2 == 0 ? raw : prepared, project.keys());
        if (turn >= 0) {
          preparedRate += (turn % 2 == 0 ? first : second) / turns;
          rawRate += (turn % 2 == 0 ? second : first) / turns;
        }
      }
      report.atLeast(
          THREADS + " threads, one key, 50 features, requests/s, to Lettuce with decoding",
          preparedRate / rawRate,
          0.9,
          "x",
          String.format(Locale.ROOT, "%.0f/s against %.0f/s", preparedRate, rawRate));
    } finally {
      threads.shutdownNow();
      for (Contestant each : prepared) {
        each.close();
      }
    }
  }

  /** Requests in a second of all threads together. */
  private double rate(ExecutorService threads, List<Contestant> contestants, long keys)
      throws Exception {
    double seconds = Math.max(LEAST_TURN_SECONDS, TURN_SECONDS * Math.min(1, options.scale()));
    CyclicBarrier start = new CyclicBarrier(contestants.size());
    List<Future<Double>> rates = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      Contestant contestant = contestants.get(i);
      SplittableRandom random = new SplittableRandom(i);
      rates.add(
          threads.submit(
              () -> {
                start.await(LATE_SECONDS, TimeUnit.SECONDS);
                return rate(contestant, random, keys, seconds);
              }));
    }
    double sum = 0;
    for (Future<Double> rate : rates) {
      sum += rate.get(LATE_SECONDS + (long) seconds, TimeUnit.SECONDS);
    }
    return sum;
  }

  private static double rate(
      Contestant contestant, SplittableRandom random, long keys, double seconds) throws Exception {
    long begin = System.nanoTime();
    long now = begin;
    long calls = 0;
    while (now - begin < seconds * 1e9) {
      contestant.ask(new long[] {random.nextLong(keys)});
      calls++;
      now = System.nanoTime();
    }
    return calls * 1e9 / (now - begin);
  }
}
