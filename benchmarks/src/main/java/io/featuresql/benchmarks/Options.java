package io.featuresql.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param parts the parts to run, in order
 * @param scale the share of the full number of rows, greater than 0
 * @param rounds how often each form runs after one warm-up
 * @param tiesPercent of 100 events so many have two rows with different created timestamps
 * @param completeTiesPercent of 100 events so many have two rows with equal created timestamps
 * @param seeds how many random data sets {@code verify} checks
 * @param firstSeed the first of them
 * @param limitSeconds after which a form is stopped, and its time taken as at least that
 * @param engines the warehouses of {@code warehouses}, {@code sharing} and {@code scale}
 * @param shapes the distributions of keys of {@code warehouses} and {@code sharing}
 * @param showSql whether the SQL that the warehouse gets is printed
 */
record Options(
    List<String> parts,
    double scale,
    int rounds,
    int tiesPercent,
    int completeTiesPercent,
    int seeds,
    int firstSeed,
    int limitSeconds,
    List<String> engines,
    List<String> shapes,
    boolean showSql) {
  static final List<String> ALL_PARTS =
      List.of("offline", "reading", "online", "materialize", "connect");

  /** Parts that run only when they are named. */
  private static final List<String> ON_REQUEST =
      List.of("verify", "warehouses", "sharing", "scale", "serving", "embedded", "files");

  Options {
    parts = List.copyOf(parts);
    engines = List.copyOf(engines);
    shapes = List.copyOf(shapes);
  }

  /**
   * Reads {@code part... --scale=1 --rounds=3 --ties=20 --complete-ties=1 --seeds=20 --first-seed=1
   * --limit=60 --engine=trino,postgres --case=skewed --sql}; all parts when none is named.
   *
   * @throws IllegalArgumentException if an argument is unknown
   */
  static Options parse(String[] arguments) {
    List<String> parts = new ArrayList<>();
    double scale = 1;
    int rounds = 3;
    int ties = 20;
    int completeTies = 1;
    int seeds = 20;
    int firstSeed = 1;
    int limit = 60;
    List<String> engines = Warehouses.ENGINES;
    List<String> shapes = Warehouses.SHAPES;
    boolean sql = false;
    for (String argument : arguments) {
      String value = argument.substring(argument.indexOf('=') + 1);
      if (argument.startsWith("--scale=")) {
        scale = Double.parseDouble(value);
      } else if (argument.startsWith("--rounds=")) {
        rounds = Integer.parseInt(value);
      } else if (argument.startsWith("--ties=")) {
        ties = Integer.parseInt(value);
      } else if (argument.startsWith("--complete-ties=")) {
        completeTies = Integer.parseInt(value);
      } else if (argument.startsWith("--seeds=")) {
        seeds = Integer.parseInt(value);
      } else if (argument.startsWith("--first-seed=")) {
        firstSeed = Integer.parseInt(value);
      } else if (argument.startsWith("--limit=")) {
        limit = Integer.parseInt(value);
      } else if (argument.startsWith("--engine=")) {
        engines = listed(value, Warehouses.ENGINES);
      } else if (argument.startsWith("--case=")) {
        shapes = listed(value, Warehouses.SHAPES);
      } else if (argument.equals("--sql")) {
        sql = true;
      } else if (ALL_PARTS.contains(argument) || ON_REQUEST.contains(argument)) {
        parts.add(argument);
      } else {
        throw new IllegalArgumentException("unknown argument '" + argument + "'");
      }
    }
    return new Options(
        parts.isEmpty() ? ALL_PARTS : parts,
        scale,
        rounds,
        ties,
        completeTies,
        seeds,
        firstSeed,
        limit,
        engines,
        shapes,
        sql);
  }

  private static List<String> listed(String value, List<String> known) {
    List<String> names = List.of(value.split(",", -1));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("'" + name + "' is none of " + known);
      }
    }
    return names;
  }

  /** {@code full} rows at this scale. */
  long rows(long full) {
    return Math.max(1_000, Math.round(full * scale));
  }

  /** {@code full} calls at a scale of 1 or more, else a share of them, but {@code least}. */
  int calls(int full, int least) {
    return Math.max(least, (int) Math.round(full * Math.min(1, scale)));
  }
}
