package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Column;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement. It is planned when it is prepared, and again when definitions or tables
 * have changed since. Parameters keep their values from one execution to the next, also over one
 * that failed.
 */
final class FeaturePreparedStatement extends ParameterSetters {
  private final String sql;
  private final List<@Nullable Object[]> batch = new ArrayList<>();
  private CachedPlan planned;
  private @Nullable PreparedStatement prepared;
  private String preparedText = "";

  /**
   * A prepared statement.
   *
   * @throws SQLException when planner or warehouse refuse the text
   */
  FeaturePreparedStatement(ProjectConnection connection, String sql, GeneratedKeys keys)
      throws SQLException {
    super(connection);
    this.sql = sql;
    want(keys);
    startClock();
    this.planned = plan(sql, null);
    if (connection.settings().serving().warmUp()
        && planned.plan() instanceof Plan.Online
        && session().engine().isCold(sql)) {
      try {
        warmUp();
      } catch (SQLException e) {
        // told by the first execution, if it is so then
      }
    }
    warnOfRoute(planned);
    WarehouseText text = warehouseText();
    // DuckDB carries out all statements of a text but the last already when it prepares the text.
    if (text != null && planned.shape().single()) {
      try {
        withPrepared(text, (warehouse, statement) -> statement);
      } catch (SQLException e) {
        planned = withoutAsOfJoins(e, sql);
        withPrepared(Objects.requireNonNull(warehouseText()), (warehouse, statement) -> statement);
      }
    }
  }

  /** The plan, made again if it no longer holds. */
  private Plan currentPlan() throws SQLException {
    try {
      Catalog now = session().engine().catalog();
      if (!planned.holds(session().engine().generation(), now)) {
        planned = plan(sql, planned);
      }
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
    return planned.plan();
  }

  /** What the warehouse is sent; null on other routes. */
  private @Nullable WarehouseText warehouseText() throws SQLException {
    Plan plan = currentPlan();
    if (plan instanceof Plan.PassThrough passThrough) {
      return WarehouseText.of(passThrough, sql, true);
    }
    return plan instanceof Plan.Offline offline ? WarehouseText.of(offline.statement(), sql) : null;
  }

  // The warehouse's statement.

  @Override
  Statement open(Connection warehouse, JdbcWarehouse database, WarehouseText text)
      throws SQLException {
    PreparedStatement kept = prepared;
    // DuckDB's driver closes a statement that fails.
    if (kept != null && !kept.isClosed() && preparedText.equals(text.sent())) {
      return kept;
    }
    release();
    PreparedStatement made = prepare(warehouse, database, text);
    prepared = made;
    preparedText = text.sent();
    return made;
  }

  @FunctionalInterface
  private interface PreparedUse<T extends @Nullable Object> {
    T with(Connection warehouse, PreparedStatement statement) throws SQLException;
  }

  private <T extends @Nullable Object> T withPrepared(WarehouseText text, PreparedUse<T> use)
      throws SQLException {
    JdbcWarehouse database = session().engine().warehouse();
    return session()
        .use(
            warehouseLeftMillis(),
            warehouse -> {
              try {
                return use.with(warehouse, (PreparedStatement) open(warehouse, database, text));
              } catch (SQLException e) {
                session().failed();
                throw translated(text, e);
              }
            });
  }

  @Override
  boolean isPrepared() {
    return true;
  }

  @Override
  boolean isKept(Statement statement) {
    return statement == prepared;
  }

  @Override
  void release() throws SQLException {
    PreparedStatement kept = prepared;
    prepared = null;
    if (kept != null) {
      session().close(kept);
    }
  }

  @Override
  @Nullable Statement below() {
    return prepared;
  }

  // Executing.

  private boolean run(Want want) throws SQLException {
    begin();
    Plan plan = currentPlan();
    if (plan instanceof Plan.PassThrough || plan instanceof Plan.Offline) {
      checkWanted(planned.shape(), want);
    }
    return finish(perform(planned, sql, values(plan)), want);
  }

  /** What EXPLAIN says depends on no value, so none has to be set. */
  private @Nullable Object[] values(Plan plan) throws SQLException {
    return parameterValues(plan instanceof Plan.Explain ? 0 : parameterCount(plan));
  }

  @Override
  public CompletionStage<ResultSet> executeAsync() throws SQLException {
    begin();
    Plan plan = currentPlan();
    @Nullable Object[] values = values(plan);
    if (!(plan instanceof Plan.Online)) {
      return later(() -> finish(perform(planned, sql, values), Want.ROWS));
    }
    return later(send(planned, sql, values));
  }

  @Override
  public void warmUp() throws SQLException {
    begin();
    if (currentPlan() instanceof Plan.Online online) {
      warmUp(planned, sql, givenValues(online.query().parameterTypes().size()));
    }
  }

  @Override
  public boolean execute() throws SQLException {
    return run(Want.ANYTHING);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    run(Want.ROWS);
    return currentRows();
  }

  @Override
  public int executeUpdate() throws SQLException {
    return (int) Math.min(executeLargeUpdate(), Integer.MAX_VALUE);
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    run(Want.COUNT);
    return getLargeUpdateCount();
  }

  @Override
  public void addBatch() throws SQLException {
    checkOpen();
    batch.add(parameterValues(parameterCount()));
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch.clear();
  }

  @Override
  public int[] executeBatch() throws SQLException {
    return Batches.counts(executeLargeBatch());
  }

  /**
   * Carries out the statement once for each row of parameters. The warehouse gets the whole batch;
   * when one row fails under auto-commit, DuckDB carries out none.
   */
  @Override
  public long[] executeLargeBatch() throws SQLException {
    begin();
    List<@Nullable Object[]> rows = List.copyOf(batch);
    batch.clear();
    if (rows.isEmpty()) {
      return new long[0];
    }
    if (planned.shape().rows() == StatementShape.Answer.YES) {
      throw SqlExceptions.usage("a batch is for statements that give no rows");
    }
    Plan current = currentPlan();
    checkMayChange(planned);
    if (current instanceof Plan.Insert plan) {
      return written(() -> insert(plan, rows, session().engine().now()));
    }
    if (current instanceof Plan.Delete plan) {
      return written(() -> delete(plan, rows, session().engine().now()));
    }
    WarehouseText text = warehouseText();
    if (text == null) {
      return oneByOne(rows);
    }
    Instant now = session().engine().now();
    JdbcWarehouse database = session().engine().warehouse();
    try {
      return withPrepared(
          text,
          (warehouse, statement) -> {
            try {
              for (@Nullable Object[] row : rows) {
                bind(database, statement, text, row, now);
                statement.addBatch();
              }
              long[] counts = longs(limited(statement, text.sent(), statement::executeBatch));
              keep(statement, database);
              return counts;
            } finally {
              forgetBatch(statement);
            }
          });
    } catch (SQLException e) {
      BatchUpdateException failure = Batches.failed(e, new long[0]);
      throw failure;
    } finally {
      if (!planned.shape().keepsNames()) {
        session().engine().changed();
      }
    }
  }

  /** Rows of a batch that failed before it was sent must not go along with the next one. */
  private static void forgetBatch(PreparedStatement statement) throws SQLException {
    if (!statement.isClosed()) {
      statement.clearBatch();
    }
  }

  /** Writes a batch, and tells how many rows each row of parameters wrote. */
  @FunctionalInterface
  private interface Writing {
    long[] write() throws SQLException;
  }

  private long[] written(Writing writing) throws SQLException {
    try {
      return writing.write();
    } catch (FeatureSqlException e) {
      BatchUpdateException failure = Batches.failed(SqlExceptions.of(e, sql), new long[0]);
      throw failure;
    } catch (SQLException e) {
      BatchUpdateException failure = Batches.failed(e, new long[0]);
      throw failure;
    }
  }

  private long[] oneByOne(List<@Nullable Object[]> rows) throws SQLException {
    long[] counts = new long[rows.size()];
    for (int i = 0; i < counts.length; i++) {
      currentPlan();
      finish(perform(planned, sql, rows.get(i)), Want.COUNT);
      counts[i] = getLargeUpdateCount();
    }
    return counts;
  }

  private static long[] longs(int[] counts) {
    long[] wide = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      wide[i] = counts[i];
    }
    return wide;
  }

