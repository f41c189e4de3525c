package io.featuresql.planner.plan;

/** Which way statements may go (language, section 5). */
public enum Route {
  /** Online when all conditions hold, else offline. */
  AUTO,
  /** Online, or an error that says why not. */
  ONLINE,
  /** Always through the warehouse. */
  OFFLINE
}
