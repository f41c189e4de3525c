package io.featuresql.connectors.jdbc;

import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.Warehouse;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** How many parameters {@code statement} has, which was prepared from {@code sql}. */
  default int parameterCount(PreparedStatement statement, String sql) throws SQLException {
    return statement.getParameterMetaData().getParameterCount();
  }

  /**
   * The types of the first {@code count} parameters of {@code statement}, as far as its text gives
   * them types.
   */
  List<Optional<DataType>> parameterTypes(PreparedStatement statement, int count)
      throws SQLException;

  /**
   * The columns that {@code statement} will give; empty when it gives no rows, or when the
   * warehouse cannot tell because the type of a parameter is open.
   */
  default Optional<ResultSetMetaData> resultOf(PreparedStatement statement) throws SQLException {
    return Optional.ofNullable(statement.getMetaData());
  }

  /**
   * The isolation of transactions that stands for {@code wished}, a level of {@link Connection};
   * TRANSACTION_NONE when they cannot be isolated so well.
   */
  int isolation(int wished);

  /** The isolation of transactions for which nobody wished one. */
  int defaultIsolation();

  /**
   * Says whether the next results of {@code session} are handed over while they are computed, in
   * portions of the statement's fetch size. Such a result holds the session: nothing else may use
   * it until the result is read or closed, and streaming is off again. Outside of a transaction of
   * the user's a warehouse may keep one of its own open meanwhile.
   */
  void stream(Connection session, boolean on) throws SQLException;

  /**
   * Ends what {@code session} computes at this moment, also rows that a thread is waiting for in a
   * streamed result, which the cancel of a statement may not reach. The call then fails with an
   * error that complains of an INTERRUPTION. The session must stay open meanwhile.
   */
  void interrupt(Connection session) throws SQLException;

  /**
   * Gives back to the server what no session uses at this moment; the next session opens anew what
   * it needs. For a project that nobody is connected to.
   */
  default void rest() {}

  /**
   * Removes what a statement that failed has left half made, where the warehouse does not do so
   * itself.
   *
   * @param sql the statement, as it was sent
   * @param error its error
   */
  default void tidyUp(Connection session, String sql, SQLException error) throws SQLException {}

  /** Whether an open transaction is lost when a question of {@link #ask} is refused. */
  default boolean refusalAbortsTransaction() {
    return true;
  }

  /** Runs {@code question}, which only asks, and which {@code session} may refuse. */
  default <T extends @Nullable Object> T ask(Connection session, Call<T> question)
      throws SQLException {
    return question.run();
  }

  /**
   * Where a session that nobody has changed looks for what is named without a schema; none when
   * names are to be left as they are.
   */
  default SearchPath searchPath(Connection session) throws SQLException {
    return SearchPath.NONE;
  }

  /** Where {@code session} looks for it now, but for what is temporary. */
  default SearchPath currentSearchPath(Connection session) throws SQLException {
    return SearchPath.NONE;
  }

  /** The answer to {@link Relations#temporaryNames}. */
  default Map<String, String> temporaryNames(Connection session) throws SQLException {
    return Map.of();
  }

  /** The answer to {@link Relations#tables}. */
  default Map<List<String>, List<Column>> tables(Connection session) throws SQLException {
    return Map.of();
  }

  /** The answer to {@link Relations#functions}. */
  default Map<String, List<List<String>>> functions(Connection session, Set<String> names)
      throws SQLException {
    return Map.of();
  }

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
  default void limitWaiting(Connection session, int millis) throws SQLException {
    // drivers ask for an executor, and these do not use it
    session.setNetworkTimeout(Runnable::run, millis);
  }

  /** Ends what {@code statement} runs, if it runs. Does not wait for it. */
  default void cancel(Statement statement) throws SQLException {
    statement.cancel();
  }

  /** Whether sessions are of a server, which may fall silent. */
  default boolean hasServer() {
    return true;
  }

  /**
   * Gives {@code session} up, whose server did not answer an interrupt: whoever waits for the
   * server gets an error, and the session is closed. Asks the server nothing. Without a server,
   * whoever waits gets an error too, and the session closes itself when what it does has ended;
   * nobody else may touch it.
   *
   * @return false when it cannot be given up
   */
  default boolean abandon(Connection session) throws SQLException {
    session.abort(Runnable::run);
    return true;
  }

  /** Lets {@code session} count how far its statements come, if it does not do so anyway. */
  default void countProgress(Connection session) throws SQLException {}

  /**
   * How far {@code statement}, which another thread executes, has come; empty when nobody can tell.
   * May wait for as long as the statement is planned.
   */
  default Optional<WarehouseProgress> progress(Statement statement) throws SQLException {
    return Optional.empty();
  }

  /**
   * Lets {@code session} only read from now on, or no longer, where the warehouse has a word for
   * it.
   */
  default void readOnly(Connection session, boolean on) throws SQLException {
    session.setReadOnly(on);
  }

  /** Whether the warehouse itself refuses what would change data in a session that only reads. */
  default boolean keepsReadOnly() {
    return false;
  }

  /** Whether nothing is kept of a batch of statements of which one fails, under auto-commit. */
  default boolean rollsBackBatches() {
    return false;
  }

  /** Whether the driver can be asked for generated keys. */
  default boolean returnsKeys() {
    return true;
  }

  /** The connection properties that tell the warehouse who asks, for people. */
  default String loginProperties() {
    return "warehouse.user and warehouse.password";
  }

  /** What {@code error} complains about. */
  Complaint complaint(SQLException error);

  /** Whether {@code error} refuses an as-of join in which no column of its left side was found. */
  default boolean refusesAsOfJoin(SQLException error) {
    return false;
  }

  /**
   * Runs {@code call}, which hands {@code sql} to the warehouse's driver, on a thread whose stack
   * is deep enough for it.
   */
  default <T extends @Nullable Object> T call(Connection session, String sql, Call<T> call)
      throws SQLException {
    return call.run();
  }

  /** Something done with the warehouse's driver. */
  @FunctionalInterface
  interface Call<T extends @Nullable Object> {
    /** Does it. */
    T run() throws SQLException;
  }
}
