package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.error.Redaction;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.KeptAnswers;
import io.featuresql.engine.plans.PlanCache;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.StatementFigures;
import io.featuresql.engine.time.Countdown;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection's session of the warehouse, opened when a statement first needs it.
 *
 * <p>Uses of the session wait for one another here and not in the warehouse's driver: DuckDB's
 * (2.0.0.1) holds a lock while it waits that a cancel needs too. A result that is handed over while
 * it is computed holds DuckDB's session, so that before the next use its remaining rows are taken
 * into memory.
 */
public final class WarehouseSession {
  /** How long a warehouse may take to notice an interrupt, before its session is given up. */
  private static final long SILENCE_MILLIS = 3_000;

  private final Engine engine;
  private final Preferences preferences;
  private final ReentrantLock lock = new ReentrantLock();
  private final PlanCache offlinePlans = new PlanCache();

  /** The columns of queries as this session sees them, with its schema and temporary tables. */
  private final KeptAnswers<String, List<Column>> columns = new KeptAnswers<>();

  /** Where this session, and any other, looks for names, by what is asked. */
  private final KeptAnswers<Object, Object> names = new KeptAnswers<>();

  private volatile @Nullable Connection warehouse;
  private volatile boolean closed;
  private volatile boolean abandoned;
  private boolean autoCommit = true;
  private volatile int isolation;
  private volatile boolean readOnly;
  private boolean streams;
  private boolean countsProgress;
  private volatile int networkTimeoutMillis;
  private volatile long openingNanos;
  private boolean failedInTransaction;
  private volatile @Nullable Cursor streaming;

  /** For whom the warehouse computes rows at this moment, outside of a statement's execution. */
  private volatile @Nullable Object reader;

  /** Held while the session is interrupted, which must not be closed then. */
  private final Object interruption = new Object();

  public WarehouseSession(Engine engine, Preferences preferences) {
    this.engine = engine;
    this.preferences = preferences;
    this.isolation = engine.warehouse().defaultIsolation();
  }

  /** Something done with the warehouse's connection. */
  @FunctionalInterface
  public interface Use<T extends @Nullable Object> {
    /** Does it. */
    T with(Connection warehouse) throws SQLException;
  }

  /** Something done with the warehouse's connection that gives nothing. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void with(Connection warehouse) throws SQLException;
  }

  public Engine engine() {
    return engine;
  }

  /** Whether the session was opened and not closed. */
  boolean isOpen() {
    return warehouse != null && !closed;
  }

  /**
   * Lets {@code use} have the session alone, opening it if need be.
   *
   * @throws SQLException as {@code use} throws it; WAREHOUSE_UNREACHABLE when it cannot be opened
   */
  public <T extends @Nullable Object> T use(Use<T> use) throws SQLException {
    return use(0, use);
  }

