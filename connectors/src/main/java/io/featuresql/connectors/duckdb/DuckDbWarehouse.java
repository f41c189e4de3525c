package io.featuresql.connectors.duckdb;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.DeepStack;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.QueryProgress;
import org.jspecify.annotations.Nullable;

/**
 * One DuckDB database, in a file or in memory.
 *
 * <p>The database is opened by the first session and stays open until {@link #close}, also while no
 * session is: an in-memory database lives as long, and a file stays locked against other processes.
 * Sessions are duplicates of one connection, from which they take their settings: the time zone
 * UTC, errors as JSON (see {@link DuckDbErrors}), and no as-of join as a nested loop.
 */
public final class DuckDbWarehouse implements JdbcWarehouse {
  /** The beginning of the URLs that this warehouse takes. */
  public static final String URL_PREFIX = "jdbc:duckdb:";

  /**
   * Texts shorter than this cannot nest deeply enough to overrun a stack of 1 MB: DuckDB 2.0.0 was
   * seen to crash from 246 nested common table expressions and from 725 nested operators on.
   */
  private static final int SHALLOW_LENGTH = 700;

  private static final String FILE_SEARCH_PATH = "file_search_path";
  private static final Pattern MISSING_FILE =
      Pattern.compile("No files found that match the pattern \"([^\"/\\\\:][^\"\\\\:]*)\"");

  /** What runs with a deep stack, by its session. */
  private final Map<Connection, DeepStack<?>> deep = new ConcurrentHashMap<>();

  private final String url;
  private final Properties properties;

  /** Where files with relative names are looked for, after the process's own folder. */
  private final Optional<String> searchedFolders;

  private final WarehouseDialect dialect = new DuckDbDialect();
  private @Nullable DuckDBConnection root;
  private @Nullable SearchPath searchPath;
  private boolean closed;

  /**
   * A warehouse that opens its database when the first session needs it.
   *
   * @param url begins with {@link #URL_PREFIX}
   * @param properties for DuckDB's driver; copied
   * @param folder where files with relative names are looked for after the process's own folder,
   *     unless {@code properties} have a {@code file_search_path}
   */
  public DuckDbWarehouse(String url, Properties properties, Optional<Path> folder) {
    if (!url.startsWith(URL_PREFIX)) {
      throw new IllegalArgumentException("not a URL of DuckDB");
    }
    this.url = url;
    searchedFolders =
        Optional.ofNullable(properties.getProperty(FILE_SEARCH_PATH))
            .or(() -> folder.map(Path::toString));
    this.properties = new Properties();
    properties.stringPropertyNames().forEach(k -> this.properties.put(k, properties.get(k)));
  }

  @Override
  public WarehouseDialect dialect() {
    return dialect;
  }

  @Override
  public synchronized Connection connect() throws SQLException {
    if (closed) {
      throw new SQLException("the warehouse is closed", "08003");
    }
    try {
      if (root == null) {
        root = open();
      }
      return root.duplicate();
    } catch (LinkageError e) {
      throw DuckDbLibrary.unusable(e);
    }
  }

  private DuckDBConnection open() throws SQLException {
    Connection connection = new DuckDBDriver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("DuckDB's driver does not take the URL " + describe(), "08001");
    }
    try (Statement statement = connection.createStatement()) {
      DuckDbLibrary.check(connection);
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET errors_as_json = true");
      // Where DuckDB (2.0.0) guesses few rows on the left, and it guesses badly, it runs an as-of
      // join as a nested loop, which does not end.
      statement.execute("SET asof_loop_join_threshold = 0");
      lookForFiles(statement);
      return connection.unwrap(DuckDBConnection.class);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void lookForFiles(Statement statement) throws SQLException {
    if (searchedFolders.isPresent()) {
      String path = searchedFolders.get().replace("'", "''");
      statement.execute("SET " + FILE_SEARCH_PATH + " = '" + path + "'");
    }
  }

  @Override
  public DataType typeOf(ResultSetMetaData metaData, int column) throws SQLException {
    return DuckDbTypes.parse(metaData.getColumnTypeName(column));
  }

  @Override
  public ValueReader reader(DataType type, int column) {
    return DuckDbValues.reader(type, column);
  }

  @Override
  public OptionalInt errorOffset(SQLException error, String sql) {
    return DuckDbErrors.offset(error, sql);
  }

  @Override
  public String errorMessage(SQLException error) {
    String message = DuckDbErrors.message(error);
    return MISSING_FILE.matcher(message).find() ? message + "; looked in " + folders() : message;
  }

  /** Where files with relative names are looked for. */
  private String folders() {
    String here = Path.of("").toAbsolutePath().toString();
    return searchedFolders
        .filter(path -> !path.equals(here))
        .map(path -> here + " and " + path)
        .orElse(here);
  }

  @Override
  public Complaint complaint(SQLException error) {
    return DuckDbErrors.complaint(error);
  }

  @Override
  public boolean refusesAsOfJoin(SQLException error) {
    return DuckDbErrors.message(error).contains("ASOF JOIN");
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    DuckDbParameters.bind(statement, index, value);
  }

  /** {@code INVALID} is DuckDB's name for a type that the statement leaves open. */
  @Override
  public List<Optional<DataType>> parameterTypes(PreparedStatement statement, int count)
      throws SQLException {
    ParameterMetaData parameters = statement.getParameterMetaData();
    List<Optional<DataType>> types = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      String name = parameters.getParameterTypeName(i);
      types.add(name.equals("INVALID") ? Optional.empty() : Optional.of(dialect.parseType(name)));
    }
    return types;
  }

