package io.featuresql.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What the reader of the terminal sees: numbered steps, their statements, rows and times. */
final class Report {
  private static final String INDENT = "   ";

  private final PrintStream out;
  private int step;

  Report(PrintStream out) {
    this.out = out;
  }

  void line(String text) {
    out.println(text);
  }

  void step(Script script) {
    step++;
    out.printf(Locale.ROOT, "%n%n%d. %s%n", step, script.title());
    indented(script.text());
  }

  void statement(String sql) {
    out.println();
    indented(sql.lines().toList());
  }

  void table(ResultTable table) {
    out.println();
    indented(table.lines());
  }

  void outcome(String outcome, long nanos) {
    out.printf(Locale.ROOT, "%s=> %s, %.2f s%n", INDENT, outcome, nanos / 1e9);
  }

  void outcome(String outcome) {
    out.println(INDENT + "=> " + outcome);
  }

  /** A number with commas between its thousands. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void indented(List<String> lines) {
    lines.forEach(line -> out.println(line.isEmpty() ? "" : INDENT + line));
  }
}
