package io.featuresql.connectors.postgres;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.type.DataType;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One PostgreSQL database.
 *
 * <p>Nothing is opened before the first session. Sessions come from a pool and hold a connection
 * until they are closed; each begins as a new connection does, with the time zone UTC.
 */
public final class PostgresWarehouse implements JdbcWarehouse {
  /** The beginning of the URLs that this warehouse takes. */
  public static final String URL_PREFIX = "jdbc:postgresql:";

  /** The one property that is not for PostgreSQL's driver: how many sessions there may be. */
  public static final String POOL_SIZE = "maximumPoolSize";

  private static final int DEFAULT_POOL_SIZE = 32;
  private static final String LOGIN_TIMEOUT = "loginTimeout";

  /** For a cancel, which has a connection of its own; a second one is tried when it is over. */
  private static final String CANCEL_SECONDS = "2";

  private static final Duration DEFAULT_LOGIN_TIME = Duration.ofSeconds(10);
  private static final String SAVEPOINT = "featuresql_question";

  private static final String BACK_TO_SAVEPOINT =
      "ROLLBACK TO SAVEPOINT " + SAVEPOINT + "; RELEASE SAVEPOINT " + SAVEPOINT;

  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": ([0-9.e+]+)");

  private final String url;
  private final Properties properties = new Properties();
  private final int poolSize;
  private final WarehouseDialect dialect = new PostgresDialect();
  private @Nullable PostgresPool pool;
  private boolean closed;

  /**
   * A warehouse that connects when the first session is asked for.
   *
   * @param url begins with {@link #URL_PREFIX}
   * @param properties for PostgreSQL's driver, and {@link #POOL_SIZE}; copied
   * @throws IllegalArgumentException when the size of the pool is not a number above 0
   */
  public PostgresWarehouse(String url, Properties properties) {
    if (!url.startsWith(URL_PREFIX)) {
      throw new IllegalArgumentException("not a URL of PostgreSQL");
    }
    this.url = url;
    this.properties.setProperty("ApplicationName", "FeatureSQL");
    this.properties.setProperty("connectTimeout", "10");
    this.properties.setProperty(LOGIN_TIMEOUT, Long.toString(DEFAULT_LOGIN_TIME.toSeconds()));
    this.properties.setProperty("tcpKeepAlive", "true");
    this.properties.setProperty("cancelSignalTimeout", CANCEL_SECONDS);
    this.properties.setProperty("readOnlyMode", "always"); // also under auto-commit
    properties
        .stringPropertyNames()
        .forEach(name -> this.properties.setProperty(name, properties.getProperty(name)));
    Object size = this.properties.remove(POOL_SIZE);
    this.poolSize = size == null ? DEFAULT_POOL_SIZE : size(size.toString());
  }

  private static int size(String text) {
    if (!text.matches("[1-9]\\d{0,4}")) {
      throw new IllegalArgumentException(
          "warehouse." + POOL_SIZE + ": '" + text + "' is not a number above 0");
    }
    return Integer.parseInt(text);
  }

  @Override
  public WarehouseDialect dialect() {
    return dialect;
  }

  @Override
  public Connection connect() throws SQLException {
    return pool().connect();
  }

  private synchronized PostgresPool pool() throws SQLException {
    if (closed) {
      throw new SQLException("the warehouse is closed", "08003");
    }
    PostgresPool current = pool;
    if (current == null) {
      current = new PostgresPool(url, properties, poolSize, loginTime().plusSeconds(1));
      pool = current;
    }
    return current;
  }

  /** What the driver gives a login, and the default where it will refuse the property. */
  private Duration loginTime() {
    String seconds = properties.getProperty(LOGIN_TIMEOUT);
    return seconds.matches("[1-9]\\d{0,4}")
        ? Duration.ofSeconds(Integer.parseInt(seconds))
        : DEFAULT_LOGIN_TIME;
  }

  @Override
  public DataType typeOf(ResultSetMetaData metaData, int column) throws SQLException {
    return PostgresTypes.of(metaData, column);
  }

  @Override
  public ValueReader reader(DataType type, int column) {
    return PostgresValues.reader(type, column);
  }

  @Override
  public OptionalInt errorOffset(SQLException error, String sql) {
    return PostgresErrors.offset(error, sql);
  }

  @Override
  public String errorMessage(SQLException error) {
    return PostgresErrors.message(error);
  }

  @Override
  public Complaint complaint(SQLException error) {
    return PostgresErrors.complaint(error);
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    PostgresParameters.bind(statement, index, value);
  }

  /** Counts in the text: to ask the server costs an exchange, and it may not know the types. */
  @Override
  public int parameterCount(PreparedStatement statement, String sql) throws SQLException {
    return SentText.parameterCount(sql);
  }

  @Override
  public List<Optional<DataType>> parameterTypes(PreparedStatement statement, int count)
      throws SQLException {
    List<Optional<DataType>> types = new ArrayList<>(count);
    try {
      ParameterMetaData parameters = statement.getParameterMetaData();
      for (int i = 1; i <= count; i++) {
        types.add(Optional.of(dialect.parseType(parameters.getParameterTypeName(i))));
      }
      return types;
    } catch (SQLException e) {
      if (PostgresErrors.isOpenType(e)) {
        return Collections.nCopies(count, Optional.empty());
      }
      throw e;
    }
  }

  @Override
  public Optional<ResultSetMetaData> resultOf(PreparedStatement statement) throws SQLException {
    try {
      return Optional.ofNullable(statement.getMetaData());
    } catch (SQLException e) {
      if (PostgresErrors.isOpenType(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** PostgreSQL has every level, the weakest by a stronger one. */
  @Override
  public int isolation(int wished) {
    return wished;
  }

  @Override
  public int defaultIsolation() {
    return Connection.TRANSACTION_READ_COMMITTED;
  }

  @Override
  public void stream(Connection session, boolean on) throws SQLException {
    if (on) {
      PostgresSession.of(session).beginStream();
    } else {
      PostgresSession.of(session).endStream();
    }
  }

  @Override
  public boolean keepsReadOnly() {
    return true;
  }

  @Override
  public boolean rollsBackBatches() {
    return true;
  }

  @Override
  public boolean refusalAbortsTransaction() {
    return false;
  }

  @Override
  public void interrupt(Connection session) throws SQLException {
    session.unwrap(PGConnection.class).cancelQuery();
  }

  @Override
  public Optional<SourceStatistics> statistics(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    return PostgresStatistics.of(session, query, keys, event);
  }

  @Override
  public SearchPath searchPath(Connection session) throws SQLException {
    return ask(session, () -> PostgresNames.pathOfNew(session));
  }

  @Override
  public SearchPath currentSearchPath(Connection session) throws SQLException {
    return ask(session, () -> PostgresNames.path(session));
  }

  @Override
  public Map<String, String> temporaryNames(Connection session) throws SQLException {
    return ask(session, () -> PostgresNames.temporary(session));
  }

  @Override
  public Map<String, List<List<String>>> functions(Connection session, Set<String> names)
      throws SQLException {
    return ask(session, () -> PostgresNames.functions(session, names));
  }

  /** As the planner of PostgreSQL guesses, which knows tables that were never analyzed by pages. */
  @Override
  public OptionalDouble estimatedRows(Connection session, String query) throws SQLException {
    return ask(
        session,
        () -> {
          try (PreparedStatement statement =
                  session.prepareStatement("EXPLAIN (FORMAT JSON) " + query);
              ResultSet plan = statement.executeQuery()) {
            Matcher estimate = PLAN_ROWS.matcher(plan.next() ? plan.getString(1) : "");
            return estimate.find() // the first is the root
                ? OptionalDouble.of(Double.parseDouble(estimate.group(1)))
                : OptionalDouble.empty();
          }
        });
  }

  /** Goes back to where it began whatever the answer is, since a question changes nothing. */
  @Override
  public <T extends @Nullable Object> T ask(Connection session, SqlCall<T> question)
      throws SQLException {
    PostgresSession postgres = PostgresSession.of(session);
    if (postgres.isIdle()) {
      try {
        return question.run();
      } finally {
        if (!session.getAutoCommit()) {
          session.rollback(); // the driver begins a transaction for a question that runs
        }
      }
    }
    if (!postgres.isInTransaction()) {
      return question.run(); // which is refused, as all statements are until the user goes back
    }
    postgres.execute("SAVEPOINT " + SAVEPOINT);
    T answer;
    try {
      answer = question.run();
    } catch (SQLException e) {
      try {
        postgres.execute(BACK_TO_SAVEPOINT);
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
    postgres.execute(BACK_TO_SAVEPOINT);
    return answer;
  }

  @Override
  public String describe() {
    int parameters = url.indexOf('?');
    String place = parameters < 0 ? url : url.substring(0, parameters);
    return "PostgreSQL at " + place.replaceFirst("//.*@", "//");
  }

  @Override
  public synchronized void rest() {
    PostgresPool current = pool;
    if (current != null) {
      current.rest();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    PostgresPool current = pool;
    pool = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL did not close: " + errorMessage(e), e);
      }
    }
  }
}
