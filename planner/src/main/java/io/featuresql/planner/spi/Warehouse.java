package io.featuresql.planner.spi;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.type.DataType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where history lives. One object serves all connections of a project; safe for use by many
 * threads.
 */
public interface Warehouse extends AutoCloseable {
  /** How SQL is written for this warehouse. */
  WarehouseDialect dialect();

  /**
   * Opens a session: a JDBC connection of the warehouse's own driver with the session time zone set
   * to UTC. The caller closes it.
   *
   * @throws SQLException as the warehouse's driver reports it
   */
  Connection connect() throws SQLException;

  /** The type of a column of a result, by what the warehouse's driver says of it. */
  DataType typeOf(ResultSetMetaData metaData, int column) throws SQLException;

  /** A reader of canonical values of one column. */
  ValueReader reader(DataType type, int column);

  /**
   * Where in {@code sql} an error of the warehouse points to, as an offset from 0, when its message
   * tells.
   */
  OptionalInt errorOffset(SQLException error, String sql);

  /** The warehouse's message without the excerpt of the SQL that it was sent. */
  String errorMessage(SQLException error);

  /**
   * What the statistics that the warehouse keeps say of the rows of {@code query}; empty when they
   * say nothing. Reads no rows, or a few thousand, but never all of a table.
   *
   * @param keys the columns of the entity key
   * @param event the column of the event timestamp
   */
  default Optional<SourceStatistics> statistics(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    return Optional.empty();
  }

  /** How many rows {@code query} has, as the warehouse guesses without running it. */
  default OptionalDouble estimatedRows(Connection session, String query) throws SQLException {
    return OptionalDouble.empty();
  }

  /** Where the warehouse is, for people; without a password. */
  String describe();

  /** Ends what this object holds; idempotent. Sessions are closed by their owners. */
  @Override
  void close();

  /** Reads one column of the current row of a result. Not for use by two threads at once. */
  @FunctionalInterface
  interface ValueReader {
    /** The canonical value, or null when the column is NULL. */
    @Nullable Object read(ResultSet row) throws SQLException;
  }
}
