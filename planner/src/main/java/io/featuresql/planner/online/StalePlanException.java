package io.featuresql.planner.online;

/** What is stored no longer is what the plan was compiled for; planning again helps. */
public final class StalePlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StalePlanException(String view) {
    super("feature view '" + view + "' was materialized anew", null, false, false);
  }
}
