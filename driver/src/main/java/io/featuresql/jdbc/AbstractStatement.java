package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.StalePlanException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.Rows;
import io.featuresql.planner.spi.Warehouse.ValueReader;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What plain and prepared statements have in common: limits, the current result, cancelling, and
 * carrying out plans. A statement that failed can be executed again.
 *
 * <p>For one thread at a time, but for {@link #cancel} and {@link #close}.
 */
abstract class AbstractStatement implements Statement {
  /** The time for one exchange with the online store when the statement has no limit of its own. */
  private static final Duration ONLINE_TIMEOUT = Duration.ofSeconds(10);

  private final FeatureConnection connection;
  private volatile @Nullable FeatureResultSet result;
  private long updateCount = -1;
  private long maxRows;
  private int maxFieldSize;
  private int queryTimeoutSeconds;
  private int fetchSize;
  private boolean poolable;
  private boolean closeOnCompletion;
  private volatile boolean closed;
  private volatile @Nullable Statement running;
  private volatile @Nullable Materialization materializing;
  private volatile @Nullable Statement computing;
  private volatile @Nullable String progress;
  private volatile boolean cancelled;

  AbstractStatement(FeatureConnection connection, boolean poolable) {
    this.connection = connection;
    this.poolable = poolable;
  }

  /** What a caller wants of a statement. */
  enum Want {
    ANYTHING,
    ROWS,
    COUNT
  }

  final Session session() {
    return connection.session();
  }

  final FeatureConnection connection() {
    return connection;
  }

  final void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.of(ErrorCode.OBJECT_CLOSED, "the statement is closed");
    }
    connection.checkOpen();
  }

  // Executing.

  /** Closes the last result, and forgets the last count and cancel. */
  final void begin() throws SQLException {
    checkOpen();
    FeatureResultSet last = result;
    result = null;
    updateCount = -1;
    cancelled = false;
    progress = null;
    if (last != null) {
      last.close();
    }
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

  /** Takes over what a statement did, as its current result. */
  final boolean finish(Outcome outcome, Want want) throws SQLException {
    FeatureResultSet rows = outcome.result();
    if (rows == null) {
      if (want == Want.ROWS) {
        throw givesNoRows();
      }
      updateCount = outcome.updateCount();
      return false;
    }
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

  /**
   * Carries out a plan.
   *
   * @param parameters one for each parameter of the user's text
   */
  final Outcome perform(Plan plan, String sql, StatementShape shape, @Nullable Object[] parameters)
      throws SQLException {
    Engine engine = session().engine();
    Instant now = engine.now();
    try {
      return switch (planKind(plan)) {
        case PASS_THROUGH ->
            onWarehouse(WarehouseText.of((Plan.PassThrough) plan, sql), shape, parameters, now);
        case OFFLINE ->
            onWarehouse(WarehouseText.of((Plan.Offline) plan, sql), shape, parameters, now);
        case ONLINE -> ofRows(online((Plan.Online) plan, sql, parameters, now));
        case ANSWER -> ofRows(((Plan.Answer) plan).rows());
        case DEFINE -> {
          engine.registry().update(((Plan.Define) plan).change());
          yield Outcome.ofCount(0);
        }
        case INSERT -> {
          long rows = insert((Plan.Insert) plan, List.<@Nullable Object[]>of(parameters), now)[0];
          yield Outcome.ofCount(rows);
        }
        case MATERIALIZE -> {
          Rows reports = materialize((Plan.Materialize) plan, parameters, now);
          yield ofRows(reports);
        }
      };
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
  }

  /** Looks keys up; plans anew, once, when a view was materialized anew since the plan was made. */
  private Rows online(Plan.Online plan, String sql, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    try {
      return plan.query().run(parameters, now, onlineTimeout());
    } catch (StalePlanException stale) {
      session().engine().changed();
      if (session().plan(sql).plan() instanceof Plan.Online renewed) {
        return renewed.query().run(parameters, now, onlineTimeout());
      }
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.valueOf(stale.getMessage()) + " meanwhile; execute the statement again",
          stale);
    }
  }

  private Rows materialize(Plan.Materialize plan, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    Engine engine = session().engine();
    Duration limit =
        queryTimeoutSeconds == 0 ? Duration.ZERO : Duration.ofSeconds(queryTimeoutSeconds);
    Materialization run =
        new Materialization(
            plan, session(), limit, onlineTimeout(), () -> cancelled, s -> running = s);
    materializing = run;
    try {
      return run.run(parameters, now);
    } finally {
      materializing = null;
      running = null;
      engine.changed();
    }
  }

  /** Inserts what a batch of parameters makes of {@code plan}; how many rows each of them. */
  final long[] insert(Plan.Insert plan, List<@Nullable Object[]> batch, Instant now)
      throws SQLException {
    return new Insertion(plan, session(), onlineTimeout(), queryTimeoutSeconds).run(batch, now);
  }

  private enum PlanKind {
    PASS_THROUGH,
    OFFLINE,
    ONLINE,
    ANSWER,
    DEFINE,
    INSERT,
    MATERIALIZE
  }

  private static PlanKind planKind(Plan plan) {
    if (plan instanceof Plan.PassThrough) {
      return PlanKind.PASS_THROUGH;
    }
    if (plan instanceof Plan.Offline) {
      return PlanKind.OFFLINE;
    }
    if (plan instanceof Plan.Online) {
      return PlanKind.ONLINE;
    }
    if (plan instanceof Plan.Answer) {
      return PlanKind.ANSWER;
    }
    if (plan instanceof Plan.Insert) {
      return PlanKind.INSERT;
    }
    return plan instanceof Plan.Define ? PlanKind.DEFINE : PlanKind.MATERIALIZE;
  }

  private Outcome ofRows(Rows rows) {
    return Outcome.ofRows(
        new FeatureResultSet(
            rows.columns(), Cursor.ofRows(rows.rows()), new MemoryOwner(), maxRows));
  }

  final Duration onlineTimeout() {
    return queryTimeoutSeconds == 0 ? ONLINE_TIMEOUT : Duration.ofSeconds(queryTimeoutSeconds);
  }

  private Outcome onWarehouse(
      WarehouseText text, StatementShape shape, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    boolean stream = fetchSize > 0 && shape.readsOnly();
    try {
      return session().use(c -> run(c, text, parameters, now, stream, queryTimeoutSeconds));
    } finally {
      if (!shape.keepsNames()) {
        session().engine().changed();
      }
    }
  }

  private Outcome run(
      Connection warehouse,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now,
      boolean stream,
      int limitSeconds)
      throws SQLException {
    JdbcWarehouse database = session().engine().warehouse();
    long start = System.nanoTime();
    try {
      session().stream(warehouse, stream);
      return execute(warehouse, database, text, parameters, now, stream, limitSeconds);
    } catch (SQLException e) {
      if (stream) {
        session().endStreamAfter(e);
      }
      if (text.map().isPresent()) {
        tidyUp(warehouse, database, text, e);
      }
      if (cancelled) {
        session().failed();
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled", e);
      }
      if (stream && database.complaint(e) == Complaint.HIDDEN && session().autoCommit()) {
        // The statement has to tell its reason, in the time that is left.
        long spent = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        if (limitSeconds > 0 && spent >= limitSeconds) {
          throw SqlExceptions.timeout(e);
        }
        int left = limitSeconds == 0 ? 0 : (int) (limitSeconds - spent);
        return run(warehouse, text, parameters, now, false, left);
      }
      session().failed();
      throw text.translate(e, database, cancelled);
    }
  }

  private static void tidyUp(
      Connection warehouse, JdbcWarehouse database, WarehouseText text, SQLException error) {
    try {
      database.tidyUp(warehouse, text.sent(), error);
    } catch (SQLException e) {
      error.addSuppressed(e);
    }
  }

  private Outcome execute(
      Connection warehouse,
      JdbcWarehouse database,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now,
      boolean stream,
      int limitSeconds)
      throws SQLException {
    Statement statement = open(warehouse, database, text);
    boolean handedOver = false;
    try {
      if (statement instanceof PreparedStatement prepared && isBound(text)) {
        bind(database, prepared, text, parameters, now);
      }
      statement.setQueryTimeout(limitSeconds);
      statement.setFetchSize(stream ? fetchSize : 0);
      database.watch(statement, words -> progress = words);
      running = statement;
      if (cancelled) {
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
      }
      boolean rows =
          database.call(
              text.sent(),
              () ->
                  (isBound(text) && statement instanceof PreparedStatement prepared)
                      ? prepared.execute()
                      : statement.execute(text.sent()));
      if (!rows) {
        Outcome counted = Outcome.ofCount(statement.getLargeUpdateCount());
        if (stream) {
          session().endStream();
        }
        return counted;
      }
      ResultSet direct = statement.getResultSet();
      FeatureResultSet given = given(direct, statement, database, text, stream);
      if (database.computesWhileRead()) {
        computing = statement;
      } else if (stream) {
        session().holds(given);
      }
      handedOver = true;
      return Outcome.ofRows(given);
    } finally {
      running = null;
      if (!handedOver && !isKept(statement)) {
        statement.close();
      }
    }
  }

  /** Whether the statement is sent with parameters. */
  private boolean isBound(WarehouseText text) {
    return isPrepared() || !text.bindings().isEmpty();
  }

  private FeatureResultSet given(
      ResultSet direct,
      Statement statement,
      JdbcWarehouse database,
      WarehouseText text,
      boolean stream)
      throws SQLException {
    List<Column> columns = Session.columns(database, direct.getMetaData());
    List<ValueReader> readers = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      readers.add(database.reader(columns.get(i).type(), i + 1));
    }
    Cursor cursor = Cursor.ofWarehouse(direct, readers);
    Optional<WaitLimit> limit =
        stream && queryTimeoutSeconds > 0
            ? Optional.of(
                new WaitLimit(
                    Duration.ofSeconds(queryTimeoutSeconds), () -> session().interrupt(cursor)))
            : Optional.empty();
    return new FeatureResultSet(
        columns, cursor, new WarehouseOwner(statement, database, text, limit), maxRows);
  }

  /** A statement of the warehouse for {@code text}. */
  abstract Statement open(Connection warehouse, JdbcWarehouse database, WarehouseText text)
      throws SQLException;

  /** Whether the user's text is prepared, and its parameters bound. */
  abstract boolean isPrepared();

  /** Whether the warehouse's statement is for more than one execution. */
  abstract boolean isKept(Statement statement);

  /** Binds the parameters of {@code text}. */
  static void bind(
      JdbcWarehouse database,
      PreparedStatement prepared,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now)
      throws SQLException {
    if (!text.rewritten()) {
      for (int i = 0; i < parameters.length; i++) {
        database.bind(prepared, i + 1, ArrayValue.bindable(parameters[i]));
      }
      return;
    }
    for (int i = 0; i < text.bindings().size(); i++) {
      Plan.Binding binding = text.bindings().get(i);
      Object value =
          binding instanceof Plan.Binding.Parameter parameter
              ? bound(parameter, parameters[parameter.index()])
              : LocalDateTime.ofInstant(now, ZoneOffset.UTC);
      database.bind(prepared, i + 1, value);
    }
  }

  private static @Nullable Object bound(Plan.Binding.Parameter parameter, @Nullable Object value) {
    return value == null || !parameter.utc()
        ? ArrayValue.bindable(value)
        : UtcTimestamp.ofInstant(value);
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
    if (last != null && current != KEEP_CURRENT_RESULT) {
      last.close();
    }
    result = null;
    updateCount = -1;
    return false;
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    throw SqlExceptions.notSupported("generated keys are not kept; use INSERT ... RETURNING");
  }

  static void checkNoKeys(int autoGeneratedKeys) throws SQLException {
    if (autoGeneratedKeys != NO_GENERATED_KEYS) {
      throw SqlExceptions.notSupported("generated keys are not kept; use INSERT ... RETURNING");
    }
  }

  // Cancelling and closing.

  /**
   * Nothing when the statement is closed, though JDBC has an error for that: a cancel comes from
   * another thread, which cannot know in time whether the statement has ended, nor help it.
   */
  @Override
  public void cancel() throws SQLException {
    cancelled = true;
    interruptAll();
  }

  private void interruptAll() throws SQLException {
    Statement target = interruptible();
    if (target != null) {
      interrupt(target);
    }
    Materialization copying = materializing;
    if (copying != null) {
      session().interrupt(copying);
    }
    FeatureResultSet rows = result;
    if (rows != null) {
      session().interrupt(rows.cursor());
    }
  }

  /** The statement that runs, or whose rows are still computed. */
  private @Nullable Statement interruptible() {
    Statement target = running;
    return target == null ? computing : target;
  }

  private void interrupt(Statement target) throws SQLException {
    try {
      target.cancel();
    } catch (SQLException e) {
      if (!target.isClosed()) {
        throw SqlExceptions.ofWarehouse(e, session().engine().warehouse());
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      connection.forget(this);
      if (running != null || materializing != null) {
        cancelled = true;
        interruptAll();
      }
      FeatureResultSet last = result;
      result = null;
      if (last != null) {
        last.close();
      }
      release();
    }
  }

  /** Frees what a subclass keeps of the warehouse. */
  abstract void release() throws SQLException;

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

  private void completed(FeatureResultSet closedResult) throws SQLException {
    if (closeOnCompletion && closedResult == result) {
      close();
    }
  }

  /** Whether {@code cancel} was called since the statement was last executed. */
  final boolean isCancelled() {
    return cancelled;
  }

  // Limits and hints.

  @Override
  public void setMaxRows(int max) throws SQLException {
    setLargeMaxRows(max);
  }

  @Override
  public int getMaxRows() throws SQLException {
    return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
  }

  @Override
  public void setLargeMaxRows(long max) throws SQLException {
    checkOpen();
    if (max < 0) {
      throw SqlExceptions.usage("a limit of rows is 0 or more; 0 is no limit");
    }
    maxRows = max;
  }

  @Override
  public long getLargeMaxRows() throws SQLException {
    checkOpen();
    return maxRows;
  }

  /** Kept and given back; no value is ever cut. */
  @Override
  public void setMaxFieldSize(int max) throws SQLException {
    checkOpen();
    if (max < 0) {
      throw SqlExceptions.usage("a limit of bytes is 0 or more; 0 is no limit");
    }
    maxFieldSize = max;
  }

  @Override
  public int getMaxFieldSize() throws SQLException {
    checkOpen();
    return maxFieldSize;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    checkOpen();
    if (seconds < 0) {
      throw SqlExceptions.usage("a time limit is 0 seconds or more; 0 is no limit");
    }
    queryTimeoutSeconds = seconds;
  }

  @Override
  public int getQueryTimeout() throws SQLException {
    checkOpen();
    return queryTimeoutSeconds;
  }

  /**
   * With 0, the default, the warehouse computes a whole result in its own memory, outside of the
   * Java heap. With more, a query's rows are handed over while they are computed, in the
   * warehouse's own portions. Such a result has the session for itself; another statement of the
   * connection makes the rest of its rows be taken into the Java heap first. A time limit of the
   * statement then also holds for each wait for a row.
   */
  @Override
  public void setFetchSize(int rows) throws SQLException {
    checkOpen();
    if (rows < 0) {
      throw SqlExceptions.usage("a fetch size is 0 or more");
    }
    fetchSize = rows;
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return fetchSize;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
    if (direction != ResultSet.FETCH_FORWARD) {
      throw SqlExceptions.notSupported("a result can only be read forward");
    }
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public void setPoolable(boolean poolable) throws SQLException {
    checkOpen();
    this.poolable = poolable;
  }

  @Override
  public boolean isPoolable() throws SQLException {
    checkOpen();
    return poolable;
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    checkOpen();
  }

  @Override
  public void setCursorName(String name) throws SQLException {
    throw SqlExceptions.notSupported("results have no names");
  }

  @Override
  public int getResultSetConcurrency() throws SQLException {
    checkOpen();
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public int getResultSetType() throws SQLException {
    checkOpen();
    return ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public int getResultSetHoldability() throws SQLException {
    checkOpen();
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  /**
   * While a statement runs, or its rows are computed: how far it has come, where the warehouse
   * tells it. To be asked by another thread. Null at all other times.
   */
  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    String words = progress;
    return words == null || interruptible() == null ? null : new SQLWarning(words, "01000");
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
  }

  @Override
  public Connection getConnection() throws SQLException {
    checkOpen();
    return connection;
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
  @Nullable Statement below() {
    return running;
  }

  /** Whom a result of rows in memory belongs to. */
  private final class MemoryOwner implements FeatureResultSet.Owner {
    @Override
    public Statement statement() {
      return AbstractStatement.this;
    }

    @Override
    public void closed(FeatureResultSet closedResult) throws SQLException {
      completed(closedResult);
    }

    @Override
    public boolean next(Cursor cursor) throws SQLException {
      return cursor.next();
    }

    @Override
    public SQLException translate(SQLException error) {
      return error;
    }
  }

  /** Whom a result of the warehouse belongs to. */
  private final class WarehouseOwner implements FeatureResultSet.Owner {
    private final Statement statement;
    private final JdbcWarehouse database;
    private final WarehouseText text;
    private final Optional<WaitLimit> limit;

    WarehouseOwner(
        Statement statement,
        JdbcWarehouse database,
        WarehouseText text,
        Optional<WaitLimit> limit) {
      this.limit = limit;
      this.statement = statement;
      this.database = database;
      this.text = text;
    }

    @Override
    public Statement statement() {
      return AbstractStatement.this;
    }

    @Override
    public boolean next(Cursor cursor) throws SQLException {
      if (isCancelled() && (session().isStreaming(cursor) || statement == computing)) {
        // Cancelled between two rows, when there is nothing to interrupt.
        computing = null;
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
      }
      limit.ifPresent(WaitLimit::begin);
      try {
        boolean more = session().next(cursor);
        if (!more) {
          limit.ifPresent(WaitLimit::close);
          computing = null;
        }
        return more;
      } catch (SQLException e) {
        computing = null;
        throw translate(e);
      } finally {
        limit.ifPresent(WaitLimit::end);
      }
    }

    @Override
    public void closed(FeatureResultSet closedResult) throws SQLException {
      limit.ifPresent(WaitLimit::close);
      computing = null;
      try {
        session().release(closedResult);
        if (!isKept(statement)) {
          statement.close();
        }
      } catch (SQLException e) {
        throw translate(e);
      } finally {
        completed(closedResult);
      }
    }

    @Override
    public SQLException translate(SQLException error) {
      return text.translate(error, database, isCancelled());
    }
  }
}
