package io.featuresql.connectors.cloud;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A warehouse behind the driver of its vendor, which is on the class path. What it does beyond
 * plain JDBC: sessions begin in UTC. A cancel is the one of the driver's statement.
 */
public final class VendorWarehouse implements JdbcWarehouse {
  private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

  private final Vendor vendor;
  private final String url;
  private final Properties properties = new Properties();
  private final WarehouseDialect dialect;
  private @Nullable SearchPath searchPath;
  private volatile boolean closed;

  /**
   * A warehouse that connects when the first session is asked for.
   *
   * @param url one that {@link Vendor#of} knows
   * @param properties for the vendor's driver; copied
   */
  public VendorWarehouse(String url, Properties properties) {
    this.vendor =
        Vendor.of(url).orElseThrow(() -> new IllegalArgumentException("not a URL of a vendor"));
    this.url = url;
    this.dialect = vendor.dialect();
    this.properties.putAll(vendor.driverProperties());
    properties
        .stringPropertyNames()
        .forEach(name -> this.properties.setProperty(name, properties.getProperty(name)));
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
    Connection session = driver().connect(url, properties);
    if (session == null) {
      throw new SQLException("no driver takes the URL " + describe(), "08001");
    }
    try (Statement statement = session.createStatement()) {
      for (String sql : vendor.sessionStatements()) {
        statement.execute(sql);
      }
      if (vendor == Vendor.CLICKHOUSE) {
        checkNulls(statement);
      }
    } catch (SQLException e) {
      session.close();
      throw e;
    }
    return session;
  }

  private Driver driver() throws SQLException {
    return VendorDriver.find(vendor, url)
        .orElseThrow(
            () ->
                new SQLException(
                    "the JDBC driver of "
                        + dialect.name()
                        + " is not on the class path; add "
                        + vendor.artifact(),
                    "08001"));
  }

  private static void checkNulls(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT toUInt8(getSetting('join_use_nulls'))")) {
      if (!row.next() || row.getInt(1) != 1) {
        throw new SQLException(
            "ClickHouse needs the setting join_use_nulls = 1: without it a feature that nothing"
                + " matched would be 0 or an empty text; set it in the profile of the user",
            "08001");
      }
    }
  }

  /** What a session of MySQL or MariaDB begins with is in the URL, and asked once. */
  @Override
  public synchronized SearchPath searchPath(Connection session) throws SQLException {
    SearchPath path = searchPath;
    if (path == null) {
      try (Connection other = connect()) {
        path = currentSearchPath(other);
      }
      searchPath = path;
    }
    return path;
  }

  /** The database of MySQL and MariaDB; of the others nothing is known that was tried. */
  @Override
  public SearchPath currentSearchPath(Connection session) throws SQLException {
    boolean hasDatabases = vendor == Vendor.MYSQL || vendor == Vendor.MARIADB;
    String database = hasDatabases ? session.getCatalog() : null;
    return database == null || database.isEmpty()
        ? SearchPath.NONE
        : new SearchPath(List.of(List.of(database)));
  }

  @Override
  public DataType typeOf(ResultSetMetaData metaData, int column) throws SQLException {
    DataType type = dialect.parseType(metaData.getColumnTypeName(column));
    int precision = metaData.getPrecision(column);
    if (type.kind() != TypeKind.DECIMAL || type.precision() > 0 || precision <= 0) {
      return type;
    }
    int scale = metaData.getScale(column);
    String name = type.name() + "(" + precision + "," + scale + ")";
    return new DataType(TypeKind.DECIMAL, name, precision, scale, List.of());
  }

  @Override
  public ValueReader reader(DataType type, int column) {
    return VendorValues.reader(type, column);
  }

  @Override
  public OptionalInt errorOffset(SQLException error, String sql) {
    return vendor == Vendor.MYSQL || vendor == Vendor.MARIADB
        ? MySqlErrors.offset(errorMessage(error), sql)
        : OptionalInt.empty();
  }

  /** Without the number of the connection, with which MariaDB's driver begins. */
  @Override
  public String errorMessage(SQLException error) {
    return CONNECTION.matcher(String.valueOf(error.getMessage())).replaceFirst("").strip();
  }

  /** By the class of the SQLSTATE, as the standard has it. */
  @Override
  public Complaint complaint(SQLException error) {
    if (error instanceof SQLTimeoutException) {
      return Complaint.INTERRUPTION;
    }
    String state = String.valueOf(error.getSQLState());
    if (state.equals("57014") || state.equals("HY008")) {
      return Complaint.INTERRUPTION;
    }
    return switch (state.substring(0, Math.min(2, state.length()))) {
      case "42" -> Complaint.TEXT;
      case "22" -> Complaint.VALUE;
      case "23" -> Complaint.CONSTRAINT;
      case "25", "40" -> Complaint.TRANSACTION;
      case "08" -> Complaint.CONNECTION;
      default -> Complaint.FAILURE;
    };
  }

  @Override
  public void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    VendorValues.bind(statement, index, value);
  }

  /** Not asked: what drivers say here is mostly VARCHAR for everything. */
  @Override
  public List<Optional<DataType>> parameterTypes(PreparedStatement statement, int count) {
    return Collections.nCopies(count, Optional.empty());
  }

  /** As the driver takes it, which refuses what the warehouse has not. */
  @Override
  public int isolation(int wished) {
    return wished;
  }

  @Override
  public int defaultIsolation() {
    return Connection.TRANSACTION_READ_COMMITTED;
  }

  /** Nothing where the driver has no word for it. */
  @Override
  public void readOnly(Connection session, boolean on) throws SQLException {
    try {
      session.setReadOnly(on);
    } catch (SQLFeatureNotSupportedException e) {
      return;
    }
  }

  @Override
  public boolean keepsReadOnly() {
    return vendor == Vendor.MYSQL || vendor == Vendor.MARIADB;
  }

  /** Nothing: each driver has its own way. */
  @Override
  public void stream(Connection session, boolean on) {}

  /** Nothing: there is the cancel of the statement. */
  @Override
  public void interrupt(Connection session) {}

  @Override
  public String describe() {
    String place = url.split("[?;(]", 2)[0].replaceFirst("//.*@", "//");
    return dialect.name() + " at " + place;
  }

  @Override
  public void close() {
    closed = true;
  }
}
