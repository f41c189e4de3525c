package io.featuresql.connectors.jdbc;

import java.sql.SQLException;

/**
 * Something that is done with a thing, or fails as JDBC does.
 *
 * @param <A> the thing
 */
@FunctionalInterface
public interface SqlAction<A> {
  /** Does it. */
  void with(A used) throws SQLException;
}
