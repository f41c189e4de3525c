package io.featuresql.engine;

import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.time.Progress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a program wants of the runs of a statement. It may change between two of them. For one
 * thread at a time.
 */
public final class RunSettings {
  private final OptionalInt materializeRowsPerSecond;
  private final long slowMillis;
  private long limitMillis;
  private Fallback fallback;
  private int fetchSize;
  private GeneratedKeys keys = GeneratedKeys.NONE;
  private @Nullable Consumer<Progress> listener;

  /**
   * Settings.
   *
   * @param limitMillis the time limit of a run; none when 0
   * @param materializeRowsPerSecond the pace of MATERIALIZE, none when 0; when empty, that which
   *     gives way to readers
   * @param slowMillis from which time on a run is logged; none is when 0
   */
  public RunSettings(
      Fallback fallback, long limitMillis, OptionalInt materializeRowsPerSecond, long slowMillis) {
    this.fallback = fallback;
    this.limitMillis = limitMillis;
    this.materializeRowsPerSecond = materializeRowsPerSecond;
    this.slowMillis = slowMillis;
  }

  /** Those of a run that nobody asked for. */
  static RunSettings ofNobody() {
    return new RunSettings(Fallback.ERROR, 0, OptionalInt.empty(), 0);
  }

  /** The time limit of a run, in milliseconds; 0 for none. */
  public long limitMillis() {
    return limitMillis;
  }

  public void limitMillis(long millis) {
    limitMillis = millis;
  }

  /** What answers when the online store fails. */
  public Fallback fallback() {
    return fallback;
  }

  public void fallback(Fallback answer) {
    fallback = answer;
  }

  /** How many rows the warehouse hands over at once while it computes them; 0 for all. */
  public int fetchSize() {
    return fetchSize;
  }

  public void fetchSize(int rows) {
    fetchSize = rows;
  }

  /** Which generated keys are wanted. */
  public GeneratedKeys keys() {
    return keys;
  }

  public void keys(GeneratedKeys wanted) {
    keys = wanted;
  }

  /** Who is told how far a run has come. */
  Optional<Consumer<Progress>> listener() {
    return Optional.ofNullable(listener);
  }

  /** As {@link #listener()}; null for nobody. */
  public void listener(@Nullable Consumer<Progress> told) {
    listener = told;
  }

  OptionalInt materializeRowsPerSecond() {
    return materializeRowsPerSecond;
  }

  long slowMillis() {
    return slowMillis;
  }
}
