package io.featuresql.connectors.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done with a thing, and gives a value or fails as JDBC does.
 *
 * @param <A> the thing
 * @param <T> what it gives
 */
@FunctionalInterface
public interface SqlUse<A, T extends @Nullable Object> {
  /** Does it. */
  T with(A used) throws SQLException;
}
