package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
final class Session implements Relations {
  private final Engine engine;
  private final Route route;
  private final ReentrantLock lock = new ReentrantLock();
  private final PlanCache offlinePlans = new PlanCache();
  private volatile @Nullable Connection warehouse;
  private volatile boolean closed;
  private boolean autoCommit = true;
  private boolean streams;
  private volatile int networkTimeoutMillis;
  private boolean failedInTransaction;
  private volatile @Nullable FeatureResultSet streaming;

  Session(Engine engine, Route route) {
    this.engine = engine;
    this.route = route;
  }

  /** Something done with the warehouse's connection. */
  @FunctionalInterface
  interface Use<T extends @Nullable Object> {
    /** Does it. */
    T with(Connection warehouse) throws SQLException;
  }

  /** Something done with the warehouse's connection that gives nothing. */
  @FunctionalInterface
  interface Action {
    /** Does it. */
    void with(Connection warehouse) throws SQLException;
  }

  Engine engine() {
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
  <T extends @Nullable Object> T use(Use<T> use) throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw SqlExceptions.of(ErrorCode.CONNECTION_CLOSED, "the connection is closed");
      }
      gatherStreaming();
      return use.with(opened());
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #use}. */
  void act(Action action) throws SQLException {
    use(
        connection -> {
          action.with(connection);
          return true;
        });
  }

  private Connection opened() throws SQLException {
    Connection connection = warehouse;
    if (connection == null) {
      try {
        connection = engine.warehouse().connect();
        if (!autoCommit) {
          connection.setAutoCommit(false);
        }
        if (networkTimeoutMillis > 0) {
          engine.warehouse().limitWaiting(connection, networkTimeoutMillis);
        }
      } catch (SQLException e) {
        throw SqlExceptions.unreachable(e, engine.warehouse());
      }
      warehouse = connection;
    }
    return connection;
  }

  // Plans.

  /** The plan of a statement, a kept one if it still holds. */
  Planned plan(String sql) {
    Catalog catalog;
    try {
      catalog = engine.catalog();
    } catch (FeatureSqlException unreadable) {
      return planWithoutDefinitions(sql, unreadable);
    }
    Planned kept = engine.onlinePlans().get(sql, route);
    if (kept == null) {
      kept = offlinePlans.get(sql, route);
    }
    if (kept != null && kept.holds(engine, catalog)) {
      return kept;
    }
    long generation = engine.generation();
    long made = System.nanoTime();
    PlanningContext context = new PlanningContext(catalog, this, engine.online(), route);
    Planned planned = new Planned(engine.planner().plan(sql, context), catalog, generation, made);
    if (planned.plan() instanceof Plan.Online) {
      engine.onlinePlans().put(sql, route, planned);
    } else if (planned.plan() instanceof Plan.Offline) {
      offlinePlans.put(sql, route, planned);
    }
    return planned;
  }

  /** While the registry cannot be read, what needs no definitions goes on. */
  private Planned planWithoutDefinitions(String sql, FeatureSqlException unreadable) {
    Catalog none = Catalog.empty();
    try {
      Plan plan =
          engine.planner().plan(sql, new PlanningContext(none, this, engine.online(), route));
      if (plan instanceof Plan.PassThrough) {
        return new Planned(plan, none, engine.generation(), System.nanoTime());
      }
    } catch (FeatureSqlException e) {
      unreadable.addSuppressed(e);
    }
    throw unreadable;
  }

