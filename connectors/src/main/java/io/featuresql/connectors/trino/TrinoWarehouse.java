package io.featuresql.connectors.trino;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.type.DataType;
import io.trino.jdbc.NonRegisteringTrinoDriver;
import io.trino.jdbc.TrinoConnection;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A Trino cluster.
 *
 * <p>A session costs nothing to open: Trino's driver keeps a catalog, a schema and settings on the
 * client, and sends them along with each statement. Nobody is asked before the first one. Every
 * session has the time zone UTC, also where URL or properties name another.
 */
public final class TrinoWarehouse implements JdbcWarehouse {
  /** The beginning of the URLs that this warehouse takes. */
  public static final String URL_PREFIX = "jdbc:trino:";

  private static final String TIMEOUT = "timeout";

  /** A server that is well answers within a second or so, also where there is nothing to tell. */
  private static final String REQUEST_TIME = "10s";

  private final String url;
  private final Properties properties;
  private final WarehouseDialect dialect = new TrinoDialect();
  private final NonRegisteringTrinoDriver driver = new PrivateDriver();
  private volatile SearchPath searchPath = SearchPath.NONE;
  private volatile boolean closed;

  /** Trino's driver, without making {@code DriverManager} know of it. */
  private static final class PrivateDriver extends NonRegisteringTrinoDriver {}

  /**
   * A warehouse that asks its cluster when the first statement needs it.
   *
   * @param url {@code jdbc:trino://host:port[/catalog[/schema]][?NAME=VALUE&...]}
   * @param properties for Trino's driver; copied
   */
  public TrinoWarehouse(String url, Properties properties) {
    if (!url.startsWith(URL_PREFIX)) {
      throw new IllegalArgumentException("not a URL of Trino");
    }
    this.url = url;
    this.properties = new Properties();
    if (!url.contains(TIMEOUT + "=")) {
      this.properties.put(TIMEOUT, REQUEST_TIME);
    }
    properties.stringPropertyNames().forEach(k -> this.properties.put(k, properties.get(k)));
  }

  @Override
  public WarehouseDialect dialect() {
    return dialect;
  }

  @Override
  public Connection connect() throws SQLException {
    if (closed) {
      throw new SQLException("the warehouse is closed", "08003");
    }
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLException("Trino's driver does not take the URL " + describe(), "08001");
    }
    TrinoConnection session = connection.unwrap(TrinoConnection.class);
    session.setTimeZoneId("UTC");
    searchPath = path(session);
    return TrinoSession.of(session);
  }

  /** Trino looks in one schema, which its driver keeps, and asks nobody. */
  private static SearchPath path(Connection session) throws SQLException {
    String catalog = session.getCatalog();
    String schema = session.getSchema();
    return catalog == null || schema == null
        ? SearchPath.NONE
        : new SearchPath(List.of(List.of(catalog, schema)));
  }

  @Override
  public SearchPath searchPath(Connection session) {
    return searchPath;
  }

  @Override
  public SearchPath currentSearchPath(Connection session) throws SQLException {
    return path(session);
  }

  @Override
  public DataType typeOf(ResultSetMetaData metaData, int column) throws SQLException {
    return TrinoTypes.parse(metaData.getColumnTypeName(column));
  }

  @Override
  public ValueReader reader(DataType type, int column) {
    return TrinoValues.reader(type, column);
  }

  @Override
  public OptionalInt errorOffset(SQLException error, String sql) {
    return TrinoErrors.offset(error, sql);
  }

  @Override
  public String errorMessage(SQLException error) {
    return TrinoErrors.message(error);
  }

  @Override
  public String loginProperties() {
    return "warehouse.user and warehouse.password, or warehouse.accessToken";
  }

  @Override
  public Complaint complaint(SQLException error) {
    return TrinoErrors.complaint(error);
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    statement.unwrap(TrinoPrepared.class).set(index, TrinoParameters.literal(value));
  }

  @Override
  public List<Optional<DataType>> parameterTypes(PreparedStatement statement, int count)
      throws SQLException {
    ParameterMetaData parameters = statement.getParameterMetaData();
    List<Optional<DataType>> types = new ArrayList<>(count);
    for (int i = 1; i <= count; i++) {
      String name = parameters.getParameterTypeName(i);
      types.add(name.equals("unknown") ? Optional.empty() : Optional.of(dialect.parseType(name)));
    }
    return types;
  }

  @Override
  public Optional<SourceStatistics> statistics(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    return TrinoStatistics.of(session, query, keys, event);
  }

  /** As its catalogs can. */
  @Override
  public int isolation(int wished) {
    return wished;
  }

  @Override
  public int defaultIsolation() {
    return Connection.TRANSACTION_READ_UNCOMMITTED;
  }

  @Override
  public void interrupt(Connection session) throws SQLException {
    TrinoSession.interrupt(session);
  }

  /** Trino hands over every result while it computes it. */
  @Override
  public void stream(Connection session, boolean on) {}

  @Override
  public boolean returnsKeys() {
    return false;
  }

  @Override
  public boolean computesWhileRead() {
    return true;
  }

  @Override
  public void tidyUp(Connection session, String sql, SQLException error) throws SQLException {
    if (complaint(error) != Complaint.TEXT) {
      UnfinishedTable.drop(session, sql);
    }
  }

  @Override
  public boolean abandon(Connection session) throws SQLException {
    TrinoSession.abandon(session);
    return true;
  }

  @Override
  public Optional<WarehouseProgress> progress(Statement statement) throws SQLException {
    return TrinoExecution.progress(statement);
  }

  @Override
  public String describe() {
    int parameters = url.indexOf('?');
    return "Trino at " + (parameters < 0 ? url : url.substring(0, parameters));
  }

  @Override
  public void close() {
    closed = true;
  }
}
