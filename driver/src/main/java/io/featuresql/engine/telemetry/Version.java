package io.featuresql.engine.telemetry;

/** What the driver is called, and which it is. */
public final class Version {
  public static final String NAME = "FeatureSQL JDBC driver";
  public static final int MAJOR = 0;
  public static final int MINOR = 1;
  public static final String TEXT = MAJOR + "." + MINOR;

  private Version() {}
}
