package io.featuresql.engine;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlAction;
import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.session.Cursor;
import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.time.Countdown;
import io.featuresql.engine.time.ProgressTicker;
import io.featuresql.engine.time.WaitLimit;
import io.featuresql.engine.value.Bindable;
import io.featuresql.engine.value.UtcTimestamp;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run does in the session of the warehouse: it executes texts there, within its time, and
 * can be stopped. For one thread at a time, but for stopping and {@link #progress}.
 */
public final class WarehouseRun {
  private static final Rows NO_KEYS = new Rows(List.of(), List.of());

  private final Execution run;
  private final RunSettings settings;
  private final KeptStatement kept;
  private final WarehouseSession session;
  private final JdbcWarehouse database;
  private volatile @Nullable Statement running;
  private volatile @Nullable Statement computing;
  private @Nullable Following following;
  private Rows generated = NO_KEYS;

  WarehouseRun(Execution run, RunSettings settings, KeptStatement kept, WarehouseSession session) {
    this.run = run;
    this.settings = settings;
    this.kept = kept;
    this.session = session;
    this.database = session.engine().warehouse();
  }

  /** The warehouse's statement for a text of several, of which not all results were asked for. */
  private record Following(Statement statement, WarehouseText text) {}

  // Executing.

  /**
   * Executes a text.
   *
   * @param parameters one for each parameter of the user's text
   */
  Outcome execute(WarehouseText text, StatementShape shape, @Nullable Object[] parameters)
      throws SQLException {
    boolean stream = settings.fetchSize() > 0 && shape.readsOnly();
    try {
      return session.use(
          run.leftMillis(), c -> execute(c, text, parameters, stream, !shape.single()));
    } finally {
      if (!shape.keepsNames()) {
        session.engine().changed();
      }
    }
  }

  /** Executes a text that gives a count, in a session that is held already. */
  long count(Connection warehouse, WarehouseText text, @Nullable Object[] parameters)
      throws SQLException {
    return execute(warehouse, text, parameters, false, false).count();
  }

  private Outcome execute(
      Connection warehouse,
      WarehouseText text,
      @Nullable Object[] parameters,
      boolean stream,
      boolean several)
      throws SQLException {
    try {
      session.stream(warehouse, stream);
      return executed(warehouse, text, parameters, stream, several);
    } catch (SQLException e) {
      if (session.isAbandoned()) {
        throw SqlExceptions.silence(e);
      }
      if (stream) {
        session.endStreamAfter(e);
      }
      if (text.map().isPresent()) {
        tidyUp(warehouse, text, e);
      }
      if (run.isCancelled()) {
        session.transactions().failed();
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled", e);
      }
      if (stream
          && database.complaint(e) == Complaint.HIDDEN
          && session.transactions().autoCommit()) {
        // The statement has to tell its reason, in the time that is left.
        return execute(warehouse, text, parameters, false, several);
      }
      session.transactions().failed();
      throw translated(text, e);
    }
  }

  /** The error to throw for one of the warehouse's driver. */
  private SQLException translated(WarehouseText text, SQLException error) {
    return session.isAbandoned()
        ? SqlExceptions.silence(error)
        : text.translate(error, database, run.ended());
  }

  private void tidyUp(Connection warehouse, WarehouseText text, SQLException error) {
    try {
      database.tidyUp(warehouse, text.sent(), error);
    } catch (SQLException e) {
      error.addSuppressed(e);
    }
  }

  private Outcome executed(
      Connection warehouse,
      WarehouseText text,
      @Nullable Object[] parameters,
      boolean stream,
      boolean several)
      throws SQLException {
    Statement statement = open(warehouse, text);
    boolean handedOver = false;
    try {
      if (statement instanceof PreparedStatement prepared && isBound(text)) {
        bind(prepared, text, parameters);
      }
      statement.setFetchSize(stream ? settings.fetchSize() : 0);
      if (settings.listener().isPresent()) {
        session.countProgress(warehouse);
      }
      boolean rows = limited(statement, text.sent(), call(statement, text));
      if (several) {
        following = new Following(statement, text);
        handedOver = true;
      }
      if (!rows) {
        Outcome counted = Outcome.ofCount(statement.getLargeUpdateCount());
        keepGenerated(statement);
        if (stream) {
          session.endStream();
        }
        return counted;
      }
      Outcome.Result given = rows(statement, text, stream);
      if (database.computesWhileRead()) {
        computing = statement;
      } else if (stream) {
        session.holds(given.cursor(), run);
      }
      handedOver = true;
      return given;
    } finally {
      running = null;
      if (!handedOver && !kept.isKept(statement)) {
        session.close(statement);
      }
    }
  }

  private SqlCall<Boolean> call(Statement statement, WarehouseText text) {
    return () ->
        (isBound(text) && statement instanceof PreparedStatement prepared)
            ? prepared.execute()
            : keys().execute(statement, text.sent());
  }

  /** Executes {@code sql} by {@code call} until time limit or cancel end it. */
  <T extends @Nullable Object> T limited(Statement statement, String sql, SqlCall<T> call)
      throws SQLException {
    long limitMillis = run.leftMillis();
    statement.setQueryTimeout(seconds(limitMillis));
    running = statement;
    if (run.isCancelled()) {
      throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
    }
    try (Countdown countdown =
            new Countdown(
                limitMillis, session.engine().threads(), late -> stopLate(statement, late));
        ProgressTicker ticker = ticker(() -> database.progress(statement))) {
      return database.call(statement.getConnection(), sql, call);
    } finally {
      running = null;
    }
  }

  /** Milliseconds as JDBC's limit, no shorter. */
  public static int seconds(long millis) {
    return (int) Math.min((millis + 999) / 1000, Integer.MAX_VALUE);
  }

  /** Tells the listener, if there is one, until it is closed. */
  @Nullable ProgressTicker ticker(SqlCall<Optional<WarehouseProgress>> source) {
    return settings
        .listener()
        .map(told -> new ProgressTicker(session.engine().threads(), source, told))
        .orElse(null);
  }

  // Statements of the warehouse.

  private Statement open(Connection warehouse, WarehouseText text) throws SQLException {
    if (!kept.isPrepared()) {
      return text.bindings().isEmpty()
          ? warehouse.createStatement()
          : database.call(warehouse, text.sent(), () -> keys().prepare(warehouse, text.sent()));
    }
    PreparedStatement known = kept.of(text.sent());
    if (known != null) {
      return known;
    }
    kept.release(session);
    PreparedStatement made = prepared(warehouse, text.sent());
    kept.keep(made, text.sent());
    return made;
  }

  /** A statement for {@code sql}, prepared within the time limit. */
  private PreparedStatement prepared(Connection warehouse, String sql) throws SQLException {
    try (Countdown countdown =
        new Countdown(run.leftMillis(), session.engine().threads(), this::endPreparing)) {
      return database.call(warehouse, sql, () -> keys().prepare(warehouse, sql));
    }
  }

  private void endPreparing(long lateMillis) throws SQLException {
    if (!session.abandonAfter(lateMillis)) {
      session.interrupt();
    }
  }

  /** Whether the statement is sent with parameters. */
  private boolean isBound(WarehouseText text) {
    return kept.isPrepared() || !text.bindings().isEmpty();
  }

  private void bind(PreparedStatement prepared, WarehouseText text, @Nullable Object[] parameters)
      throws SQLException {
    if (!text.rewritten()) {
      for (int i = 0; i < parameters.length; i++) {
        database.bind(prepared, i + 1, Bindable.of(parameters[i]));
      }
      return;
    }
    for (int i = 0; i < text.bindings().size(); i++) {
      Binding binding = text.bindings().get(i);
      Object value =
          binding instanceof Binding.Parameter parameter
              ? bound(parameter, parameters[parameter.index()])
              : LocalDateTime.ofInstant(run.now(), ZoneOffset.UTC);
      database.bind(prepared, i + 1, value);
    }
  }

  private static @Nullable Object bound(Binding.Parameter parameter, @Nullable Object value) {
    return value == null || !parameter.utc()
        ? Bindable.of(parameter.valueOf(value))
        : UtcTimestamp.ofInstant(value);
  }

  /** Does something about a text that is to be prepared; what goes wrong is told of that text. */
  private <T extends @Nullable Object> T about(WarehouseText text, SqlUse<Connection, T> use)
      throws SQLException {
    return session.use(
        run.leftMillis(),
        warehouse -> {
          try {
            return use.with(warehouse);
          } catch (SQLException e) {
            session.transactions().failed();
            throw translated(text, e);
          }
        });
  }

  private PreparedStatement prepared(Connection warehouse, WarehouseText text) throws SQLException {
    return (PreparedStatement) open(warehouse, text);
  }

  /** Prepares a text, and keeps what was prepared. */
  void prepare(WarehouseText text) throws SQLException {
    about(text, warehouse -> prepared(warehouse, text));
  }

  /** How many parameters a text has that passes through. */
  public int parameterCount(WarehouseText text) throws SQLException {
    return about(
        text, warehouse -> database.parameterCount(prepared(warehouse, text), text.sent()));
  }

  /** Asks about a prepared statement, which does no harm to an open transaction. */
  public <T extends @Nullable Object> T ask(
      WarehouseText text, SqlUse<PreparedStatement, T> question) throws SQLException {
    return about(
        text,
        warehouse -> {
          PreparedStatement statement = prepared(warehouse, text);
          return database.ask(warehouse, () -> question.with(statement));
        });
  }

  /** Executes a prepared text once for each row of parameters, all at once; their counts. */
  long[] batch(WarehouseText text, List<@Nullable Object[]> rows) throws SQLException {
    return about(
        text,
        warehouse -> {
          PreparedStatement statement = prepared(warehouse, text);
          try {
            for (@Nullable Object[] row : rows) {
              bind(statement, text, row);
              statement.addBatch();
            }
            int[] counts = limited(statement, text.sent(), statement::executeBatch);
            keepGenerated(statement);
            long[] wide = new long[counts.length];
            for (int i = 0; i < wide.length; i++) {
              wide[i] = counts[i];
            }
            return wide;
          } finally {
            forgetBatch(statement);
          }
        });
  }

  /** Rows of a batch that failed before it was sent must not go along with the next one. */
  private static void forgetBatch(PreparedStatement statement) throws SQLException {
    if (!statement.isClosed()) {
      statement.clearBatch();
    }
  }

  /** Which generated keys are to be asked of the warehouse. */
  private GeneratedKeys keys() {
    return database.returnsKeys() ? settings.keys() : GeneratedKeys.NONE;
  }

  private void keepGenerated(Statement statement) throws SQLException {
    if (keys() != GeneratedKeys.NONE) {
      generated = WarehouseSession.rows(database, statement.getGeneratedKeys());
    }
  }

  /** The generated keys, where they were wanted. */
  public Rows generatedKeys() {
    return generated;
  }

  // Results.

  private Outcome.Result rows(Statement statement, WarehouseText text, boolean stream)
      throws SQLException {
    ResultSet direct = statement.getResultSet();
    List<Column> columns = WarehouseSession.columns(database, direct.getMetaData());
    List<JdbcWarehouse.ValueReader> readers = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      readers.add(database.reader(columns.get(i).type(), i + 1));
    }
    Optional<WaitLimit> limit =
        stream && run.deadline().isLimited()
            ? Optional.of(
                new WaitLimit(
                    run.deadline().limit(),
                    session.engine().threads(),
                    late -> session.interrupt(run, late)))
            : Optional.empty();
    return new Outcome.Result(
        columns, Cursor.ofWarehouse(direct, readers), new Result(statement, text, limit));
  }

  /** What a text of several statements gives next; empty when that was all. */
  public Optional<Outcome> next(boolean keepLast) throws SQLException {
    Following more = following;
    if (more == null) {
      return Optional.empty();
    }
    Statement statement = more.statement();
    return session.use(
        warehouse -> {
          try {
            if (keepLast
                ? statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)
                : statement.getMoreResults()) {
              return Optional.of(rows(statement, more.text(), false));
            }
            long count = statement.isClosed() ? -1 : statement.getLargeUpdateCount();
            return count < 0 ? Optional.empty() : Optional.of(Outcome.ofCount(count));
          } catch (SQLException e) {
            throw translated(more.text(), e);
          }
        });
  }

  /** Whether there may be results that were not asked for. */
  public boolean hasNext() {
    return following != null;
  }

  /** Closes the warehouse's statement that may have had more results. */
  public void endResults() throws SQLException {
    Following left = following;
    following = null;
    if (left != null && !kept.isKept(left.statement())) {
      left.statement().close();
    }
  }

  @SuppressWarnings("ReferenceEquality") // it is that one, or another one
  private boolean isFollowed(Statement statement) {
    Following more = following;
    return more != null && more.statement() == statement;
  }

  // Stopping.

  /** The statement that runs, or whose rows are still computed. */
  private @Nullable Statement interruptible() {
    Statement target = running;
    return target == null ? computing : target;
  }

  /** The statement that runs, if one does. */
  public @Nullable Statement running() {
    return running;
  }

  /** {@code statement} of a materialization runs now; null when none does. */
  void runs(@Nullable Statement statement) {
    running = statement;
  }

  /** Stops what runs. */
  void interrupt() throws SQLException {
    Statement target = interruptible();
    if (target != null) {
      unlessClosed(target, it -> stop(it, false));
    }
  }

  /** Stops what runs though it was told to before. */
  void interruptAgain() throws SQLException {
    Statement target = running;
    if (target != null) {
      unlessClosed(target, it -> stop(it, true));
    }
  }

  /** Ends what took too long, and the session where its server does not answer. */
  private void stopLate(Statement target, long lateMillis) throws SQLException {
    if (!session.abandonAfter(lateMillis)) {
      stop(target, lateMillis > 0);
    }
  }

  /**
   * Ends what a statement of the warehouse computes. PostgreSQL's driver (42.7) sends one cancel
   * for an execution, and none again where the server got that before the query; below the
   * statement it can be repeated.
   */
  private void stop(Statement target, boolean again) throws SQLException {
    database.cancel(target);
    if (again) {
      session.interrupt();
    }
  }

  /** A statement of the warehouse may have ended in the moment before it is stopped. */
  private void unlessClosed(Statement target, SqlAction<Statement> stop) throws SQLException {
    try {
      stop.with(target);
    } catch (SQLException e) {
      if (!target.isClosed()) {
        throw SqlExceptions.ofWarehouse(e, database);
      }
    }
  }

  /** How far what runs has come, where the warehouse tells it; for another thread. */
  public Optional<WarehouseProgress> progress() throws SQLException {
    Statement target = interruptible();
    return target == null || !database.hasServer() ? Optional.empty() : database.progress(target);
  }

  /** The rows of a result of the warehouse. */
  private final class Result implements RowSource {
    private final Statement statement;
    private final WarehouseText text;
    private final Optional<WaitLimit> limit;

    Result(Statement statement, WarehouseText text, Optional<WaitLimit> limit) {
      this.limit = limit;
      this.statement = statement;
      this.text = text;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // it is that one, or another one
    public boolean next(Cursor cursor) throws SQLException {
      if (run.isCancelled() && (session.isStreaming(cursor) || statement == computing)) {
        // Cancelled between two rows, when there is nothing to interrupt.
        computing = null;
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
      }
      limit.ifPresent(WaitLimit::begin);
      try {
        boolean more = session.next(cursor);
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
    public void closed(Cursor cursor) throws SQLException {
      limit.ifPresent(WaitLimit::close);
      computing = null;
      try {
        session.release(cursor);
        if (!kept.isKept(statement) && !isFollowed(statement)) {
          statement.close();
        }
      } catch (SQLException e) {
        throw translate(e);
      }
    }

    @Override
    public SQLException translate(SQLException error) {
      return translated(text, error);
    }
  }
}
