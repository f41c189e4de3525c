package io.featuresql.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many features of one entity from Redis: a prepared statement, Lettuce with decoding of the same
 * bytes, and Lettuce alone. Redis and its clients share the processors of one machine, so only
 * ratios mean something.
 */
final class Serving {
  static final String PREPARED = "prepared statement";
  static final String DECODED = "Lettuce, decoded";

  /** The same again: how far it is from 1x is what the ratios of a run cannot tell. */
  static final String CONTROL = "Lettuce, decoded, another client";

  static final String BARE = "Lettuce, HMGET alone";

  private static final long KEYS = 1_000_000;
  private static final int[] VIEWS = {5, 15, 25};
  private static final int[] KEYS_OF_CALL = {1, 10, 50, 100};
  private static final int BLOCKS_OF_ROUND = 10;
  private static final int BLOCK = 2_000;
  private static final int LEAST_BLOCK = 20;
  private static final int LEAST_BLOCK_OF_ONE_KEY = 200;

  private final Options options;
  private final Report report;

  Serving(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("serving");
    try (Redis redis = new Redis();
        ServingProject project = new ServingProject(redis, options.rows(KEYS));
        RawLettuce lettuce = new RawLettuce(redis.address());
        RawLettuce another = new RawLettuce(redis.address())) {
      fill(project, redis);
      calls(project, redis, lettuce, another);
      new ServingThreads(options, report).run(project, redis, lettuce);
      new ServingFormats(options).run(project, redis, lettuce);
    }
  }

  private static void fill(ServingProject project, Redis redis) throws Exception {
    long start = System.nanoTime();
    project.materialize();
    System.out.printf(
        Locale.ROOT,
        "  %d keys, %d views of %d features: filled in %.1f s, %d MB in Redis%n",
        project.keys(),
        ServingProject.VIEWS,
        ServingProject.FEATURES_OF_VIEW,
        (System.nanoTime() - start) / 1e9,
        redis.usedBytes() >> 20);
  }

  private void calls(ServingProject project, Redis redis, RawLettuce lettuce, RawLettuce another)
      throws Exception {
    System.out.println();
    System.out.println(
        "| features | keys | what | p50 us | p99 us | p99.9 us | rows/s | bytes/call, calling thread"
            + " | bytes/call, all threads | p50 to decoded |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int views : VIEWS) {
      List<ServingProject.Stored> stored = ServingProject.stored(redis, views);
      for (int keysOfCall : KEYS_OF_CALL) {
        try (Contestant prepared =
            new PreparedContestant(project.source(), views, keysOfCall == 1)) {
          Map<String, Contestant> contestants = new LinkedHashMap<>();
          contestants.put(PREPARED, prepared);
          contestants.put(DECODED, RawContestant.packed(lettuce, ServingProject::key, stored));
          contestants.put(CONTROL, RawContestant.packed(another, ServingProject::key, stored));
          contestants.put(BARE, RawContestant.undecoded(lettuce, stored));
          Map<String, Turns.Measured> measured =
              new Turns(contestants, block(keysOfCall), BLOCKS_OF_ROUND * options.rounds())
                  .run(keysOfCall, project.keys());
          print(views * ServingProject.FEATURES_OF_VIEW, keysOfCall, measured);
          judge(views * ServingProject.FEATURES_OF_VIEW, keysOfCall, measured);
        }
      }
    }
  }

  /** Calls of many keys take longer, so fewer of them are a block. */
  private int block(int keysOfCall) {
    return keysOfCall == 1
        ? options.calls(BLOCK, LEAST_BLOCK_OF_ONE_KEY)
        : options.calls(BLOCK / (keysOfCall / 10 + 1), LEAST_BLOCK);
  }

  private static void print(int features, int keys, Map<String, Turns.Measured> measured) {
    double base = of(measured, DECODED).micros(0.5);
    measured.forEach(
        (name, one) ->
            System.out.printf(
                Locale.ROOT,
                "| %d | %d | %s | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f | %.2fx |%n",
                features,
                keys,
                name,
                one.micros(0.5),
                one.micros(0.99),
                one.micros(0.999),
                one.callsPerSecond() * keys,
                one.threadBytes(),
                one.allBytes(),
                one.micros(0.5) / base));
  }

  private void judge(int features, int keys, Map<String, Turns.Measured> measured) {
    Turns.Measured prepared = of(measured, PREPARED);
    if (features == 50 && keys == 1) {
      ratio("one key, 50 features, to Lettuce with decoding, p50", measured, 0.5, 1.10);
      ratio("one key, 50 features, to Lettuce with decoding, p99", measured, 0.99, 1.25);
      Turns.Measured bare = of(measured, BARE);
      report.atMost(
          "bytes allocated for one key and 50 features, beyond Lettuce alone",
          prepared.threadBytes() - bare.threadBytes(),
          4_096,
          " B",
          String.format(
              Locale.ROOT,
              "calling thread, %.0f B against %.0f B; all threads %.0f B against %.0f B",
              prepared.threadBytes(),
              bare.threadBytes(),
              prepared.allBytes(),
              bare.allBytes()));
    } else if (features == 250 && keys == 100) {
      ratio("100 keys, 250 features, to Lettuce with decoding, p50", measured, 0.5, 1.15);
    }
  }

  private void ratio(
      String requirement, Map<String, Turns.Measured> measured, double share, double limit) {
    double prepared = of(measured, PREPARED).micros(share);
    double decoded = of(measured, DECODED).micros(share);
    report.atMost(
        requirement,
        prepared / decoded,
        limit,
        "x",
        String.format(
            Locale.ROOT,
            "%.1f us against %.1f us; control %.2fx",
            prepared,
            decoded,
            of(measured, CONTROL).micros(share) / decoded));
  }

  private static Turns.Measured of(Map<String, Turns.Measured> measured, String name) {
    Turns.Measured one = measured.get(name);
    if (one == null) {
      throw new IllegalArgumentException(name);
    }
    return one;
  }
}
