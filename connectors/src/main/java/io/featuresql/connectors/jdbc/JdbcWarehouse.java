package io.featuresql.connectors.jdbc;

import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where history lives, reached by JDBC. One object serves all connections of a project; safe for
 * use by many threads.
 */
public interface JdbcWarehouse extends AutoCloseable {
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
  default <T extends @Nullable Object> T ask(Connection session, SqlCall<T> question)
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
  default <T extends @Nullable Object> T call(Connection session, String sql, SqlCall<T> call)
      throws SQLException {
    return call.run();
  }
}
