package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.Execution;
import io.featuresql.engine.Outcome;
import io.featuresql.engine.WarehouseRun;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Column;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
  private List<@Nullable Object[]> batch = List.of();
  private CachedPlan planned;

  /**
   * A prepared statement.
   *
   * @throws SQLException when planner or warehouse refuse the text
   */
  FeaturePreparedStatement(ProjectConnection connection, String sql, GeneratedKeys keys)
      throws SQLException {
    super(connection);
    this.sql = sql;
    run().keys(keys);
    Execution preparing = execution();
    this.planned = preparing.plan(sql, null);
    if (connection.settings().serving().warmUp()
        && planned.plan() instanceof Plan.Online
        && engine().isCold(sql)) {
      try {
        warmUp();
      } catch (SQLException e) {
        // told by the first execution, if it is so then
      }
    }
    execution().warnOfRoute(planned);
    planned = execution().prepare(currentPlan(), sql);
  }

  /** The plan, made again if it no longer holds. */
  private CachedPlan currentPlan() throws SQLException {
    try {
      if (!planned.holds(engine().generation(), engine().catalog())) {
        planned = execution().plan(sql, planned);
      }
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
    return planned;
  }

  // Executing.

  private boolean run(Want want) throws SQLException {
    begin();
    Plan plan = currentPlan().plan();
    if (plan instanceof Plan.PassThrough || plan instanceof Plan.Offline) {
      checkWanted(planned.shape(), want);
    }
    return perform(planned, sql, values(plan), want);
  }

  /** What EXPLAIN says depends on no value, so none has to be set. */
  private @Nullable Object[] values(Plan plan) throws SQLException {
    return parameterValues(plan instanceof Plan.Explain ? 0 : parameterCount(plan));
  }

  @Override
  public CompletionStage<ResultSet> executeAsync() throws SQLException {
    begin();
    Plan plan = currentPlan().plan();
    @Nullable Object[] values = values(plan);
    return plan instanceof Plan.Online
        ? later(planned, sql, values)
        : later(() -> perform(planned, sql, values, Want.ROWS));
  }

  @Override
  public void warmUp() throws SQLException {
    begin();
    if (currentPlan().plan() instanceof Plan.Online online) {
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
    if (batch.isEmpty()) {
      batch = new ArrayList<>();
    }
    batch.add(parameterValues(parameterCount()));
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch = List.of();
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
    List<@Nullable Object[]> rows = batch;
    batch = List.of();
    if (rows.isEmpty()) {
      return new long[0];
    }
    if (planned.shape().rows() == StatementShape.Answer.YES) {
      throw SqlExceptions.usage("a batch is for statements that give no rows");
    }
    CachedPlan current = currentPlan();
    execution().checkMayChange(current);
    try {
      Optional<long[]> counts = execution().performBatch(current, sql, rows);
      if (counts.isPresent()) {
        return counts.get();
      }
    } catch (SQLException e) {
      BatchUpdateException failure = Batches.failed(e, new long[0]);
      throw failure;
    }
    return oneByOne(rows);
  }

  private long[] oneByOne(List<@Nullable Object[]> rows) throws SQLException {
    long[] counts = new long[rows.size()];
    for (int i = 0; i < counts.length; i++) {
      perform(currentPlan(), sql, rows.get(i), Want.COUNT);
      counts[i] = getLargeUpdateCount();
    }
    return counts;
  }

  // Metadata before execution.

  @Override
  int parameterCount() throws SQLException {
    restarted();
    return parameterCount(currentPlan().plan());
  }

  private int parameterCount(Plan plan) throws SQLException {
    if (!(plan instanceof Plan.PassThrough passThrough)) {
      return plan.parameterCount();
    }
    if (passThrough.prepared().isPresent()) {
      return passThrough.prepared().get().parameterCount();
    }
    Optional<WarehouseText> text = currentPlan().warehouseText(sql);
    return text.isEmpty() ? 0 : execution().onWarehouse().parameterCount(text.get());
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    checkOpen();
    WarehouseRun warehouse = restarted().onWarehouse();
    CachedPlan current = currentPlan();
    if (current.plan() instanceof Plan.Online online) {
      return FeatureParameterMetaData.of(online.query().parameterTypes());
    }
    Optional<WarehouseText> text = current.warehouseText(sql);
    if (text.isEmpty()) {
      return FeatureParameterMetaData.ofOpen(parameterCount());
    }
    int count = parameterCount();
    int sent = text.get().rewritten() ? text.get().bindings().size() : count;
    return FeatureParameterMetaData.of(
        warehouse.ask(
            text.get(), statement -> engine().warehouse().parameterTypes(statement, sent)),
        text.get(),
        count);
  }

  /**
   * The columns of the result before it is there; null when the statement gives no rows, or when
   * the warehouse cannot tell because the types of parameters are open.
   */
  @Override
  public @Nullable ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    WarehouseRun warehouse = restarted().onWarehouse();
    CachedPlan current = currentPlan();
    if (current.plan() instanceof Plan.Online online) {
      return new FeatureResultSetMetaData(online.query().columns());
    }
    if (current.plan() instanceof Plan.Answer answer) {
      return new FeatureResultSetMetaData(answer.rows().columns());
    }
    if (current.plan() instanceof Plan.Explain explain) {
      return new FeatureResultSetMetaData(Outcome.rows(explain).columns());
    }
    Optional<WarehouseText> text = current.warehouseText(sql);
    if (text.isEmpty() || current.shape().rows() == StatementShape.Answer.NO) {
      return null;
    }
    Optional<List<Column>> columns = warehouse.ask(text.get(), this::columns);
    return columns.map(FeatureResultSetMetaData::new).orElse(null);
  }

  private Optional<List<Column>> columns(PreparedStatement statement) throws SQLException {
    JdbcWarehouse database = engine().warehouse();
    Optional<ResultSetMetaData> result = database.resultOf(statement);
    return result.isEmpty()
        ? Optional.empty()
        : Optional.of(WarehouseSession.columns(database, result.get()));
  }

  @Override
  public String toString() {
    return "FeatureSQL prepared statement: " + sql;
  }
}
