package io.featuresql.engine.project;

/**
 * Something that takes longer when it is first done, since classes are loaded then. Safe for use by
 * many threads.
 */
public final class FirstTime {
  private volatile boolean done;

  /** Whether it was never done. */
  public boolean isAhead() {
    return !done;
  }

  /** It was done. */
  public void done() {
    if (!done) {
      done = true;
    }
  }
}
