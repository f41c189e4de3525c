package io.featuresql.jdbc;

/** What the driver is called, and which it is. */
final class Version {
  static final String NAME = "FeatureSQL JDBC driver";
  static final int MAJOR = 0;
  static final int MINOR = 1;
  static final String TEXT = MAJOR + "." + MINOR;

  private Version() {}
}
