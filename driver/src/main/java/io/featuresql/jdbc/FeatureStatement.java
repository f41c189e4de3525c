package io.featuresql.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What statements of this driver can beside plain JDBC; {@code
 * statement.unwrap(FeatureStatement.class)} gives it, also through a pool.
 *
 * <p>As JDBC has it, a statement is for one thread at a time, but for {@code cancel} and {@code
 * close}; while an asynchronous execution goes on it can do nothing else. Prepare one for each
 * execution that is to be under way: that costs next to nothing.
 */
public interface FeatureStatement extends Statement {
  /**
   * Executes a prepared statement that gives rows, without waiting for them. A statement of the
   * online route has then been sent; another one waits for the warehouse in a thread of the driver.
   *
   * <p>The stage completes in a thread of the driver, with the result or with the {@code
   * SQLException} of a failure, within the statement's time limit. Cancelling it, as {@code
   * CompletableFuture}, or {@link #cancel} end the execution.
   *
   * @throws SQLException when the statement is closed, is executing already, is not prepared, or
   *     misses a parameter; what goes wrong later is told by the stage
   */
  CompletionStage<ResultSet> executeAsync() throws SQLException;

  /**
   * Makes a prepared statement ready to be executed within a short time limit: opens what it needs,
   * loads classes, and executes its plan some hundred times, for two seconds at most and without
   * the statement's time limit. It takes the parameters that are set, if all are, and else keys
   * that it makes up; a key that exists lets the reading of rows be tried too. Nothing of it is
   * counted. A statement of the warehouse is not executed: its session was opened when it was
   * prepared.
   *
   * @throws SQLException when the statement is closed, is executing, or is not prepared, or the
   *     online store fails
   */
  void warmUp() throws SQLException;

  /**
   * What the last execution read.
   *
   * @throws SQLException with code 5002 when the statement was not executed yet, or is executing
   */
  FeatureRead lastRead() throws SQLException;

  /** What answers when the online store fails, from the next execution on. */
  void setOnlineFallback(OnlineFallback fallback) throws SQLException;

  /** What answers when the online store fails. */
  OnlineFallback getOnlineFallback() throws SQLException;

  /**
   * As {@link #setQueryTimeout}, finer.
   *
   * @param millis 0 is no limit
   */
  void setQueryTimeoutMillis(long millis) throws SQLException;

  /** The time limit of an execution; 0 is none. {@link #getQueryTimeout} rounds it up. */
  long getQueryTimeoutMillis() throws SQLException;

  /**
   * Has {@code listener} told how far executions have come, from the next one on: four times a
   * second while the warehouse executes or MATERIALIZE copies, on a thread of the driver, one call
   * at a time, and once more on the executing thread when it has ended, if it was called at all. An
   * execution that is shorter is not told of. Its end waits for a call that goes on. A listener
   * that throws is not called again by that execution, which goes on. What is told depends on the
   * warehouse: DuckDB and Trino guess a fraction, PostgreSQL tells nothing but that it is still at
   * work. DuckDB's session gets {@code enable_progress_bar}, without printing.
   *
   * @param listener null for none
   * @throws SQLException when the statement is closed
   */
  void onProgress(@Nullable Consumer<FeatureProgress> listener) throws SQLException;
}
