package io.featuresql.planner.online;

/**
 * What is stored no longer is what the plan was compiled for; planning again helps, unless the view
 * is gone.
 */
public final class StalePlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean gone;

  StalePlanException(String view) {
    this("feature view '" + view + "' was materialized anew", false);
  }

  private StalePlanException(String message, boolean gone) {
    super(message, null, false, false);
    this.gone = gone;
  }

  static StalePlanException gone(String view) {
    return new StalePlanException(
        "the online store has neither rows nor the record of feature view '"
            + view
            + "' any more: it lost its data, or the view was removed; run MATERIALIZE "
            + view,
        true);
  }

  /** Whether the store knows nothing of the view any more. */
  public boolean isGone() {
    return gone;
  }
}
