package io.featuresql.connectors.jdbc;

import io.featuresql.planner.spi.Warehouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
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
   * Whether rows of every result are computed while they are read, several results of a session at
   * once, and a cancel of the statement ends the reading.
   */
  default boolean computesWhileRead() {
    return false;
  }

  /**
   * Limits how long {@code session} waits for a server that does not answer, before the statement
   * fails. Nothing to do for a warehouse without a server.
   *
   * @param millis more than 0
   */
  default void limitWaiting(Connection session, int millis) throws SQLException {}

  /**
   * Has {@code progress} told, from now on, how far {@code statement} has come: some words, on any
   * thread. A warehouse that cannot tell never calls it.
   */
  default void watch(Statement statement, Consumer<String> progress) throws SQLException {}

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
