package io.featuresql.connectors.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Something that gives a value, or fails as JDBC does.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface SqlCall<T extends @Nullable Object> {
  /** Does it. */
  T run() throws SQLException;
}
