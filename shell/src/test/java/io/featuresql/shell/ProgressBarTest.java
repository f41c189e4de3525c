package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.jdbc.FeatureProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the shell shows of a long statement. */
final class ProgressBarTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ProgressBar bar =
      new ProgressBar(new PrintStream(out, true, StandardCharsets.UTF_8));

  @Test
  void showsWhatIsKnown() {
    assertThat(ProgressBar.line(progress(20_000, 3_000_000, 0.4, false)))
        .isEqualTo(
            "[############..................]  40 %  3,000,000 rows, 150,000/s  20 s, about 30 s"
                + " left");
    assertThat(ProgressBar.line(progress(125_000, 1_250, -1, false)))
        .isEqualTo("1,250 rows, 10/s  2:05 min");
    assertThat(ProgressBar.line(progress(2_000, -1, -1, false))).isEqualTo("2 s");
    assertThat(ProgressBar.line(progress(2_000, -1, 1, false)))
        .isEqualTo("[##############################] 100 %  2 s, about 0 s left");
  }

  @Test
  void isQuietForASecondAndGoesInTheEnd() {
    bar.accept(progress(900, 5, 0.1, false));
    bar.accept(progress(950, 5, 0.1, true));
    assertThat(text()).isEmpty();
    bar.accept(progress(1_000, -1, -1, false));
    bar.accept(progress(2_000, -1, -1, false));
    bar.accept(progress(2_100, -1, -1, true));
    bar.accept(progress(500, -1, -1, true));
    assertThat(text()).isEqualTo("\r1 s\u001b[K\r2 s\u001b[K\r\u001b[K");
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static FeatureProgress progress(long millis, long rows, double done, boolean ended) {
    return new FeatureProgress(
        Duration.ofMillis(millis),
        rows < 0 ? OptionalLong.empty() : OptionalLong.of(rows),
        done < 0 ? OptionalDouble.empty() : OptionalDouble.of(done),
        "",
        ended);
  }
}
