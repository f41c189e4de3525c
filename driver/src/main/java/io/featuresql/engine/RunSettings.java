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
  private static final ServingSettings NOBODYS =
      new ServingSettings(Fallback.ERROR, 0, OptionalInt.empty(), 0, false, false);

  private final ServingSettings serving;
  private long limitMillis;
  private Fallback fallback;
  private int fetchSize;
  private GeneratedKeys keys = GeneratedKeys.NONE;
  private @Nullable Consumer<Progress> listener;

  /** Settings that begin with those of the connection. */
  public RunSettings(ServingSettings serving) {
    this.serving = serving;
    this.fallback = serving.fallback();
    this.limitMillis = serving.queryTimeoutMillis();
  }

  /** Those of a run that nobody asked for. */
  static RunSettings ofNobody() {
    return new RunSettings(NOBODYS);
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

  /** Those of the connection. */
  ServingSettings serving() {
    return serving;
  }
}