  /** The driver (2.0.0.1) shows one column of type UNKNOWN when a parameter's type is open. */
  @Override
  public Optional<ResultSetMetaData> resultOf(PreparedStatement statement) throws SQLException {
    ResultSetMetaData columns = statement.getMetaData();
    boolean unknown =
        columns.getColumnCount() == 1 && columns.getColumnTypeName(1).equals("UNKNOWN");
    return unknown ? Optional.empty() : Optional.of(columns);
  }

  /** A transaction sees the database as it was at its start; a weaker wish is fulfilled by that. */
  @Override
  public int isolation(int wished) {
    return wished == Connection.TRANSACTION_SERIALIZABLE
        ? Connection.TRANSACTION_NONE
        : Connection.TRANSACTION_REPEATABLE_READ;
  }

  @Override
  public int defaultIsolation() {
    return Connection.TRANSACTION_REPEATABLE_READ;
  }

  @Override
  public void stream(Connection session, boolean on) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET jdbc_stream_results = " + on);
    }
  }

  /** That of the connection of which all sessions are duplicates. */
  @Override
  public synchronized SearchPath searchPath(Connection session) throws SQLException {
    SearchPath path = searchPath;
    if (path == null) {
      try (Connection other = connect()) {
        path = DuckDbNames.path(other);
      }
      searchPath = path;
    }
    return path;
  }

  @Override
  public SearchPath currentSearchPath(Connection session) throws SQLException {
    return DuckDbNames.path(session);
  }

  @Override
  public Map<List<String>, List<Column>> tables(Connection session) throws SQLException {
    return DuckDbNames.tables(session);
  }

  @Override
  public Map<String, String> temporaryNames(Connection session) throws SQLException {
    return DuckDbNames.temporary(session);
  }

  @Override
  public Map<String, List<List<String>>> functions(Connection session, Set<String> names)
      throws SQLException {
    return DuckDbNames.macros(session, names);
  }

  @Override
  public OptionalDouble estimatedRows(Connection session, String query) throws SQLException {
    return DuckDbStatistics.rows(session, query);
  }

  @Override
  public Optional<SourceStatistics> statistics(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    return DuckDbStatistics.of(session, query, keys, event);
  }

  @Override
  public void interrupt(Connection session) throws SQLException {
    Interruption.of(session.unwrap(DuckDBConnection.class));
  }

  /**
   * The driver's cancel waits for a lock that is held while a statement is planned. Below it the
   * session is interrupted, while it is certain that it has not gone on to something else.
   */
  @Override
  public void cancel(Statement statement) throws SQLException {
    AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    Connection session = statement.getConnection();
    DeepStack<?> running =
        deep.computeIfPresent(
            session,
            (key, call) -> {
              try {
                interrupt(key);
              } catch (SQLException e) {
                failure.set(e);
              }
              return call;
            });
    SQLException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
    if (running == null) {
      statement.cancel();
    }
  }

  @Override
  public boolean hasServer() {
    return false;
  }

  @Override
  public void countProgress(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET enable_progress_bar_print = false");
      statement.execute("SET progress_bar_time = 0");
      statement.execute("SET enable_progress_bar = true");
    }
  }

  @Override
  public Optional<WarehouseProgress> progress(Statement statement) throws SQLException {
    QueryProgress progress = statement.unwrap(DuckDBPreparedStatement.class).getQueryProgress();
    double percent = progress.getPercentage();
    return percent < 0
        ? Optional.empty()
        : Optional.of(
            new WarehouseProgress(
                String.format(Locale.ROOT, "%.0f %%", percent),
                OptionalDouble.of(Math.min(1, percent / 100)),
                OptionalLong.of(progress.getRowsProcessed())));
  }

  @Override
  public boolean rollsBackBatches() {
    return true;
  }

  /** Nothing: a database of DuckDB is read only as a whole, or not. */
  @Override
  public void readOnly(Connection session, boolean on) {}

  /** Nothing: there is no server. */
  @Override
  public void limitWaiting(Connection session, int millis) {}

  /**
   * What is computed in this process looks up often, and what is planned does not: DuckDB (2.0.0.1)
   * cannot be interrupted then, and long statements may take minutes. Their threads go on, and
   * close the session when they end.
   */
  @Override
  public boolean abandon(Connection session) {
    DeepStack<?> waiting = deep.get(session);
    if (waiting == null) {
      return false;
    }
    waiting.giveUp(
        () -> {
          try {
            session.close();
          } catch (SQLException e) {
            // nobody is left to be told
          }
        });
    return true;
  }

  @Override
  public <T extends @Nullable Object> T call(Connection session, String sql, SqlCall<T> call)
      throws SQLException {
    if (sql.length() < SHALLOW_LENGTH) {
      return call.run();
    }
    DeepStack<T> running = new DeepStack<>(call);
    deep.put(session, running);
    try {
      return running.run();
    } finally {
      deep.remove(session, running);
    }
  }

  @Override
  public String describe() {
    int parameters = url.indexOf(';');
    return "DuckDB at " + (parameters < 0 ? url : url.substring(0, parameters));
  }

  @Override
  public synchronized void close() {
    closed = true;
    DuckDBConnection connection = root;
    root = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB did not close: " + errorMessage(e), e);
      }
    }
  }
}