  // Metadata before execution.

  @Override
  int parameterCount() throws SQLException {
    startClock();
    return parameterCount(currentPlan());
  }

  private int parameterCount(Plan plan) throws SQLException {
    if (!(plan instanceof Plan.PassThrough passThrough)) {
      return plan.parameterCount();
    }
    if (passThrough.prepared().isPresent()) {
      return passThrough.prepared().get().parameterCount();
    }
    WarehouseText text = warehouseText();
    return text == null
        ? 0
        : withPrepared(
            text,
            (warehouse, statement) ->
                session().engine().warehouse().parameterCount(statement, text.sent()));
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    checkOpen();
    startClock();
    Plan plan = currentPlan();
    if (plan instanceof Plan.Online online) {
      return FeatureParameterMetaData.of(online.query().parameterTypes());
    }
    WarehouseText text = warehouseText();
    if (text == null) {
      return FeatureParameterMetaData.ofOpen(parameterCount());
    }
    int count = parameterCount();
    int sent = text.rewritten() ? text.bindings().size() : count;
    return FeatureParameterMetaData.of(
        asked(text, (database, statement) -> database.parameterTypes(statement, sent)),
        text,
        count);
  }

  /**
   * The columns of the result before it is there; null when the statement gives no rows, or when
   * the warehouse cannot tell because the types of parameters are open.
   */
  @Override
  public @Nullable ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    startClock();
    Plan plan = currentPlan();
    if (plan instanceof Plan.Online online) {
      return new FeatureResultSetMetaData(online.query().columns());
    }
    if (plan instanceof Plan.Answer answer) {
      return new FeatureResultSetMetaData(answer.rows().columns());
    }
    if (plan instanceof Plan.Explain explain) {
      return new FeatureResultSetMetaData(rows(explain).columns());
    }
    WarehouseText text = warehouseText();
    if (text == null || planned.shape().rows() == StatementShape.Answer.NO) {
      return null;
    }
    Optional<List<Column>> columns =
        asked(
            text,
            (database, statement) -> {
              Optional<ResultSetMetaData> result = database.resultOf(statement);
              return result.isEmpty()
                  ? Optional.empty()
                  : Optional.of(WarehouseSession.columns(database, result.get()));
            });
    return columns.map(FeatureResultSetMetaData::new).orElse(null);
  }

  @FunctionalInterface
  private interface Question<T extends @Nullable Object> {
    T with(JdbcWarehouse database, PreparedStatement statement) throws SQLException;
  }

  /** Asks the warehouse about the statement, which does no harm to an open transaction. */
  private <T extends @Nullable Object> T asked(WarehouseText text, Question<T> question)
      throws SQLException {
    JdbcWarehouse database = session().engine().warehouse();
    return withPrepared(
        text,
        (warehouse, statement) ->
            database.ask(warehouse, () -> question.with(database, statement)));
  }

  @Override
  public String toString() {
    return "FeatureSQL prepared statement: " + sql;
  }
}
