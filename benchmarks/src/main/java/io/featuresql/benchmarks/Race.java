package io.featuresql.benchmarks;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Ways to one answer that take turns; the median counts. The first round checks that all give the
 * same answer and warms up. A way that was far behind in it, or that was stopped at the limit in
 * any round, does not run again, and that time counts.
 */
final class Race {
  private static final double FAR_BEHIND = 4;
  private static final double LONG_SECONDS = 8;

  /** One way. */
  interface Way {
    /** The answer. */
    String answer() throws SQLException;
  }

  private final int limitSeconds;
  private final Map<String, Way> ways = new LinkedHashMap<>();
  private final Map<String, List<Double>> times = new LinkedHashMap<>();
  private final Set<String> stopped = new LinkedHashSet<>();

  Race(int limitSeconds) {
    this.limitSeconds = limitSeconds;
  }

  void add(String name, Way way) {
    ways.put(name, way);
  }

  /**
   * Lets all run.
   *
   * @throws IllegalStateException if two answers differ
   */
  void run(int rounds) throws SQLException {
    Map<String, Double> first = new LinkedHashMap<>();
    String expected = "";
    for (Map.Entry<String, Way> way : ways.entrySet()) {
      long start = System.nanoTime();
      try {
        String answer = way.getValue().answer();
        if (!expected.isEmpty() && !answer.equals(expected)) {
          throw new IllegalStateException(
              way.getKey() + " answers " + answer + "where others answer " + expected);
        }
        expected = answer;
      } catch (SQLTimeoutException e) {
        stopped.add(way.getKey());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      first.put(way.getKey(), seconds);
      System.out.printf(Locale.ROOT, "    first %-32s %.3f s%n", way.getKey(), seconds);
    }
    double fastest = first.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    Map<String, Way> running = new LinkedHashMap<>(ways);
    first.forEach(
        (name, seconds) -> {
          if (stopped.contains(name) || seconds > LONG_SECONDS && seconds > FAR_BEHIND * fastest) {
            running.remove(name);
            times.put(name, List.of(seconds));
          }
        });
    for (int round = 0; round < rounds; round++) {
      List<Map.Entry<String, Way>> turns = new ArrayList<>(running.entrySet());
      Collections.shuffle(turns, new Random(round)); // what follows a long one may suffer for it
      for (Map.Entry<String, Way> way : turns) {
        long start = System.nanoTime();
        try {
          way.getValue().answer();
        } catch (SQLTimeoutException e) {
          stopped.add(way.getKey());
          running.remove(way.getKey());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        times.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(seconds);
      }
    }
    for (String name : ways.keySet()) {
      System.out.printf(
          Locale.ROOT,
          "    %-32s %s%.3f s%s%n",
          name,
          ended(name) ? "" : "longer than ",
          seconds(name),
          running.containsKey(name) ? "" : " (ran once)");
    }
  }

  /** The median, or the limit for a way that was stopped. */
  double seconds(String name) {
    List<Double> found = times.get(name);
    if (found == null) {
      throw new IllegalArgumentException("'" + name + "' did not run");
    }
    return ended(name) ? found.stream().sorted().toList().get(found.size() / 2) : limitSeconds;
  }

  /** Whether it came to an answer. */
  boolean ended(String name) {
    return !stopped.contains(name);
  }

  /** The fastest of some ways. */
  String fastest(Predicate<String> counts) {
    return ways.keySet().stream()
        .filter(counts)
        .filter(this::ended)
        .min((one, other) -> Double.compare(seconds(one), seconds(other)))
        .orElseThrow();
  }
}
