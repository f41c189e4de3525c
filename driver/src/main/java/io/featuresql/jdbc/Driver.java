package io.featuresql.jdbc;

import io.featuresql.engine.error.Redaction;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engines;
import io.featuresql.engine.telemetry.Version;
import io.featuresql.planner.error.ErrorCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver for URLs that begin with {@code jdbc:featuresql:}. It registers itself with
 * {@link DriverManager}; who deregisters it, as a container does with an application that is taken
 * away, closes the projects in memory that nobody is connected to.
 */
public final class Driver implements java.sql.Driver {
  static {
    try {
      DriverManager.registerDriver(new Driver(), Engines::closeIdle);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A driver; {@link DriverManager} has one already. */
  public Driver() {}

  /**
   * Opens a connection; null when the URL is another driver's.
   *
   * @throws SQLException with code 3001 when URL or properties are wrong
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    return acceptsURL(url)
        ? ProjectConnection.open(url, info == null ? new Properties() : info).guarded()
        : null;
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw SqlExceptions.of(ErrorCode.CONNECTION_PROPERTY, "a connection needs a URL");
    }
    return ConnectionUrl.accepts(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
      throws SQLException {
    Map<String, String> given =
        acceptsURL(url) ? Guarded.run(() -> ConnectionUrl.parse(url).properties()) : Map.of();
    ConnectionProperty[] properties = ConnectionProperty.values();
    DriverPropertyInfo[] infos = new DriverPropertyInfo[properties.length];
    for (int i = 0; i < infos.length; i++) {
      ConnectionProperty property = properties[i];
      String inInfo = info == null ? null : info.getProperty(property.key());
      infos[i] = propertyInfo(property, given.getOrDefault(property.key(), inInfo));
    }
    return infos;
  }

  private static DriverPropertyInfo propertyInfo(
      ConnectionProperty property, @Nullable String value) {
    DriverPropertyInfo info =
        new DriverPropertyInfo(property.key(), isShown(property, value) ? value : null);
    info.description = property.meaning() + " Default: " + property.defaultMeaning() + ".";
    info.required = false;
    if (!property.choices().isEmpty()) {
      info.choices = property.choices().toArray(new String[0]);
    }
    return info;
  }

  /** A URL with a password in it is not shown at all, since without it the value is another. */
  private static boolean isShown(ConnectionProperty property, @Nullable String value) {
    return value != null && !property.isSecret() && value.equals(Redaction.withoutPassword(value));
  }

  @Override
  public int getMajorVersion() {
    return Version.MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return Version.MINOR;
  }

  /** False: the SQL is the warehouse's, and not all of SQL-92. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw SqlExceptions.notSupported("the driver does not log");
  }

  @Override
  public String toString() {
    return Version.NAME + " " + Version.TEXT;
  }
}
