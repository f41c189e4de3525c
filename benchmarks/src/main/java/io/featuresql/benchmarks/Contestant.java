package io.featuresql.benchmarks;

import java.sql.SQLException;

/** A way to read features of some entity keys. For one thread, unless it says otherwise. */
interface Contestant extends AutoCloseable {
  /**
   * Reads them, and everything that comes.
   *
   * @param keys of entities, distinct and stored
   * @return the sum of the values, or 0 for a way that does not decode them
   */
  long ask(long[] keys) throws Exception;

  @Override
  default void close() throws SQLException {}
}
