package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.engine.Execution;
import io.featuresql.engine.KeptStatement;
import io.featuresql.engine.Outcome;
import io.featuresql.engine.WarehouseRun;
import io.featuresql.engine.WarmUp;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What plain and prepared statements have in common: the run that goes on or was the last, its
 * result, and the end of both. A statement that failed can be executed again.
 *
 * <p>For one thread at a time, but for {@link #cancel} and {@link #close}.
 */
abstract class AbstractStatement extends StatementSettings {
  private final ProjectConnection connection;
  private final Statement guarded =
      (Statement)
          (this instanceof PreparedStatement
              ? Guarded.of(this, PreparedStatement.class, FeatureStatement.class)
              : Guarded.of(this, FeatureStatement.class));
  private final KeptStatement kept;
  private final AtomicInteger cancelsOnTheirWay = new AtomicInteger();
  private volatile Execution execution;

  /** The last one that was carried out. */
  private @Nullable Execution carriedOut;

  private volatile @Nullable FeatureResultSet result;
  private long updateCount = -1;
  private List<FeatureResultSet> keptResults = List.of();
  private boolean closeOnCompletion;
  private volatile boolean closed;

  /** Whether an asynchronous execution goes on. */
  private volatile boolean busy;

  AbstractStatement(ProjectConnection connection, KeptStatement kept, boolean poolable) {
    super(connection.settings().serving(), poolable);
    this.connection = connection;
    this.kept = kept;
    run().listener(FeatureProgress.listener(connection.progressListener()));
    this.execution = new Execution(connection.plans(), run(), kept);
  }

  /** What a caller wants of a statement. */
  enum Want {
    ANYTHING,
    ROWS,
    COUNT
  }

  final WarehouseSession session() {
    return connection.session();
  }

  final Engine engine() {
    return connection.session().engine();
  }

  final ProjectConnection connection() {
    return connection;
  }

  /** This statement, as it is given out. */
  final Statement guarded() {
    return guarded;
  }

  @Override
  final void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.of(ErrorCode.OBJECT_CLOSED, "the statement is closed");
    }
    connection.checkOpen();
  }

  private void checkIdle() throws SQLException {
    if (busy) {
      throw SqlExceptions.usage(
          "the statement is still executing; wait for its stage, or prepare another one");
    }
  }

  // Executing.

  /** Closes the last result, and begins the next run, which it gives. */
  final Execution begin() throws SQLException {
    checkOpen();
    checkIdle();
    Execution last = execution;
    Execution next = new Execution(connection.plans(), run(), kept);
    execution = next;
    if (cancelsOnTheirWay.get() > 0) {
      next.cancel(); // it may reach the server when this execution has
    }
    FeatureResultSet read = result;
    result = null;
    updateCount = -1;
    if (read != null) {
      read.close();
    }
    endResults(last);
    return next;
  }

  /** Closes results that were kept, and the warehouse's statement that may have had more. */
  private void endResults(Execution of) throws SQLException {
    for (FeatureResultSet rows : keptResults) {
      rows.close();
    }
    keptResults = List.of();
    Optional<WarehouseRun> warehouse = of.usedWarehouse();
    if (warehouse.isPresent()) {
      warehouse.get().endResults();
    }
  }

  /** The run that goes on, or the last one; one that has not begun tells of the preparing. */
  final Execution execution() {
    return execution;
  }

  /** Its time begins anew, for a question about the statement; unless an execution goes on. */
  final Execution restarted() {
    Execution last = execution;
    if (!busy) {
      last.restart();
    }
    return last;
  }

  /** Refuses, before it runs, a statement that certainly gives something else. */
  final void checkWanted(StatementShape shape, Want want) throws SQLException {
    if (want == Want.ROWS && shape.rows() == StatementShape.Answer.NO) {
      throw givesNoRows();
    }
    if (want == Want.COUNT && shape.rows() == StatementShape.Answer.YES) {
      throw givesRows();
    }
  }

  private static SQLException givesNoRows() {
    return SqlExceptions.usage("the statement gives no rows; use execute or executeUpdate");
  }

  private static SQLException givesRows() {
    return SqlExceptions.usage("the statement gives rows; use execute or executeQuery");
  }

  /** Carries out a plan, and takes over what it gives; whether that is rows. */
  final boolean perform(CachedPlan planned, String sql, @Nullable Object[] parameters, Want want)
      throws SQLException {
    Execution run = execution;
    try {
      return finish(run.perform(planned, sql, parameters), want);
    } finally {
      carriedOut(run);
    }
  }

  /** {@link #lastRead} tells of {@code run} now, if it was carried out. */
  final void carriedOut(Execution run) {
    if (run.isCarriedOut()) {
      carriedOut = run;
    }
  }

  private boolean finish(Outcome outcome, Want want) throws SQLException {
    if (!(outcome instanceof Outcome.Result given)) {
      if (want == Want.ROWS) {
        throw givesNoRows();
      }
      updateCount = outcome.count();
      return false;
    }
    FeatureResultSet rows = new FeatureResultSet(given, this, maxRows());
    if (want == Want.COUNT) {
      rows.close();
      throw givesRows();
    }
    result = rows;
    return true;
  }

  final ResultSet currentRows() {
    FeatureResultSet rows = result;
    if (rows == null) {
      throw new IllegalStateException("no rows");
    }
    return rows;
  }

  /** Executes an online plan as often as it takes to load and compile its classes. */
  final void warmUp(CachedPlan planned, String sql, Optional<@Nullable Object[]> parameters)
      throws SQLException {
    new WarmUp(connection.plans(), planned, sql)
        .run(parameters, found -> readAll(FeatureResultSet.of(found)));
  }

  private static void readAll(ResultSet found) throws SQLException {
    try (found) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        for (int i = 1; i <= columns; i++) {
          found.getObject(i);
        }
      }
    }
  }

  @Override
  public FeatureRead lastRead() throws SQLException {
    checkOpen();
    checkIdle();
    Execution last = carriedOut;
    if (last == null) {
      throw SqlExceptions.usage("the statement was not executed yet");
    }
    return FeatureRead.of(last);
  }

  // Asynchronous executions.

  /** Completes when what an online plan needs has come, or the time for it is over. */
  final CompletionStage<ResultSet> later(
      CachedPlan planned, String sql, @Nullable Object[] parameters) {
    Execution read = execution;
    read.send(planned, sql, parameters);
    carriedOut(read);
    CompletableFuture<ResultSet> promise = promise();
    CompletableFuture<?> unused = // complete() takes whatever goes wrong
        read.arrived()
            .thenApply(arrived -> true)
            .toCompletableFuture()
            .orTimeout(read.left().toNanos(), TimeUnit.NANOSECONDS)
            .whenCompleteAsync(
                (arrived, late) -> complete(promise, () -> finish(read.answer(), Want.ROWS)),
                engine().threads());
    return promise;
  }

  /** Does {@code work}, which gives the current result, in another thread. */
  final CompletionStage<ResultSet> later(SqlCall<?> work) {
    CompletableFuture<ResultSet> promise = promise();
    engine().threads().execute(() -> complete(promise, work));
    return promise;
  }

  private CompletableFuture<ResultSet> promise() {
    busy = true;
    CompletableFuture<ResultSet> promise = new CompletableFuture<>();
    CompletableFuture<?> unused =
        promise.whenComplete(
            (rows, failure) -> {
              if (promise.isCancelled() && busy) {
                try {
                  cancel();
                } catch (SQLException e) {
                  // it goes on, and nobody waits for it
                }
              }
            });
    return promise;
  }

  /** Whatever goes wrong has to reach whoever waits. */
  private void complete(CompletableFuture<ResultSet> promise, SqlCall<?> work) {
    try {
      Object unused = work.run();
      ResultSet rows = currentRows();
      busy = false;
      promise.complete(rows);
    } catch (SQLException | RuntimeException | Error e) {
      busy = false;
      promise.completeExceptionally(SqlExceptions.ofAny(e));
    }
  }

  @Override
  public void onProgress(@Nullable Consumer<FeatureProgress> listener) throws SQLException {
    checkOpen();
    run().listener(FeatureProgress.listener(listener));
  }

  // Results.

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    checkOpen();
    return result;
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return (int) Math.min(getLargeUpdateCount(), Integer.MAX_VALUE);
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    checkOpen();
    return updateCount;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return getMoreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    checkOpen();
    FeatureResultSet last = result;
    result = null;
    updateCount = -1;
    boolean keep = current == KEEP_CURRENT_RESULT;
    if (last != null && keep) {
      keptResults = new ArrayList<>(keptResults);
      keptResults.add(last);
    } else if (last != null) {
      last.close();
    }
    boolean several = hasNext();
    Optional<Outcome> next = several ? execution.onWarehouse().next(keep) : Optional.empty();
    if (next.isPresent()) {
      return finish(next.get(), Want.ANYTHING);
    }
    if (several || current == CLOSE_ALL_RESULTS) {
      endResults(execution);
    }
    return false;
  }

  private boolean hasNext() {
    return execution.usedWarehouse().map(WarehouseRun::hasNext).orElse(false);
  }

  /** Those of the last execution for which they were wanted; no rows when there are none. */
  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    return FeatureResultSet.ofRows(execution.onWarehouse().generatedKeys());
  }

  // Cancelling and closing.

  /**
   * Nothing when the statement is closed, though JDBC has an error for that: a cancel comes from
   * another thread, which cannot know in time whether the statement has ended, nor help it.
   */
  @Override
  public void cancel() throws SQLException {
    cancelsOnTheirWay.incrementAndGet();
    try {
      execution.cancel();
    } finally {
      cancelsOnTheirWay.decrementAndGet();
    }
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      connection.forget(this);
      execution.cancelIfAtWork();
      FeatureResultSet last = result;
      result = null;
      if (last != null) {
        last.close();
      }
      endResults(execution);
      kept.release(session());
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    checkOpen();
    closeOnCompletion = true;
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closeOnCompletion;
  }

  /** A result of this statement was closed. */
  final void completed(FeatureResultSet closedResult) throws SQLException {
    if (closeOnCompletion && closedResult == result && !hasNext()) {
      close();
    }
  }

  /**
   * While a statement runs, or its rows are computed: how far it has come, where the warehouse
   * tells it. To be asked by another thread. After an execution: that a fallback answered, or that
   * the warehouse did, because a view of a prepared statement is not materialized; the latter also
   * before the first execution.
   */
  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    Execution last = execution;
    Optional<WarehouseRun> warehouse = last.usedWarehouse();
    Optional<WarehouseProgress> progress =
        warehouse.isPresent() ? warehouse.get().progress() : Optional.empty();
    return progress.isPresent() ? SqlExceptions.warning(progress.get().words()) : last.warning();
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    execution.clearWarning();
  }

  @Override
  public Connection getConnection() throws SQLException {
    checkOpen();
    return connection.guarded();
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    return Wrappers.unwrap(target, this, below());
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    return Wrappers.isWrapper(target, this, below());
  }

  /** The warehouse's statement, when there is one. */
  final @Nullable Statement below() {
    Statement prepared = kept.statement();
    return prepared == null
        ? execution.usedWarehouse().map(WarehouseRun::running).orElse(null)
        : prepared;
  }
}
