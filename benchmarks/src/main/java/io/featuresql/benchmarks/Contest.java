package io.featuresql.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Ways to the same result that take turns: one warm-up each, then round after round. The best time
 * of each counts, since what disturbs only ever adds. CPU time of the process, all threads
 * together, is told too: other work on the machine disturbs it less.
 */
final class Contest {
  /** One way. */
  interface Way {
    /** Goes it once. */
    void go() throws Exception;
  }

  private final Map<String, Way> ways = new LinkedHashMap<>();
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private final Map<String, List<Double>> cpuSeconds = new LinkedHashMap<>();

  /** Adds a way. */
  Contest add(String name, Way way) {
    ways.put(name, way);
    return this;
  }

  /** Lets all run. */
  Contest run(int rounds) throws Exception {
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        long start = System.nanoTime();
        long cpuStart = Consumption.processorNanos();
        way.getValue().go();
        double taken = (System.nanoTime() - start) / 1e9;
        double cpu = (Consumption.processorNanos() - cpuStart) / 1e9;
        if (round > 0) {
          cpuSeconds.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(cpu);
          seconds.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(taken);
        }
      }
    }
    seconds.forEach(
        (name, times) ->
            System.out.printf(
                Locale.ROOT,
                "    %-40s best %7.3f s, median %7.3f s, CPU %7.3f s%n",
                name,
                best(name),
                median(seconds, name),
                best(cpuSeconds, name)));
    return this;
  }

  /** The best time, in seconds. */
  double best(String name) {
    return best(seconds, name);
  }

  private static double best(Map<String, List<Double>> times, String name) {
    return sorted(times, name).get(0);
  }

  private static double median(Map<String, List<Double>> times, String name) {
    List<Double> sorted = sorted(times, name);
    return sorted.get(sorted.size() / 2);
  }

  private static List<Double> sorted(Map<String, List<Double>> times, String name) {
    List<Double> found = times.get(name);
    if (found == null) {
      throw new IllegalArgumentException("'" + name + "' did not run");
    }
    return found.stream().sorted().toList();
  }

  /** How many times as long as {@code base} the way {@code name} takes. */
  double ratio(String name, String base) {
    return best(name) / best(base);
  }

  /** The best times of two ways, and the ratio of their CPU times, for people. */
  String detail(String name, String base) {
    return String.format(
        Locale.ROOT,
        "%.2f s against %.2f s; CPU %.2fx",
        best(name),
        best(base),
        best(cpuSeconds, name) / best(cpuSeconds, base));
  }
}
