package io.featuresql.shell;

import io.featuresql.jdbc.FeatureProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** One line of a terminal that shows how far a long statement has come, and goes when it ends. */
final class ProgressBar implements Consumer<FeatureProgress> {
  private static final int CELLS = 30;
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final PrintStream terminal;
  private boolean shown;

  ProgressBar(PrintStream terminal) {
    this.terminal = terminal;
  }

  @Override
  public void accept(FeatureProgress progress) {
    if (progress.ended()) {
      if (shown) {
        terminal.print("\r\u001b[K");
        terminal.flush();
      }
      shown = false;
    } else if (progress.elapsed().compareTo(QUIET) >= 0) {
      shown = true;
      terminal.print("\r" + line(progress) + "\u001b[K");
      terminal.flush();
    }
  }

  /** The line: bar and percentage where they are known, rows and their rate, time, time left. */
  static String line(FeatureProgress progress) {
    StringBuilder line = new StringBuilder();
    progress
        .fraction()
        .ifPresent(
            done -> {
              int full = (int) Math.round(done * CELLS);
              line.append('[').append("#".repeat(full)).append(".".repeat(CELLS - full));
              line.append(String.format(Locale.ROOT, "] %3.0f %%  ", done * 100));
            });
    double seconds = progress.elapsed().toMillis() / 1e3;
    progress
        .rows()
        .ifPresent(
            rows ->
                line.append(
                    String.format(Locale.ROOT, "%,d rows, %,.0f/s  ", rows, rows / seconds)));
    line.append(time(progress.elapsed()));
    progress.left().ifPresent(left -> line.append(", about ").append(time(left)).append(" left"));
    return line.toString();
  }

  private static String time(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
  }
}
