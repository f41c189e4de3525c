package io.featuresql.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Contestants that take turns, a block of calls each, and are asked for the same keys. Who begins
 * changes from block to block. The time of each call is kept; blocks before the first that counts
 * warm up, a quarter as many at least.
 */
final class Turns {
  private static final long SEED = 7;

  /** What each contestant is asked for before times count, at any scale. */
  private static final int WARM_UP_KEYS = 20_000;

  private final Map<String, Contestant> contestants;
  private final int block;
  private final int blocks;

  Turns(Map<String, Contestant> contestants, int block, int blocks) {
    this.contestants = new LinkedHashMap<>(contestants);
    this.block = block;
    this.blocks = blocks;
  }

  /**
   * What was measured of one contestant.
   *
   * @param nanos of each call, sorted
   * @param threadBytes allocated by the calling thread in a call
   * @param allBytes allocated by all threads in a call
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read by percentile
  record Measured(long[] nanos, double threadBytes, double allBytes) {
    /** In microseconds, at a share of the calls such as 0.99. */
    double micros(double share) {
      return nanos[(int) Math.min(nanos.length - 1, Math.floor(nanos.length * share))] / 1e3;
    }

    /** Calls in a second, over all of them. */
    double callsPerSecond() {
      return nanos.length / (Arrays.stream(nanos).sum() / 1e9);
    }
  }

  /** What is counted while the turns go on. */
  private final class Tally {
    private final long[] nanos = new long[block * blocks];
    private int calls;
    private long threadBytes;
    private long allBytes;

    void ask(Contestant contestant, long[][] keys, boolean counts) throws Exception {
      long all = Consumption.allThreadsBytes();
      long own = Consumption.threadBytes();
      int from = counts ? calls : 0;
      for (int i = 0; i < keys.length; i++) {
        long start = System.nanoTime();
        contestant.ask(keys[i]);
        nanos[from + i] = System.nanoTime() - start;
      }
      if (counts) {
        threadBytes += Consumption.threadBytes() - own;
        allBytes += Consumption.allThreadsBytes() - all;
        calls += keys.length;
      }
    }

    Measured measured() {
      Arrays.sort(nanos);
      return new Measured(nanos, (double) threadBytes / calls, (double) allBytes / calls);
    }
  }

  /** Lets them ask for {@code keysOfCall} of the keys below {@code keys}. */
  Map<String, Measured> run(int keysOfCall, long keys) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    agree(asked(random, keysOfCall, keys)[0]);
    Map<String, Tally> tallies = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> tallies.put(name, new Tally()));
    List<String> order = new ArrayList<>(contestants.keySet());
    int warmUp = Math.max(blocks / 4, WARM_UP_KEYS / (block * keysOfCall)) + 1;
    for (int turn = -warmUp; turn < blocks; turn++) {
      long[][] asked = asked(random, keysOfCall, keys);
      for (String name : order) {
        Contestant contestant = contestants.get(name);
        Tally tally = tallies.get(name);
        if (contestant != null && tally != null) {
          tally.ask(contestant, asked, turn >= 0);
        }
      }
      order.add(order.remove(0));
    }
    Map<String, Measured> measured = new LinkedHashMap<>();
    tallies.forEach((name, tally) -> measured.put(name, tally.measured()));
    return measured;
  }

  /** Those that decode have to come to the same sum. */
  private void agree(long[] keys) throws Exception {
    long expected = 0;
    for (Map.Entry<String, Contestant> contestant : contestants.entrySet()) {
      long sum = contestant.getValue().ask(keys);
      if (expected != 0 && sum != 0 && sum != expected) {
        throw new IllegalStateException(
            contestant.getKey() + " reads " + sum + ", others " + expected);
      }
      expected = expected == 0 ? sum : expected;
    }
    if (expected == 0) {
      throw new IllegalStateException("no values were read");
    }
  }

  private long[][] asked(SplittableRandom random, int keysOfCall, long keys) {
    long[][] asked = new long[block][];
    for (int i = 0; i < block; i++) {
      asked[i] = random.longs(0, keys).distinct().limit(keysOfCall).toArray();
    }
    return asked;
  }
}
