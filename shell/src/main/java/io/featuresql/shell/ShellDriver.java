package io.featuresql.shell;

import io.featuresql.jdbc.FeatureConnection;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the place of FeatureSQL's driver and gives one connection to all who ask: sqlline makes
 * its connections itself, and lets nobody have them.
 */
final class ShellDriver implements Driver, AutoCloseable {
  private final Driver own;
  private final @Nullable ProgressBar bar;
  private @Nullable Connection connection;

  private ShellDriver(Driver own, @Nullable ProgressBar bar) {
    this.own = own;
    this.bar = bar;
  }

  /**
   * Puts one in the place of FeatureSQL's driver.
   *
   * @param bar what its connections show progress by, or null
   */
  static ShellDriver install(@Nullable ProgressBar bar) throws SQLException {
    Driver own = DriverManager.getDriver(Invocation.URL);
    DriverManager.deregisterDriver(own);
    ShellDriver installed = new ShellDriver(own, bar);
    DriverManager.registerDriver(installed);
    return installed;
  }

  /** Gives its place back. */
  @Override
  public void close() throws SQLException {
    DriverManager.deregisterDriver(this);
    DriverManager.registerDriver(own);
  }

  /** The connection. */
  Connection connection() throws SQLException {
    if (connection == null) {
      throw new SQLException("there is no connection");
    }
    return connection;
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) throws SQLException {
    if (connection == null) {
      connection = own.connect(url, info);
      if (connection != null && bar != null) {
        connection.unwrap(FeatureConnection.class).onProgress(bar);
      }
    }
    return connection;
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return own.acceptsURL(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    return own.getPropertyInfo(url, info);
  }

  @Override
  public int getMajorVersion() {
    return own.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return own.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return own.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return own.getParentLogger();
  }
}
