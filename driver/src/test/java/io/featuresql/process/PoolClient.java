package io.featuresql.process;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

/** A user's program with HikariCP, to which the finished jar's override is named. */
final class PoolClient {
  private PoolClient() {}

  /**
   * Ends with an error unless the pool keeps its connection, and the temporary table of that, after
   * what leaves it good.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:featuresql:project=memory:pool");
    config.setMaximumPoolSize(1);
    config.setExceptionOverrideClassName("io.featuresql.hikari.KeepConnections");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TEMP TABLE mine AS SELECT 7 AS a");
        connection.createClob();
        throw new IllegalStateException("a Clob was made");
      } catch (SQLFeatureNotSupportedException e) {
        // without the override HikariCP drops the connection for it
      }
      try (Connection again = pool.getConnection();
          Statement statement = again.createStatement();
          ResultSet rows = statement.executeQuery("SELECT a FROM mine")) {
        rows.next();
      }
    }
  }
}
