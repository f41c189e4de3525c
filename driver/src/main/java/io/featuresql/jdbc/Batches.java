package io.featuresql.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Arrays;

/** The counts and failures of batches. */
final class Batches {
  private Batches() {}

  static int[] counts(long[] counts) {
    return Arrays.stream(counts).mapToInt(n -> (int) Math.min(n, Integer.MAX_VALUE)).toArray();
  }

  /** The failure of a batch by {@code error}, behind the updates of {@code counts}. */
  static BatchUpdateException failed(SQLException error, long[] counts) {
    return new BatchUpdateException(
        error.getMessage(), error.getSQLState(), error.getErrorCode(), counts, error);
  }
}
