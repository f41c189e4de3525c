package io.featuresql.connectors.jdbc;

import io.featuresql.planner.spi.Warehouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A warehouse with what the driver needs of its sessions. Safe for use by many threads. */
public interface JdbcWarehouse extends Warehouse {
  /**
   * Binds one parameter.
   *
   * @param index from 1
   * @param value null, a canonical value, or any class that JDBC or {@code java.time} has for a SQL
   *     value; lists and Java arrays become arrays of the warehouse
   * @throws SQLException when the warehouse has no value like it
   */
  void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException;

  /**
   * Says whether the next results of {@code session} are handed over while they are computed. Such
   * a result holds the session: nothing else may use it until the result is read or closed.
   */
  void stream(Connection session, boolean on) throws SQLException;

  /**
   * Ends what {@code session} computes at this moment, also rows that a thread is waiting for in a
   * streamed result, which the cancel of a statement may not reach. The call then fails with an
   * error that complains of an INTERRUPTION. The session must stay open meanwhile.
   */
  void interrupt(Connection session) throws SQLException;

  /** What {@code error} complains about. */
  Complaint complaint(SQLException error);

  /**
   * Runs {@code call}, which hands {@code sql} to the warehouse's driver, on a thread whose stack
   * is deep enough for it.
   */
  <T extends @Nullable Object> T call(String sql, Call<T> call) throws SQLException;

  /** Something done with the warehouse's driver. */
  @FunctionalInterface
  interface Call<T extends @Nullable Object> {
    /** Does it. */
    T run() throws SQLException;
  }
}
