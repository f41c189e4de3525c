package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlAction;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.engine.error.Redaction;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.plans.KeptAnswers;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.time.Countdown;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
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
  private final Transactions transactions;
  private final ReentrantLock lock = new ReentrantLock();

  /** The columns of queries as this session sees them, with its schema and temporary tables. */
  private final KeptAnswers<String, List<Column>> columns = new KeptAnswers<>();

  /** Where this session, and any other, looks for names, by what is asked. */
  private final KeptAnswers<Object, Object> names = new KeptAnswers<>();

  private volatile @Nullable Connection warehouse;
  private volatile boolean closed;
  private volatile boolean abandoned;
  private boolean streams;
  private boolean countsProgress;
  private volatile long openingNanos;
  private final LongSupplier opening;
  private volatile @Nullable Cursor streaming;

  /** Whose rows those are. */
  private volatile @Nullable Run streamingRun;

  /**
   * For which run the warehouse computes rows at this moment, outside of a statement's execution.
   */
  private volatile @Nullable Run reader;

  /** Held while the session is interrupted, which must not be closed then. */
  private final Object interruption = new Object();

  public WarehouseSession(Engine engine) {
    this.engine = engine;
    this.transactions = new Transactions(this);
    this.opening = () -> openingNanos;
  }

  public Engine engine() {
    return engine;
  }

  /** Its settings and transactions. */
  public Transactions transactions() {
    return transactions;
  }

  /** Whether {@code connection} is the one of this session. */
  @SuppressWarnings("ReferenceEquality") // each connection is itself alone
  boolean isOf(Connection connection) {
    return connection == warehouse;
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
  public <T extends @Nullable Object> T use(SqlUse<Connection, T> use) throws SQLException {
    return use(0, use);
  }

  /**
   * As {@link #use(SqlUse)}.
   *
   * @param limitMillis how long to wait for the session; 0 for no limit
   * @throws SQLException TIMEOUT when others use it longer
   */
  public <T extends @Nullable Object> T use(long limitMillis, SqlUse<Connection, T> use)
      throws SQLException {
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
      transactions.failed(); // what it has come to is not known
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

  /** As {@link #use(SqlUse)}. */
  public void act(SqlAction<Connection> action) throws SQLException {
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
        transactions.opened(connection);
      } catch (SQLException e) {
        throw Redaction.without(
            engine.settings().secrets(), SqlExceptions.unreachable(e, engine.warehouse()));
      }
      openingNanos = System.nanoTime() - begun;
      warehouse = connection;
    }
    return connection;
  }

  /** How long it took to open the session, in nanoseconds; 0 before. */
  public LongSupplier openingNanos() {
    return opening;
  }

  // Questions.

  /** Forgets the columns of queries, since another program may have changed a table. */
  public boolean forgetColumns() {
    names.forget();
    return columns.forget();
  }

  /** The columns of queries that are known. */
  public KeptAnswers<String, List<Column>> columns() {
    return columns;
  }

  /** What is known of where names are looked for. */
  KeptAnswers<Object, Object> names() {
    return names;
  }

  /** Asks the warehouse something for {@code run}, within its time. */
  <T extends @Nullable Object> T ask(Run run, SqlUse<Connection, T> question) throws SQLException {
    return use(
        run.leftMillis(),
        connection -> {
          try (Countdown countdown =
              new Countdown(run.leftMillis(), engine.threads(), late -> interrupt(run, late))) {
            return reading(run, question, connection);
          }
        });
  }

  /** Ends what {@code other}, a session of somebody else, does when its time is over. */
  Countdown countdown(Run run, Connection other) throws SQLException {
    JdbcWarehouse database = engine.warehouse();
    return new Countdown(
        run.leftMillis(),
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

  /** Takes the rows into memory, so that they do not hold the session. */
  public static Rows rows(JdbcWarehouse database, ResultSet rows) throws SQLException {
    try (rows) {
      List<Column> columns = columns(database, rows.getMetaData());
      List<@Nullable Object[]> values = new ArrayList<>();
      while (rows.next()) {
        @Nullable Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = database.reader(columns.get(i).type(), i + 1).read(rows);
        }
        values.add(row);
      }
      return new Rows(columns, values);
    }
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

  /**
   * {@code rows} of {@code run} are read while they are computed, and hold the session until they
   * are closed.
   */
  public void holds(Cursor rows, Run run) {
    streamingRun = run;
    streaming = rows;
  }

  /**
   * Nothing is streamed any more. In a transaction of the user's the setting stays as it is: where
   * the transaction was aborted it could not be changed.
   */
  public void endStream() throws SQLException {
    streaming = null;
    Connection connection = warehouse;
    if (transactions.autoCommit() && connection != null && !closed) {
      stream(connection, false);
    }
  }

  private void gatherStreaming() throws SQLException {
    Cursor rows = streaming;
    if (rows != null) {
      reader = streamingRun;
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
    reader = streamingRun;
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
  public <T extends @Nullable Object> T reading(
      Run newReader, SqlUse<Connection, T> use, Connection connection) throws SQLException {
    Run outer = reader;
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

  /** Ends what the warehouse does for {@code run}, if it is at it. */
  public void interrupt(Run run) {
    interrupt(run, 0);
  }

  /**
   * As {@link #interrupt(Run)}; gives the session up when that has not helped.
   *
   * @param lateMillis how long ago it was interrupted first
   */
  public void interrupt(Run run, long lateMillis) {
    synchronized (interruption) {
      Connection connection = warehouse;
      if (!closed && reader == run && connection != null) {
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
    Run run = streamingRun;
    if (run != null) {
      interrupt(run);
    }
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

  /** As {@link Transactions#limitWaiting}, at once, whatever the session does. */
  void limitWaiting(int millis) throws SQLException {
    Connection connection = warehouse;
    if (connection != null && millis > 0) {
      engine.warehouse().limitWaiting(connection, millis);
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
      return !connection.isClosed()
          && (transactions.mayBeAborted() || connection.isValid(timeoutSeconds));
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
      Run run = reader;
      if (run != null) {
        interrupt(run);
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
