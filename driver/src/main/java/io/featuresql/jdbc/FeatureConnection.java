package io.featuresql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What connections of this driver can beside plain JDBC; {@code
 * connection.unwrap(FeatureConnection.class)} gives it, also through a pool.
 */
public interface FeatureConnection extends Connection {
  /**
   * Looks whether definitions, online store and warehouse can be used at this moment. The warehouse
   * is passed over when the connection has {@code route=online}. Where {@link #isValid} asks
   * whether the connection is good, this asks whether what is behind it is: a store that is away
   * makes no connection worse.
   *
   * @param limit how long each of them may take to answer
   * @throws SQLException when the connection is closed, or the limit is not above 0
   */
  FeatureHealth health(Duration limit) throws SQLException;

  /**
   * As {@link FeatureStatement#onProgress}, for all statements that are made from now on.
   *
   * @param listener null for none; called by several threads at once where statements run at once
   * @throws SQLException when the connection is closed
   */
  void onProgress(@Nullable Consumer<FeatureProgress> listener) throws SQLException;
}
