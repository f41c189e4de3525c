package io.featuresql.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of requirements in docs/benchmarks.md, as a chart and in a few words. */
final class BenchmarkChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 24;
  private static final int ONE = 300;
  private static final int TOP = 62;
  private static final int ROW = 38;

  private static final Pattern ROWS =
      Pattern.compile("(?m)^\\| (.*?) \\| ([<>]=) (\\S+) ?\\S* \\| (.*?) \\| (.*?) \\|$");
  private static final Pattern PAIR =
      Pattern.compile("\\(([\\d.,]+)( s| us| rows/s)? against ([\\d.,]+)");

  /**
   * A requirement.
   *
   * @param times how many times as long it took as the other way
   * @param limit what was allowed of it, 0 where that is not said so
   */
  record Bar(String what, String pair, double times, double limit, boolean met) {}

  /** All requirements of a table, those without another way too. */
  record Requirement(String what, String measured, boolean met) {}

  private BenchmarkChart() {}

  static List<Requirement> requirements() {
    return matches().stream()
        .map(row -> new Requirement(row.group(1), row.group(4), row.group(5).equals("met")))
        .toList();
  }

  /** The measured values of the one requirement that begins so. */
  static String measured(String beginning) {
    List<Requirement> found =
        requirements().stream().filter(row -> row.what.startsWith(beginning)).toList();
    if (found.size() != 1) {
      throw new IllegalStateException(beginning + ": " + found);
    }
    return found.get(0).measured;
  }

  private static List<Matcher> matches() {
    List<Matcher> rows = new ArrayList<>();
    for (String line : Page.of("docs/benchmarks.md").text().lines().toList()) {
      Matcher row = ROWS.matcher(line);
      if (row.matches()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<Bar> bars() {
    List<Bar> bars = new ArrayList<>();
    for (Matcher row : matches()) {
      Matcher pair = PAIR.matcher(row.group(4));
      if (pair.find()) {
        double ours = number(pair.group(1));
        double other = number(pair.group(3));
        String unit = pair.group(2) == null ? "" : pair.group(2);
        boolean time = unit.equals(" s") || unit.equals(" us");
        String limit = row.group(3);
        double allowed = limit.endsWith("x") ? number(limit.replace("x", "")) : 0;
        bars.add(
            new Bar(
                row.group(1),
                pair.group(1) + unit + " against " + pair.group(3) + unit,
                times(row.group(4), time ? ours / other : other / ours),
                allowed > 0 && row.group(2).equals(">=") ? 1 / allowed : allowed,
                row.group(5).equals("met")));
      }
    }
    return bars;
  }

  /** What the page says, the other way round if need be, rather than what rounded times give. */
  private static double times(String measured, double computed) {
    if (!measured.matches("[\\d.]+x .*")) {
      return computed;
    }
    double said = number(ratio(measured));
    return Math.abs(said - computed) < Math.abs(1 / said - computed) ? said : 1 / said;
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace(",", ""));
  }

  static Drawing drawn() {
    List<Bar> bars = bars();
    int height = TOP + ROW * bars.size() + 20;
    Drawing drawing =
        new Drawing(
            WIDTH,
            height,
            "Benchmarks",
            "How many times as long FeatureSQL takes as the other way to the same result.");
    drawing.text(Colour.INK, 14, LEFT, 26, "times as long as the other way; shorter is better");
    drawing.line(Colour.INK, 500, 14, 500, 30).text(Colour.SOFT, 12, 508, 26, "limit");
    drawing.bar(Colour.GREEN, 580, 16, 24, 10).text(Colour.SOFT, 12, 612, 26, "met");
    drawing.bar(Colour.RED, 670, 16, 24, 10).text(Colour.SOFT, 12, 702, 26, "not met");
    drawing.line(Colour.LINE, LEFT + ONE, 50, LEFT + ONE, height - 12);
    drawing.centred(Colour.SOFT, 12, LEFT + ONE, 46, "1x");
    int y = TOP;
    for (Bar bar : bars) {
      double end = LEFT + bar.times * ONE;
      String what = bar.what.replace("`", "");
      drawing.bar(Colour.PAPER, LEFT, y, Drawing.widthOf(what, 12), 15);
      drawing.text(Colour.INK, 12, LEFT, y + 12, what);
      drawing.bar(bar.met ? Colour.GREEN : Colour.RED, LEFT, y + 18, end - LEFT, 11);
      if (bar.limit > 0) {
        double limit = LEFT + bar.limit * ONE;
        drawing.line(Colour.INK, limit, y + 15, limit, y + 32);
      }
      String text = String.format(Locale.ROOT, "%.2fx  %s", bar.times, bar.pair);
      drawing.text(Colour.SOFT, 12, Math.max(end, LEFT + bar.limit * ONE) + 8, y + 28, text);
      y += ROW;
    }
    return drawing;
  }

  /** Three sentences. */
  static String inShort() {
    List<Requirement> all = requirements();
    long missed = all.stream().filter(row -> !row.met).count();
    if (missed != bars().stream().filter(bar -> !bar.met).count()) {
      throw new IllegalStateException("a missed limit has no bar");
    }
    String text =
        String.format(
            Locale.ROOT,
            "Ten features take %s times as long as a wide as-of join without ties and TTL; the join"
                + " by hand, with `row_number`, takes %s times as long as ours. One key with 50"
                + " features from Redis takes %s times as long as the Redis client by hand. Of the"
                + " %d limits in the tables of requirements %d are met, and %d, the red bars, are"
                + " not.",
            ratio(measured("10 features, sums")),
            ratio(measured("10 features, faster")),
            ratio(measured("one key, 50 features, p50")),
            all.size(),
            all.size() - missed,
            missed);
    return String.join("\n", Drawing.wrapped(text, 100)) + "\n";
  }

  private static String ratio(String measured) {
    return measured.substring(0, measured.indexOf('x'));
  }
}
