package io.featuresql.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** A prepared statement of FeatureSQL, on a connection of its own. */
final class PreparedContestant implements Contestant {
  private final Connection connection;
  private final PreparedStatement statement;
  private final boolean isOneKey;
  private final int columns;

  /**
   * Prepares.
   *
   * @param views the first so many views of {@link ServingProject}, with all their features
   * @param isOneKey whether it is asked for one key at a time
   */
  PreparedContestant(DataSource source, int views, boolean isOneKey) throws SQLException {
    this.isOneKey = isOneKey;
    columns = 1 + views * ServingProject.FEATURES_OF_VIEW;
    connection = source.getConnection();
    statement =
        connection.prepareStatement(
            "SELECT * FROM "
                + (isOneKey ? "(VALUES (?))" : "UNNEST(?)")
                + " AS r (customer_id) FEATURES "
                + IntStream.range(0, views)
                    .mapToObj(ServingProject::view)
                    .collect(Collectors.joining(", "))
                + " AS OF NOW");
  }

  @Override
  public long ask(long[] keys) throws SQLException {
    if (isOneKey) {
      statement.setLong(1, keys[0]);
      return read();
    }
    Object[] boxed = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      boxed[i] = keys[i];
    }
    Array array = connection.createArrayOf("BIGINT", boxed);
    statement.setArray(1, array);
    return read();
  }

  private long read() throws SQLException {
    long sum = 0;
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        for (int column = 2; column <= columns; column++) {
          sum += result.getInt(column);
        }
      }
    }
    return sum;
  }

  @Override
  public void close() throws SQLException {
    statement.close();
    connection.close();
  }
}
