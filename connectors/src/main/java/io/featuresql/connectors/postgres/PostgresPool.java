package io.featuresql.connectors.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Properties;

/**
 * The connections to one database. One is handed out for as long as a session lasts; those that
 * nobody uses are closed after a minute, so that a service which is quiet holds none.
 */
final class PostgresPool implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final PhysicalSessions physical;
  private final HikariDataSource pool;
  private final int limit;

  /**
   * A pool, with its first connection opened.
   *
   * @param limit how many sessions there may be at once
   * @param wait how long to wait for one
   * @throws SQLException when the server cannot be reached or does not let us in
   */
  PostgresPool(String url, Properties properties, int limit, Duration wait) throws SQLException {
    this.limit = limit;
    this.physical = new PhysicalSessions(url, properties);
    HikariConfig config = new HikariConfig();
    config.setPoolName("featuresql-postgresql");
    config.setDataSource(physical);
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(limit);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(wait.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(new KeepSessions());
    pool = new HikariDataSource(config);
  }

  Connection connect() throws SQLException {
    try {
      return PostgresSession.of(pool.getConnection(), pool::evictConnection);
    } catch (SQLTransientConnectionException e) {
      if (pool.getHikariPoolMXBean().getActiveConnections() >= limit) {
        throw new SQLTransientConnectionException(
            "all "
                + limit
                + " sessions are in use; close connections, or raise warehouse."
                + PostgresWarehouse.POOL_SIZE,
            "08001",
            e);
      }
      if (e.getCause() instanceof SQLException reason) {
        throw reason;
      }
      throw e;
    }
  }

  /** Closes the connections that nobody has. */
  void rest() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() throws SQLException {
    pool.close();
    physical.close();
  }
}
