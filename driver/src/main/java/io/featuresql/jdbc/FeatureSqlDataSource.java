package io.featuresql.jdbc;

import io.featuresql.planner.error.ErrorCode;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source of connections for programs that are configured by properties of a bean. It does not
 * pool. Set it up before it is used by several threads.
 */
public final class FeatureSqlDataSource implements DataSource {
  private String url = ConnectionUrl.PREFIX;
  private final Properties properties = new Properties();
  private int loginTimeoutSeconds;
  private @Nullable PrintWriter logWriter;

  /** A source of private connections in memory, until it is told otherwise. */
  public FeatureSqlDataSource() {}

  /** The URL, which begins with {@code jdbc:featuresql:}. */
  public String getUrl() {
    return url;
  }

  /** Sets the URL, which begins with {@code jdbc:featuresql:}. */
  public void setUrl(String url) {
    this.url = url;
  }

  /** Sets a property of connections, as if it stood in the {@code Properties}. */
  public void setProperty(ConnectionProperty property, String value) {
    properties.setProperty(property.key(), value);
  }

  /** Sets the project; see {@link ConnectionProperty#PROJECT}. */
  public void setProject(String project) {
    setProperty(ConnectionProperty.PROJECT, project);
  }

  /** Sets the user name for the warehouse. */
  public void setUser(String user) {
    setProperty(ConnectionProperty.WAREHOUSE_USER, user);
  }

  /** Sets the password for the warehouse. */
  public void setPassword(String password) {
    setProperty(ConnectionProperty.WAREHOUSE_PASSWORD, password);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect(properties);
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties all = new Properties();
    all.putAll(properties);
    if (user != null) {
      all.setProperty(ConnectionProperty.WAREHOUSE_USER.key(), user);
    }
    if (password != null) {
      all.setProperty(ConnectionProperty.WAREHOUSE_PASSWORD.key(), password);
    }
    return connect(all);
  }

  private Connection connect(Properties all) throws SQLException {
    if (url == null || !ConnectionUrl.accepts(url)) {
      throw SqlExceptions.of(
          ErrorCode.CONNECTION_PROPERTY, "a URL begins with " + ConnectionUrl.PREFIX);
    }
    return FeatureConnection.open(url, all);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) {
    logWriter = writer;
  }

  /** Kept and given back; opening a connection waits for nothing. */
  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeoutSeconds = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeoutSeconds;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw SqlExceptions.notSupported("the driver does not log");
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    return Wrappers.unwrap(target, this);
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    return Wrappers.isWrapper(target, this);
  }

  @Override
  public String toString() {
    return "FeatureSQL data source for " + ConnectionUrl.redacted(url);
  }
}