  @Override
  public List<Column> describe(String query) throws Refusal {
    JdbcWarehouse database = engine.warehouse();
    Described described;
    try {
      described = use(connection -> described(query, connection));
    } catch (SQLException e) {
      throw FeatureSqlException.of(
          ErrorCode.WAREHOUSE_UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
    SQLException refusal = described.refusal();
    if (refusal != null) {
      int offset = database.errorOffset(refusal, query).orElse(-1);
      throw new Refusal(database.errorMessage(refusal), offset, refusal);
    }
    return described.columns();
  }

  @Override
  public boolean accepts(String query) {
    if (autoCommit) {
      return Relations.super.accepts(query);
    }
    // a refusal would abort the transaction (DuckDB 2.0.0), so another session is asked
    try (Connection other = engine.warehouse().connect()) {
      return described(query, other).refusal() == null;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Columns, or a refusal, which is not the same as a session that cannot be opened. */
  private record Described(List<Column> columns, @Nullable SQLException refusal) {}

  private Described described(String query, Connection connection) {
    JdbcWarehouse database = engine.warehouse();
    try (PreparedStatement prepared =
        database.call(query, () -> connection.prepareStatement(query))) {
      return new Described(columns(database, prepared.getMetaData()), null);
    } catch (SQLException e) {
      if (connection == warehouse) {
        failed();
      }
      return new Described(List.of(), e);
    }
  }

  /** The columns that {@code metaData} tells of. */
  static List<Column> columns(JdbcWarehouse warehouse, ResultSetMetaData metaData)
      throws SQLException {
    int count = metaData.getColumnCount();
    List<Column> columns = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      columns.add(new Column(metaData.getColumnLabel(i), warehouse.typeOf(metaData, i)));
    }
    return columns;
  }

  // Streamed results.

  /** Makes the next results of the warehouse be handed over while they are computed, or not. */
  void stream(Connection connection, boolean on) throws SQLException {
    if (streams != on) {
      engine.warehouse().stream(connection, on);
      streams = on;
    }
  }

  /** {@code result} is read while it is computed, and holds the session until it is closed. */
  void holds(FeatureResultSet result) {
    streaming = result;
  }

  private void gatherStreaming() throws SQLException {
    FeatureResultSet result = streaming;
    if (result != null) {
      streaming = null;
      try {
        result.cursor().gather(result.isOnRow());
      } catch (SQLException e) {
        // The reader of that result has to know, and not whoever needs the session now.
        result.broken(e);
      }
    }
  }

  /** Whether the rows of {@code cursor} are computed while they are read. */
  boolean isStreaming(Cursor cursor) {
    FeatureResultSet result = streaming;
    return result != null && result.cursor() == cursor;
  }

  /** Moves the cursor of a result of this session. */
  boolean next(Cursor cursor) throws SQLException {
    if (!isStreaming(cursor)) {
      return cursor.next();
    }
    lock.lock();
    try {
      boolean more = cursor.next();
      if (!more) {
        streaming = null;
      }
      return more;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the rows of a result of this session, which then no longer holds it. */
  void release(FeatureResultSet result) throws SQLException {
    if (!isStreaming(result.cursor())) {
      result.cursor().close();
      return;
    }
    lock.lock();
    try {
      streaming = null;
      result.cursor().close();
    } finally {
      lock.unlock();
    }
  }

  /** Limits how long the session waits for a server that does not answer; its own limit if 0. */
  void limitWaiting(int millis) throws SQLException {
    networkTimeoutMillis = millis;
    Connection connection = warehouse;
    if (connection != null && millis > 0) {
      engine.warehouse().limitWaiting(connection, millis);
    }
  }

  int waitingLimitMillis() {
    return networkTimeoutMillis;
  }

  // Transactions.

  boolean autoCommit() {
    return autoCommit;
  }

  /** Begins, or ends, a time in which statements are one transaction until a commit. */
  void setAutoCommit(boolean on) throws SQLException {
    if (on == autoCommit) {
      return;
    }
    if (isOpen()) {
      act(
          connection -> {
            if (on) {
              rollBackIfAborted(connection);
            }
            connection.setAutoCommit(on);
          });
    }
    autoCommit = on;
  }

  /** A statement failed: an open transaction may have been aborted by it. */
  void failed() {
    failedInTransaction = !autoCommit;
  }

  void commit() throws SQLException {
    if (isOpen()) {
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

  void rollback() throws SQLException {
    if (isOpen()) {
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
  boolean isValid(int timeoutSeconds) throws SQLException {
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
  void close() throws SQLException {
    if (!closed) {
      closed = true;
      Connection connection = warehouse;
      if (connection != null) {
        connection.close();
      }
    }
  }
}
