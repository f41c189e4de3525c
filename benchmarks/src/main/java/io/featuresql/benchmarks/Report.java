package io.featuresql.benchmarks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requirements and what was measured of them. */
final class Report {
  private record Line(String requirement, String limit, String measured, boolean met) {}

  private final List<Line> lines = new ArrayList<>();

  /** A requirement that {@code measured} is at most {@code limit}. */
  void atMost(String requirement, double measured, double limit, String unit, String detail) {
    add(requirement, "<= ", limit, unit, measured, detail, measured <= limit);
  }

  /** A requirement that {@code measured} is at least {@code limit}. */
  void atLeast(String requirement, double measured, double limit, String unit, String detail) {
    add(requirement, ">= ", limit, unit, measured, detail, measured >= limit);
  }

  private void add(
      String requirement,
      String comparison,
      double limit,
      String unit,
      double measured,
      String detail,
      boolean met) {
    String text = number(measured) + unit + (detail.isEmpty() ? "" : " (" + detail + ")");
    lines.add(new Line(requirement, comparison + number(limit) + unit, text, met));
    System.out.printf(Locale.ROOT, "  %s: %s, %s%n", requirement, text, met ? "met" : "NOT MET");
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Prints the table, as Markdown. */
  void print(Options options) {
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%nscale %s, %d rounds, %d%% ties, %d%% complete ties, %d processors, heap at most %d MB%n%n",
        options.scale(),
        options.rounds(),
        options.tiesPercent(),
        options.completeTiesPercent(),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20);
    System.out.println("| requirement | limit | measured | verdict |");
    System.out.println("|---|---|---|---|");
    for (Line line : lines) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s |%n",
          line.requirement,
          line.limit,
          line.measured,
          line.met ? "met" : "**not met**");
    }
  }
}
