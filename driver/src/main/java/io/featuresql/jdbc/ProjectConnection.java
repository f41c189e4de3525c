package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlAction;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.project.Engines;
import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.session.Plans;
import io.featuresql.engine.session.Transactions;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection. It costs nothing until a statement needs the warehouse, which then opens a session
 * of its own for it. May be used by several threads; uses of the session wait for one another.
 */
final class ProjectConnection implements FeatureConnection {
  private final ConnectionSettings settings;
  private final Engine engine;
  private final WarehouseSession session;
  private final Plans plans;
  private final Set<AbstractStatement> statements = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Connection guarded = (Connection) Guarded.of(this, FeatureConnection.class);
  private final Warnings warnings = new Warnings();
  private volatile Map<String, Class<?>> typeMap = Map.of();
  private volatile @Nullable Consumer<FeatureProgress> progressListener;

  private ProjectConnection(ConnectionSettings settings, Engine engine) {
    this.settings = settings;
    this.engine = engine;
    this.session = new WarehouseSession(engine);
    this.plans = new Plans(session, settings.preferences());
  }

  /**
   * Opens a connection.
   *
   * @throws SQLException CONNECTION_PROPERTY when URL or properties are wrong
   */
  static ProjectConnection open(String url, Properties info) throws SQLException {
    return Guarded.run(() -> opened(url, info));
  }