  /**
   * As {@link #use(Use)}.
   *
   * @param limitMillis how long to wait for the session; 0 for no limit
   * @throws SQLException TIMEOUT when others use it longer
   */
  public <T extends @Nullable Object> T use(long limitMillis, Use<T> use) throws SQLException {
    await(limitMillis);
    try {
      if (closed) {
        throw SqlExceptions.of(ErrorCode.CONNECTION_CLOSED, "the connection is closed");
      }
      if (abandoned) {
        throw SqlExceptions.of(
            ErrorCode.WAREHOUSE_UNREACHABLE,
            engine.warehouse().describe()
                + ": the session was given up, because the warehouse did not answer; connect"
                + " again");
      }
      gatherStreaming();
      return use.with(opened());
    } catch (RuntimeException | Error e) {
      failed(); // what it has come to is not known
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void await(long limitMillis) throws SQLException {
    if (limitMillis == 0) {
      lock.lock();
      return;
    }
    try {
      if (!lock.tryLock() && !lock.tryLock(limitMillis, TimeUnit.MILLISECONDS)) {
        throw SqlExceptions.timeout();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqlExceptions.of(
          ErrorCode.CANCELLED, "the thread was interrupted while it waited for the session", e);
    }
  }

  /** As {@link #use(Use)}. */
  public void act(Action action) throws SQLException {
    use(
        connection -> {
          action.with(connection);
          return true;
        });
  }

  private Connection opened() throws SQLException {
    Connection connection = warehouse;
    if (connection == null) {
      long begun = System.nanoTime();
      try {
        connection = engine.warehouse().connect();
        if (isolation != engine.warehouse().defaultIsolation()) {
          connection.setTransactionIsolation(isolation);
        }
        if (readOnly) {
          engine.warehouse().readOnly(connection, true);
        }
        if (!autoCommit) {
          connection.setAutoCommit(false);
        }
        if (networkTimeoutMillis > 0) {
          engine.warehouse().limitWaiting(connection, networkTimeoutMillis);
        }
      } catch (SQLException e) {
        throw Redaction.without(
            engine.settings().secrets(), SqlExceptions.unreachable(e, engine.warehouse()));
      }
      openingNanos = System.nanoTime() - begun;
      warehouse = connection;
    }
    return connection;
  }

  /** How long it took to open the session; 0 before. */
  public long openingNanos() {
    return openingNanos;
  }

  // Plans.

  /**
   * The plan of a statement, a kept one if it still holds.
   *
   * @param known a plan of the statement that the caller has kept
   * @param asking who asks stores and warehouse
   */
  public CachedPlan plan(String sql, @Nullable CachedPlan known, Asking asking) {
    return plan(sql, preferences, known, asking);
  }

  /** The plan of a statement by which the warehouse answers it. */
  public CachedPlan offlinePlan(String sql, Asking asking) {
    return plan(sql, preferences.offline(), null, asking);
  }

  /**
   * The plan for a warehouse that has refused an as-of join of the one before, because it found no
   * column of the spine in it; kept in its place.
   */
  public CachedPlan planWithoutAsOfJoins(String sql, Asking asking) {
    CachedPlan planned = plan(sql, preferences.withoutAsOfJoins(), null, asking);
    offlinePlans.put(sql, preferences, planned);
    return planned;
  }

  /**
   * How a statement that is planned asks others.
   *
   * @param warehouse asks the warehouse
   * @param limit how long the online store may be waited for
   */
  public record Asking(SessionRelations warehouse, TimeLimit limit) {}

  private CachedPlan plan(
      String sql, Preferences wanted, @Nullable CachedPlan known, Asking asking) {
    Catalog catalog;
    try {
      catalog = engine.catalog(wanted.principal());
    } catch (FeatureSqlException unreadable) {
      return planWithoutDefinitions(sql, asking, unreadable);
    }
    CachedPlan kept = engine.onlinePlans().get(sql, wanted);
    if (kept == null) {
      kept = offlinePlans.get(sql, wanted);
    }
    if (kept == null) {
      kept = known;
    }
    if (kept != null && kept.holds(engine.generation(), catalog)) {
      return kept;
    }
    return kept != null
            && kept.plan() instanceof Plan.Online
            && kept.isUnchanged(engine.generation(), catalog)
        ? renewed(kept, sql, wanted, catalog, asking)
        : made(sql, wanted, catalog, asking);
  }

  /** A plan in place of an old one, which goes on while the online store cannot be asked. */
  private CachedPlan renewed(
      CachedPlan old, String sql, Preferences wanted, Catalog catalog, Asking asking) {
    try {
      return made(sql, wanted, catalog, asking);
    } catch (FeatureSqlException e) {
      if (Fallback.isFor(e)) {
        return old;
      }
      throw e;
    }
  }

  private CachedPlan made(String sql, Preferences wanted, Catalog catalog, Asking asking) {
    long generation = engine.generation();
    long made = System.nanoTime();
    PlanningContext context = context(catalog, wanted, asking);
    CachedPlan planned = planned(plan(sql, context), sql, catalog, generation, made);
    if (planned.plan() instanceof Plan.Online) {
      engine.onlinePlans().put(sql, wanted, planned);
    } else if (planned.plan() instanceof Plan.Offline) {
      offlinePlans.put(sql, wanted, planned);
    }
    return planned;
  }

  private PlanningContext context(Catalog catalog, Preferences wanted, Asking asking) {
    return new PlanningContext(
        catalog, asking.warehouse(), engine.online(), wanted, asking.limit(), false);
  }

  /** A new plan; what columns there are is asked again before anything is refused. */
  private Plan plan(String sql, PlanningContext context) {
    try {
      return engine.planner().plan(sql, context);
    } catch (FeatureSqlException refusal) {
      if (refusal.code().kind() != ErrorCode.Kind.USER || !forgetColumns()) {
        throw refusal;
      }
      return engine.planner().plan(sql, context);
    }
  }

  /** Forgets the columns of queries, since another program may have changed a table. */
  public boolean forgetColumns() {
    names.forget();
    return columns.forget();
  }

  private CachedPlan planned(Plan plan, String sql, Catalog catalog, long generation, long made) {
    return new CachedPlan(
        plan,
        StatementShape.of(sql),
        catalog,
        generation,
        made,
        new StatementFigures(engine.telemetry(), sql, plan),
        Optional.empty());
  }

  /** While the registry cannot be read, what needs no definitions goes on. */
  private CachedPlan planWithoutDefinitions(
      String sql, Asking asking, FeatureSqlException unreadable) {
    Catalog none = Catalog.empty();
    try {
      Plan plan = engine.planner().plan(sql, context(none, preferences, asking));
      if (plan instanceof Plan.PassThrough) {
        return planned(plan, sql, none, engine.generation(), System.nanoTime());
      }
    } catch (FeatureSqlException e) {
      unreadable.addSuppressed(e);
    }
    throw unreadable;
  }

  // Questions.

  /** The columns of queries that are known. */
  public KeptAnswers<String, List<Column>> columns() {
    return columns;
  }

  /** What is known of where names are looked for. */
  KeptAnswers<Object, Object> names() {
    return names;
  }

  /** Asks the warehouse something for {@code whom}, within {@code limit}. */
  <T extends @Nullable Object> T ask(Object whom, SessionRelations.Limit limit, Use<T> question)
      throws SQLException {
    return use(
        limit.leftMillis(),
        connection -> {
          try (Countdown countdown =
              new Countdown(limit.leftMillis(), engine.threads(), late -> interrupt(whom, late))) {
            return reading(whom, question, connection);
          }
        });
  }

  /** Ends what {@code other}, a session of somebody else, does when its time is over. */
  Countdown countdown(SessionRelations.Limit limit, Connection other) throws SQLException {
    JdbcWarehouse database = engine.warehouse();
    return new Countdown(
        limit.leftMillis(),
        engine.threads(),
        late -> {
          if (!isSilence(late) || !database.abandon(other)) {
            database.interrupt(other);
          }
        });
  }

  /** The columns that {@code metaData} tells of. */
  public static List<Column> columns(JdbcWarehouse warehouse, ResultSetMetaData metaData)
      throws SQLException {
    int count = metaData.getColumnCount();
    List<Column> columns = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      columns.add(new Column(metaData.getColumnLabel(i), warehouse.typeOf(metaData, i)));
    }
    return columns;
  }

  /** Lets the warehouse count from now on how far statements come, if it can. */
  public void countProgress(Connection connection) {
    if (countsProgress) {
      return;
    }
    try {
      engine.warehouse().countProgress(connection);
      countsProgress = true;
    } catch (SQLException e) {
      // In a transaction that was aborted it cannot; what the user wants is more important.
    }
  }

  // Streamed results.

  /** Makes the next results of the warehouse be handed over while they are computed, or not. */
  public void stream(Connection connection, boolean on) throws SQLException {
    if (streams != on) {
      engine.warehouse().stream(connection, on);
      streams = on;
    }
  }

  /** {@code rows} are read while they are computed, and hold the session until they are closed. */
  public void holds(Cursor rows) {
    streaming = rows;
  }

  /**
   * Nothing is streamed any more. In a transaction of the user's the setting stays as it is: where
   * the transaction was aborted it could not be changed.
   */
  public void endStream() throws SQLException {
    streaming = null;
    Connection connection = warehouse;
    if (autoCommit && connection != null && !closed) {
      stream(connection, false);
    }
  }

  private void gatherStreaming() throws SQLException {
    Cursor rows = streaming;
    if (rows != null) {
      reader = rows;
      try {
        rows.gather();
        endStream();
      } catch (SQLException e) {
        // The reader of those rows has to know, and not whoever needs the session now.
        rows.broken(e);
        endStreamAfter(e);
      } finally {
        reader = null;
      }
    }
  }

  /** Whether the rows of {@code cursor} are computed while they are read. */
  public boolean isStreaming(Cursor cursor) {
    return streaming == cursor;
  }

  /** Moves the cursor of a result of this session. */
  public boolean next(Cursor cursor) throws SQLException {
    if (!isStreaming(cursor)) {
      return cursor.next();
    }
    lock.lock();
    reader = cursor;
    try {
      boolean more = cursor.next();
      if (!more) {
        cursor.close();
        endStream();
      }
      return more;
    } catch (SQLException e) {
      endStreamAfter(e);
      throw e;
    } finally {
      reader = null;
      lock.unlock();
    }
  }

  /** Does something for which the warehouse computes rows until it ends; {@link #use} is around. */
  public <T extends @Nullable Object> T reading(Object newReader, Use<T> use, Connection connection)
      throws SQLException {
    Object outer = reader;
    reader = newReader;
    try {
      return use.with(connection);
    } finally {
      reader = outer;
    }
  }

  /** Ends what the warehouse does. */
  public void interrupt() throws SQLException {
    synchronized (interruption) {
      Connection connection = warehouse;
      if (!closed && connection != null) {
        engine.warehouse().interrupt(connection);
      }
    }
  }

  /** Ends what the warehouse does for {@code whom}, if it is at it. */
  public void interrupt(Object whom) {
    interrupt(whom, 0);
  }

  /**
   * As {@link #interrupt(Object)}; gives the session up when that has not helped.
   *
   * @param lateMillis how long ago it was interrupted first
   */
  public void interrupt(Object whom, long lateMillis) {
    synchronized (interruption) {
      Connection connection = warehouse;
      if (!closed && reader == whom && connection != null) {
        try {
          if (!abandonAfter(lateMillis)) {
            engine.warehouse().interrupt(connection);
          }
        } catch (SQLException e) {
          // Whoever waits goes on waiting, as without an interrupt.
        }
      }
    }
  }

  /**
   * Gives the session up when the warehouse has not answered an interrupt for too long; whether it
   * did. Whoever waits for the warehouse gets an error.
   *
   * @param lateMillis how long ago it was interrupted first
   */
  public boolean abandonAfter(long lateMillis) throws SQLException {
    synchronized (interruption) {
      Connection connection = warehouse;
      if (!isSilence(lateMillis) || closed || connection == null) {
        return false;
      }
      abandoned = engine.warehouse().abandon(connection);
      return abandoned;
    }
  }

  private static boolean isSilence(long lateMillis) {
    return lateMillis >= SILENCE_MILLIS;
  }

  /** Whether the session was given up because the warehouse did not answer. */
  public boolean isAbandoned() {
    synchronized (interruption) { // whoever waited goes on before the session is given up
      return abandoned;
    }
  }

  /**
   * Closes a statement of this session. One of a session that was given up may still run, and is
   * closed with its connection.
   */
  public void close(Statement statement) throws SQLException {
    if (!isAbandoned()) {
      statement.close();
    }
  }

  /** Closes rows of this session, which then no longer hold it. */
  public void release(Cursor rows) throws SQLException {
    if (!isStreaming(rows)) {
      rows.close();
      return;
    }
    // Another thread may wait for a row that never comes.
    interrupt(rows);
    lock.lock();
    try {
      rows.close();
      endStream();
    } finally {
      streaming = null;
      lock.unlock();
    }
  }

  /** As {@link #endStream}; {@code failure} is what the user has to know. */
  public void endStreamAfter(SQLException failure) {
    try {
      endStream();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Limits how long the session waits for a server that does not answer; its own limit if 0. */
  public void limitWaiting(int millis) throws SQLException {
    networkTimeoutMillis = millis;
    Connection connection = warehouse;
    if (connection != null && millis > 0) {
      engine.warehouse().limitWaiting(connection, millis);
    }
  }

  public int waitingLimitMillis() {
    return networkTimeoutMillis;
  }

  // Transactions.

  public boolean autoCommit() {
    return autoCommit;
  }

  /** Begins, or ends, a time in which statements are one transaction until a commit. */
  public void setAutoCommit(boolean on) throws SQLException {
    if (on == autoCommit) {
      return;
    }
    if (isOpen()) {
      act(
          connection -> {
            if (on) {
              rollBackIfAborted(connection);
              stream(connection, false);
            }
            connection.setAutoCommit(on);
          });
    }
    autoCommit = on;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** Lets the session only read from now on, or no longer. */
  public void setReadOnly(boolean on) throws SQLException {
    if (isOpen() && on != readOnly) {
      act(
          connection -> {
            engine.warehouse().readOnly(connection, on);
          });
    }
    readOnly = on;
  }

  public int isolation() {
    return isolation;
  }

  /** Isolates transactions from now on by {@code level}, which the warehouse has. */
  public void setIsolation(int level) throws SQLException {
    if (isOpen() && level != isolation) {
      act(
          connection -> {
            connection.setTransactionIsolation(level);
          });
    }
    isolation = level;
  }

  /** Without a session there is nothing to end, and under auto-commit its driver has to say so. */
  private boolean mayHaveTransaction() {
    return autoCommit || isOpen();
  }

  /** A statement failed: an open transaction may have been aborted by it. */
  public void failed() {
    failedInTransaction = !autoCommit;
  }

  /** As {@link #failed}, if {@code connection} is the one of this session. */
  void failedOn(Connection connection) {
    if (connection == warehouse) {
      failed();
    }
  }

  public void commit() throws SQLException {
    if (mayHaveTransaction()) {
      act(
          connection -> {
            rollBackIfAborted(connection);
            connection.commit();
          });
    }
  }

  /**
   * DuckDB 2.0.0 says nothing when the transaction to be committed was aborted, and rolls it back;
   * a program has to know.
   */
  private void rollBackIfAborted(Connection connection) throws SQLException {
    if (!failedInTransaction) {
      return;
    }
    failedInTransaction = false;
    try (Statement probe = connection.createStatement()) {
      probe.execute("SELECT 1");
    } catch (SQLException e) {
      if (engine.warehouse().complaint(e) == Complaint.TRANSACTION) {
        connection.rollback();
        engine.changed();
        throw SqlExceptions.rolledBack(e);
      }
      throw e;
    }
  }

  public void rollback() throws SQLException {
    if (mayHaveTransaction()) {
      act(
          connection -> {
            connection.rollback();
          });
      failedInTransaction = false;
      engine.changed();
    }
  }

  /**
   * Whether the session, if there is one, answers.
   *
   * @param timeoutSeconds how long to wait for its answer; no limit when 0
   */
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (abandoned) {
      return false;
    }
    Connection connection = warehouse;
    if (connection == null || streaming != null || !lock.tryLock()) {
      return !closed;
    }
    try {
      // An aborted transaction answers nothing, and yet is ended by a rollback.
      return !connection.isClosed() && (failedInTransaction || connection.isValid(timeoutSeconds));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the session, and whatever runs in it. Idempotent.
   *
   * <p>Does not wait for the session: DuckDB interrupts what runs when its connection is closed.
   */
  public void close() throws SQLException {
    if (!closed) {
      Object whom = reader;
      if (whom != null) {
        interrupt(whom);
      }
      synchronized (interruption) {
        closed = true;
      }
      Connection connection = warehouse;
      boolean closesItself = abandoned && !engine.warehouse().hasServer();
      if (connection != null && !closesItself) {
        connection.close();
      }
    }
  }
}
