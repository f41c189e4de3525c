package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing but an {@code SQLException} leaves the driver, wherever something goes wrong. */
@Timeout(120)
final class OnlySqlExceptionsTest {
  private static final String FAULT = "a secret of the fault";

  private static Connection connect(String properties) throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:" + properties);
  }

  private static RuntimeException fault() {
    return new IllegalStateException(FAULT);
  }

  private static void assertDefect(Throwable thrown) {
    assertThat(thrown).isInstanceOf(SQLException.class);
    assertThat(((SQLException) thrown).getErrorCode()).isEqualTo(9001);
    assertThat(((SQLException) thrown).getSQLState()).isEqualTo("XX000");
    assertThat(thrown).hasMessageContaining("IllegalStateException").hasMessageNotContaining(FAULT);
    assertThat(thrown).hasRootCauseMessage(FAULT);
  }

  // A fault in each layer.

  @Test
  void inAParametersOwnClass() throws SQLException {
    List<Object> broken =
        new AbstractList<>() {
          @Override
          public Object get(int index) {
            throw fault();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    try (Connection connection = connect("");
        PreparedStatement statement = connection.prepareStatement("SELECT ?::BIGINT[]")) {
      statement.setObject(1, broken);
      assertDefect(catchThrowable(statement::executeQuery));
      statement.addBatch();
      assertThat(catchThrowable(statement::executeBatch)).isInstanceOf(SQLException.class);
      statement.setObject(1, List.of(3));
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void inAStreamThatIsRead() throws SQLException {
    Reader broken =
        new Reader() {
          @Override
          public int read(char[] buffer, int start, int length) {
            throw fault();
          }

          @Override
          public void close() {}
        };
    try (Connection connection = connect("");
        PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
      assertDefect(catchThrowable(() -> statement.setCharacterStream(1, broken)));
    }
  }

  @Test
  void inAConversionOfAResult() throws SQLException {
    GregorianCalendar broken =
        new GregorianCalendar() {
          @Override
          public java.util.TimeZone getTimeZone() {
            throw fault();
          }

          @Override
          public Object clone() {
            throw fault();
          }
        };
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT TIMESTAMP '2026-01-01 00:00:00'")) {
      rows.next();
      assertDefect(catchThrowable(() -> rows.getTimestamp(1, broken)));
      assertThat(rows.getTimestamp(1)).isNotNull();
    }
  }

  @Test
  void inTheRegistry(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("registry.sql"), "CREATE ENTITY of nothing;");
    try (Connection connection = connect("project=" + folder)) {
      SQLException thrown =
          catchThrowableOfType(
              SQLException.class, () -> connection.getMetaData().getTables(null, null, "%", null));
      assertThat(thrown.getErrorCode()).isEqualTo(3007);
    }
  }

  @Test
  void inTheProgramsMeters() throws SQLException {
    FeatureSqlDataSource source = new FeatureSqlDataSource();
    source.setProject("memory:broken_meters");
    source.setMeterRegistry(
        new SimpleMeterRegistry() {
          @Override
          protected Timer newTimer(
              Meter.Id id, DistributionStatisticConfig config, PauseDetector detector) {
            throw fault();
          }
        });
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      assertDefect(catchThrowable(() -> statement.execute("SELECT 1")));
      PreparedStatement prepared = connection.prepareStatement("SELECT 1");
      Throwable later =
          catchThrowable(
              () ->
                  prepared
                      .unwrap(FeatureStatement.class)
                      .executeAsync()
                      .toCompletableFuture()
                      .get());
      assertThat(later).isInstanceOf(ExecutionException.class);
      assertDefect(later.getCause());
    }
  }

  @Test
  void inTheDriverOfAWarehouse() throws SQLException {
    java.sql.Driver broken = new BrokenDriver();
    DriverManager.registerDriver(broken);
    try (Connection connection = connect("warehouse=jdbc:ch:broken");
        Statement statement = connection.createStatement()) {
      assertDefect(catchThrowable(() -> statement.executeQuery("SELECT 1")));
      assertDefect(catchThrowable(() -> connection.prepareStatement("SELECT 1")));
      assertDefect(catchThrowable(() -> connection.getMetaData().getCatalogs()));
      assertDefect(catchThrowable(connection::getCatalog));
    } finally {
      DriverManager.deregisterDriver(broken);
    }
  }

  /** A driver of ClickHouse that cannot even connect. */
  private static final class BrokenDriver implements java.sql.Driver {
    @Override
    public Connection connect(String url, Properties info) {
      throw fault();
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.startsWith("jdbc:ch:broken");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }

  @Test
  void inTheProgramsExecutor() throws SQLException {
    try (Connection connection = connect("")) {
      assertDefect(
          catchThrowable(
              () ->
                  connection.abort(
                      work -> {
                        throw fault();
                      })));
    }
  }

  @Test
  void inTheHeap() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    SQLException thrown =
        catchThrowableOfType(
            SQLException.class,
            () ->
                Guarded.run(
                    () -> {
                      throw error;
                    }));
    assertThat(thrown.getErrorCode()).isEqualTo(4004);
    assertThat((Throwable) thrown).hasCause(error).hasMessageContaining("-Xmx");
  }

  // Every method of JDBC, called as no program should.

  @Test
  void whateverIsPassed() throws Exception {
    List<String> others = new ArrayList<>();
    String project = "project=memory:whatever_is_passed";
    try (Connection kept = connect(project);
        Statement setup = kept.createStatement()) {
      setup.execute("CREATE ENTITY thing (id BIGINT)");
      callAll(new Driver(), java.sql.Driver.class, others);
      callAll(new FeatureSqlDataSource(), DataSource.class, others);
      for (Class<?> type :
          List.of(
              Connection.class,
              DatabaseMetaData.class,
              FeatureStatement.class,
              PreparedStatement.class,
              ParameterMetaData.class,
              ResultSet.class,
              ResultSetMetaData.class,
              Array.class,
              Struct.class,
              Blob.class)) {
        for (Method method : type.getMethods()) {
          if (!Modifier.isStatic(method.getModifiers())) {
            for (Object[] arguments : arguments(method.getParameterTypes())) {
              // each in a connection of its own: the call before may have closed it
              try (Connection fresh = connect(project)) {
                call(target(type, fresh), method, arguments, others);
              }
            }
          }
        }
      }
    }
    assertThat(others).isEmpty();
  }

  private static Object target(Class<?> type, Connection connection) throws SQLException {
    if (type == Connection.class) {
      return connection;
    }
    if (type == DatabaseMetaData.class) {
      return connection.getMetaData();
    }
    if (type == FeatureStatement.class) {
      return connection.createStatement().unwrap(FeatureStatement.class);
    }
    PreparedStatement statement =
        connection.prepareStatement("SELECT ?::INTEGER, [1, 2], {'a': 1}, '\\x00'::BLOB");
    if (type == PreparedStatement.class) {
      return statement;
    }
    if (type == ParameterMetaData.class) {
      return statement.getParameterMetaData();
    }
    statement.setInt(1, 7);
    ResultSet rows = statement.executeQuery();
    rows.next();
    if (type == ResultSet.class) {
      return rows;
    }
    if (type == ResultSetMetaData.class) {
      return rows.getMetaData();
    }
    return type == Array.class
        ? rows.getArray(2)
        : type == Struct.class ? rows.getObject(3) : rows.getBlob(4);
  }

  private static void callAll(Object target, Class<?> type, List<String> others) {
    for (Method method : type.getMethods()) {
      for (Object[] arguments : arguments(method.getParameterTypes())) {
        call(target, method, arguments, others);
      }
    }
  }

  private static void call(Object target, Method method, Object[] arguments, List<String> others) {
    try {
      method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof SQLException)) {
        others.add(method + " with " + List.of(nullsAsTexts(arguments)) + ": " + e.getCause());
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object[] nullsAsTexts(Object[] arguments) {
    Object[] shown = new Object[arguments.length];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = String.valueOf(arguments[i]);
    }
    return shown;
  }

  /** Nothing, the least and the most. */
  private static List<Object[]> arguments(Class<?>[] types) {
    List<Object[]> all = new ArrayList<>();
    for (int extreme : new int[] {0, -1, Integer.MAX_VALUE}) {
      Object[] arguments = new Object[types.length];
      for (int i = 0; i < types.length; i++) {
        arguments[i] = argument(types[i], extreme);
      }
      all.add(arguments);
      if (types.length == 0) {
        break;
      }
    }
    return all;
  }

  private static Object argument(Class<?> type, int extreme) {
    if (type == int.class) {
      return extreme;
    }
    if (type == long.class) {
      return (long) extreme;
    }
    if (type == short.class) {
      return (short) extreme;
    }
    if (type == byte.class) {
      return (byte) extreme;
    }
    if (type == float.class) {
      return (float) extreme;
    }
    if (type == double.class) {
      return (double) extreme;
    }
    if (type == boolean.class) {
      return extreme != 0;
    }
    return type == String.class && extreme != 0 ? "" : null;
  }
}
