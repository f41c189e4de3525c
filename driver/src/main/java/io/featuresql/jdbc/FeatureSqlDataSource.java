package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.telemetry.Telemetry;
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
  private @Nullable Object meterRegistry;
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

  /** Sets what answers when the online store fails. */
  public void setOnlineFallback(OnlineFallback fallback) {
    setProperty(ConnectionProperty.ONLINE_FALLBACK, fallback.forEngine().text());
  }

  /** Sets the time limit of statements, in milliseconds; 0 is none. */
  public void setQueryTimeoutMillis(long millis) {
    setProperty(ConnectionProperty.QUERY_TIMEOUT_MILLIS, Long.toString(millis));
  }

  /**
   * Sets where the project's figures are published, a {@code MeterRegistry} of Micrometer, in place
   * of Micrometer's global registry. It holds for the project, and so for all connections to it.
   *
   * @throws IllegalArgumentException when it is no such registry
   */
  public void setMeterRegistry(Object registry) {
    if (!Telemetry.isRegistry(registry)) {
      throw new IllegalArgumentException("not a MeterRegistry of Micrometer");
    }
    meterRegistry = registry;
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
    ProjectConnection connection = ProjectConnection.open(url, all);
    Object registry = meterRegistry;
    if (registry != null) {
      Telemetry telemetry = connection.session().engine().telemetry();
      Guarded.run(
          () -> {
            telemetry.publishIn(registry);
            return telemetry;
          });
    }
    return connection.guarded();
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
