package io.featuresql.connectors.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of the pool. The first one is opened before there is a pool: a pool tries
 * again until its time is up, and a wrong password should be told at once.
 */
final class PhysicalSessions implements DataSource, AutoCloseable {
  private final String url;
  private final Properties properties;
  private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();

  PhysicalSessions(String url, Properties properties) throws SQLException {
    this.url = url;
    this.properties = properties;
    first.set(open());
  }

  private Connection open() throws SQLException {
    Connection connection = new org.postgresql.Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("PostgreSQL's driver does not take the URL", "08001");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(PostgresSession.IN_UTC);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection opened = first.getAndSet(null);
    return opened != null ? opened : open();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the properties have the user");
  }

  /** Closes the first connection, if the pool never took it. */
  @Override
  public void close() throws SQLException {
    Connection unused = first.getAndSet(null);
    if (unused != null) {
      unused.close();
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // Nothing is logged.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // It is one of the properties.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("nothing is logged");
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> target) {
    return false;
  }
}