  private static ProjectConnection opened(String url, Properties info) throws SQLException {
    try {
      ConnectionSettings settings = ConnectionSettings.of(url, info);
      Engine engine = Engines.acquire(settings.engine());
      ProjectConnection connection = new ProjectConnection(settings, engine);
      if (settings.serving().jmx()) {
        connection.show();
      }
      return connection;
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, "");
    }
  }

  private void show() throws SQLException {
    try {
      engine.telemetry().showBy(project -> ManagedProject.register(project, engine));
    } catch (FeatureSqlException e) {
      close();
      throw e;
    }
  }

  /** This connection, as it is given out. */
  Connection guarded() {
    return guarded;
  }

  WarehouseSession session() {
    return session;
  }

  Plans plans() {
    return plans;
  }

  ConnectionSettings settings() {
    return settings;
  }

  void checkOpen() throws SQLException {
    if (closed.get()) {
      throw SqlExceptions.of(ErrorCode.CONNECTION_CLOSED, "the connection is closed");
    }
  }

  void forget(AbstractStatement statement) {
    statements.remove(statement);
  }

  private <S extends AbstractStatement> S kept(S statement) {
    statements.add(statement);
    return statement;
  }

  /** Uses the warehouse's connection; its errors become ours. */
  <T extends @Nullable Object> T warehouse(SqlUse<Connection, T> use) throws SQLException {
    checkOpen();
    return session.use(
        connection -> {
          try {
            return use.with(connection);
          } catch (SQLException e) {
            throw SqlExceptions.ofWarehouse(e, engine.warehouse());
          }
        });
  }

  private void act(SqlAction<Connection> action) throws SQLException {
    warehouse(
        connection -> {
          action.with(connection);
          return true;
        });
  }

  // Statements.

  @Override
  public Statement createStatement() throws SQLException {
    checkOpen();
    return kept(new PlainStatement(this)).guarded();
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    checkCursor(type, concurrency);
    return createStatement();
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return createStatement(type, concurrency);
  }

  private FeaturePreparedStatement prepared(String sql, GeneratedKeys keys) throws SQLException {
    checkOpen();
    if (sql == null) {
      throw SqlExceptions.usage("a statement needs a text");
    }
    return kept(new FeaturePreparedStatement(this, sql, keys));
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return (PreparedStatement) prepared(sql, GeneratedKeys.NONE).guarded();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    checkCursor(type, concurrency);
    return prepareStatement(sql);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return prepareStatement(sql, type, concurrency);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return (PreparedStatement) prepared(sql, GeneratedKeys.of(autoGeneratedKeys)).guarded();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    return (PreparedStatement) prepared(sql, GeneratedKeys.of(columnIndexes)).guarded();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return (PreparedStatement) prepared(sql, GeneratedKeys.of(columnNames)).guarded();
  }

  /** What JDBC has of cursors that this driver has not degrades, with a warning. */
  private void checkCursor(int type, int concurrency) throws SQLException {
    checkOpen();
    switch (type) {
      case ResultSet.TYPE_FORWARD_ONLY -> {}
      case ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.TYPE_SCROLL_SENSITIVE ->
          warnings.add("results are read forward only; a result that scrolls was asked for");
      default -> throw SqlExceptions.usage("not a type of results: " + type);
    }
    switch (concurrency) {
      case ResultSet.CONCUR_READ_ONLY -> {}
      case ResultSet.CONCUR_UPDATABLE ->
          warnings.add("results cannot be changed; one that can was asked for");
      default -> throw SqlExceptions.usage("not a concurrency of results: " + concurrency);
    }
  }

  /**
   * A prepared statement, for programs that prepare any statement so. There are no procedures, and
   * so no parameters that have names or give something back.
   */
  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    checkOpen();
    if (sql != null && sql.stripLeading().startsWith("{")) {
      throw SqlExceptions.notSupported("there are no stored procedures; use prepareStatement");
    }
    return (CallableStatement)
        Guarded.of(
            prepared(sql, GeneratedKeys.NONE), CallableStatement.class, FeatureStatement.class);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    checkCursor(type, concurrency);
    return prepareCall(sql);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return prepareCall(sql, type, concurrency);
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return sql;
  }

  // Transactions.

  /** Errors of the session that are still the warehouse's become ours. */
  private void onSession(SqlAction<Transactions> action) throws SQLException {
    checkOpen();
    try {
      action.with(session.transactions());
    } catch (SQLException e) {
      throw SqlExceptions.isOurs(e) ? e : SqlExceptions.ofWarehouse(e, engine.warehouse());
    }
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    onSession(it -> it.setAutoCommit(autoCommit));
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    checkOpen();
    return session.transactions().autoCommit();
  }

  /**
   * Under auto-commit as the warehouse's driver has it: PostgreSQL's and Trino's refuse it,
   * DuckDB's and MariaDB's end a transaction that was begun by a statement, and DuckDB's refuses it
   * where there is none.
   */
  @Override
  public void commit() throws SQLException {
    onSession(Transactions::commit);
  }

  /** As {@link #commit}. */
  @Override
  public void rollback() throws SQLException {
    onSession(Transactions::rollback);
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    return warehouse(Connection::setSavepoint);
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    return warehouse(connection -> connection.setSavepoint(name));
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    act(
        connection -> {
          connection.rollback(savepoint);
        });
    engine.changed();
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    act(
        connection -> {
          connection.releaseSavepoint(savepoint);
        });
  }

  /** The level is the warehouse's; a weaker wish may be fulfilled by a stronger level. */
  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    checkOpen();
    switch (level) {
      case TRANSACTION_READ_UNCOMMITTED,
          TRANSACTION_READ_COMMITTED,
          TRANSACTION_REPEATABLE_READ,
          TRANSACTION_SERIALIZABLE -> {
        int given = engine.warehouse().isolation(level);
        if (given == TRANSACTION_NONE) {
          throw SqlExceptions.usage("transactions are not serializable");
        }
        onSession(it -> it.setIsolation(given));
      }
      default -> throw SqlExceptions.usage("there is no connection without transactions");
    }
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    checkOpen();
    return session.transactions().isolation();
  }

  /**
   * Refuses what changes definitions, the online store, or the warehouse's data: by the warehouse
   * itself where it can, and else every statement that is none that certainly only reads.
   */
  @Override
  public void setReadOnly(boolean readOnly) throws SQLException {
    onSession(it -> it.setReadOnly(readOnly));
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    checkOpen();
    return session.transactions().isReadOnly();
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    checkOpen();
    if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT
        && holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
      throw SqlExceptions.usage("not a holdability: " + holdability);
    }
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  // Where names are looked up.

  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    checkOpen();
    if (catalog != null) {
      act(
          connection -> {
            connection.setCatalog(catalog);
          });
      engine.changed();
    }
  }

  @Override
  public @Nullable String getCatalog() throws SQLException {
    return warehouse(Connection::getCatalog);
  }

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    checkOpen();
    if (schema != null) {
      act(
          connection -> {
            connection.setSchema(schema);
          });
      engine.changed();
    }
  }

  @Override
  public @Nullable String getSchema() throws SQLException {
    return warehouse(Connection::getSchema);
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    checkOpen();
    return FeatureMetaData.of(this);
  }

  // Values.

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    return warehouse(connection -> connection.createArrayOf(typeName, elements));
  }

  @Override
  public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
    return warehouse(connection -> connection.createStruct(typeName, attributes));
  }

  @Override
  public Blob createBlob() throws SQLException {
    throw SqlExceptions.notSupported("use setBytes or setBinaryStream");
  }

  @Override
  public Clob createClob() throws SQLException {
    throw SqlExceptions.notSupported("texts are VARCHAR; use setString");
  }

  @Override
  public NClob createNClob() throws SQLException {
    throw SqlExceptions.notSupported("texts are VARCHAR; use setString");
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw SqlExceptions.notSupported("there are no values of type XML");
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    checkOpen();
    return new HashMap<>(typeMap);
  }

  @Override
  public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
    checkOpen();
    if (map != null && !map.isEmpty()) {
      throw SqlExceptions.notSupported("user-defined types are not mapped to classes");
    }
    typeMap = Map.of();
  }

  // Life.

  /**
   * True unless the connection is closed or its session is broken. A connection that has not used
   * the warehouse is valid whether the warehouse is there or not. A session that is busy is valid.
   */
  @Override
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw SqlExceptions.usage("a time limit is 0 seconds or more");
    }
    return !closed.get() && session.isValid(timeoutSeconds);
  }

  @Override
  public void onProgress(@Nullable Consumer<FeatureProgress> listener) throws SQLException {
    checkOpen();
    progressListener = listener;
  }

  /** Who is told how far executions of new statements have come. */
  @Nullable Consumer<FeatureProgress> progressListener() {
    return progressListener;
  }

  @Override
  public FeatureHealth health(Duration limit) throws SQLException {
    checkOpen();
    return FeatureHealth.of(this, limit);
  }

  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    checkOpen();
    if (milliseconds < 0) {
      throw SqlExceptions.usage("a time limit is 0 milliseconds or more");
    }
    onSession(it -> it.limitWaiting(milliseconds));
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    checkOpen();
    return session.transactions().waitingLimitMillis();
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    if (executor == null) {
      throw SqlExceptions.usage("abort needs an executor");
    }
    if (!closed.get()) {
      executor.execute(
          () -> {
            try {
              close();
            } catch (SQLException e) {
              // JDBC: what goes wrong while a connection is aborted is of interest to nobody.
            }
          });
    }
  }

  @Override
  public void close() throws SQLException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    SQLException first = null;
    for (AbstractStatement statement : List.copyOf(statements)) {
      try {
        statement.close();
      } catch (SQLException e) {
        first = first == null ? e : first;
      }
    }
    try {
      session.close();
    } catch (SQLException e) {
      first = first == null ? SqlExceptions.ofWarehouse(e, engine.warehouse()) : first;
    } finally {
      Engines.release(engine);
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return warnings.first();
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warnings.clear();
  }

  @Override
  public void setClientInfo(String name, String value) throws SQLClientInfoException {
    setClientInfo(new Properties());
  }

  /** JDBC: a driver that does not know a name warns; here nothing is known, and nothing is said. */
  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    if (closed.get()) {
      ErrorCode code = ErrorCode.CONNECTION_CLOSED;
      Map<String, ClientInfoStatus> reasons = new HashMap<>();
      throw new SQLClientInfoException(
          "the connection is closed", code.sqlState(), code.vendorCode(), reasons);
    }
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    checkOpen();
    return new Properties();
  }

  /** Gives the warehouse's own connection, opening the session if need be. */
  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    if (target.isInstance(this)) {
      return target.cast(this);
    }
    return warehouse(connection -> Wrappers.unwrap(target, this, connection));
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    if (target.isInstance(this)) {
      return true;
    }
    return warehouse(connection -> Wrappers.isWrapper(target, this, connection));
  }

  /** The warehouse that this connection is to. */
  JdbcWarehouse database() {
    return engine.warehouse();
  }

  @Override
  public String toString() {
    return "FeatureSQL connection to " + settings.redactedUrl() + (closed.get() ? ", closed" : "");
  }
}
