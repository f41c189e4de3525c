package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.engine.time.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far an execution has come.
 *
 * @param elapsed since the warehouse was asked, or MATERIALIZE began
 * @param rows that the warehouse has read; of MATERIALIZE, rows that are on their way to the online
 *     store. Empty when the warehouse does not tell
 * @param fraction of the work that is done, from 0 to 1, as the warehouse guesses it; empty when it
 *     does not tell, as PostgreSQL, and for MATERIALIZE
 * @param words for people, in English; may be empty
 * @param ended whether the execution has ended, in one way or the other, so that nothing follows
 */
public record FeatureProgress(
    Duration elapsed, OptionalLong rows, OptionalDouble fraction, String words, boolean ended) {
  private static FeatureProgress of(Progress progress) {
    return new FeatureProgress(
        progress.elapsed(),
        progress.told().map(WarehouseProgress::rows).orElse(OptionalLong.empty()),
        progress.told().map(WarehouseProgress::fraction).orElse(OptionalDouble.empty()),
        progress.told().map(WarehouseProgress::words).orElse(""),
        progress.ended());
  }

  /** As the engine tells it; null for nobody. */
  static @Nullable Consumer<Progress> listener(@Nullable Consumer<FeatureProgress> listener) {
    return listener == null ? null : progress -> listener.accept(of(progress));
  }

  /** How long it takes still if it goes on as before; empty when nobody can tell. */
  public Optional<Duration> left() {
    double done = fraction.orElse(0);
    return done <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(elapsed.toMillis() * (1 - done) / done)));
  }
}
