package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.telemetry.Version;
import io.featuresql.planner.type.Rows;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;

/**
 * What the database is and has: the warehouse's own metadata, with the definitions of the project
 * added. Methods that are not declared here are the warehouse's.
 *
 * <p>The interface has some 180 methods, of which this driver has its own word on the few below, so
 * they are told apart by name rather than delegated one by one.
 */
final class FeatureMetaData implements InvocationHandler {
  private final ProjectConnection connection;
  private final DefinitionTables definitions;

  private FeatureMetaData(ProjectConnection connection) {
    this.connection = connection;
    this.definitions = new DefinitionTables(connection);
  }

  /** The metadata of a connection. Nothing is asked before a method is called. */
  static DatabaseMetaData of(ProjectConnection connection) {
    FeatureMetaData handler = new FeatureMetaData(connection);
    return (DatabaseMetaData)
        Proxy.newProxyInstance(
            FeatureMetaData.class.getClassLoader(),
            new Class<?>[] {DatabaseMetaData.class},
            handler);
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
    try {
      return answer(self, method, arguments == null ? new Object[0] : arguments);
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  private @Nullable Object answer(Object self, Method method, @Nullable Object[] given)
      throws SQLException {
    return switch (method.getName()) {
      case "equals" -> self == given[0];
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "metadata of " + connection;
      case "getConnection" -> connection.guarded();
      case "unwrap" -> unwrap(self, (Class<?>) given[0]);
      case "isWrapperFor" -> ((Class<?>) given[0]).isInstance(self);
      case "getTables" ->
          definitions.tables(
              tables(method, given), text(given[1]), text(given[2]), (String[]) given[3]);
      case "getColumns" ->
          definitions.columns(
              tables(method, given), text(given[1]), text(given[2]), text(given[3]));
      case "getPrimaryKeys" -> definitions.primaryKeys(tables(method, given), given);
      case "getSchemas" ->
          definitions.schemas(tables(method, given), given.length == 2 ? text(given[1]) : null);
      case "getTableTypes" -> definitions.tableTypes(tables(method, given));
      default -> {
        Object value = constant(method, given);
        yield value instanceof Rows rows ? FeatureResultSet.ofRows(rows) : value;
      }
    };
  }

  /** What is known without the warehouse. */
  private @Nullable Object constant(Method method, @Nullable Object[] arguments)
      throws SQLException {
    return switch (method.getName()) {
      case "getURL" -> connection.settings().redactedUrl();
      case "getUserName" -> connection.settings().engine().user();
      case "getDriverName" -> Version.NAME;
      case "getDriverVersion" -> Version.TEXT;
      case "getDriverMajorVersion" -> Version.MAJOR;
      case "getDriverMinorVersion" -> Version.MINOR;
      case "getJDBCMajorVersion" -> 4;
      case "getJDBCMinorVersion" -> 3;
      case "isReadOnly" -> connection.isReadOnly();
      case "getSQLStateType" -> DatabaseMetaData.sqlStateSQL;
      case "getResultSetHoldability" -> ResultSet.HOLD_CURSORS_OVER_COMMIT;
      case "supportsResultSetHoldability" ->
          arguments[0] instanceof Integer i && i == ResultSet.HOLD_CURSORS_OVER_COMMIT;
      case "supportsResultSetType" ->
          arguments[0] instanceof Integer i && i == ResultSet.TYPE_FORWARD_ONLY;
      case "supportsResultSetConcurrency" ->
          arguments[0] instanceof Integer i
              && i == ResultSet.TYPE_FORWARD_ONLY
              && arguments[1] instanceof Integer j
              && j == ResultSet.CONCUR_READ_ONLY;
      case "supportsGetGeneratedKeys", "generatedKeyAlwaysReturned" -> false;
      case "supportsMultipleOpenResults" -> false;
      case "supportsBatchUpdates", "supportsStatementPooling" -> true;
      case "supportsStoredProcedures", "supportsNamedParameters" -> false;
      case "locatorsUpdateCopy" -> false;
      default -> warehouse(method, arguments);
    };
  }

  private @Nullable Object warehouse(Method method, @Nullable Object[] arguments)
      throws SQLException {
    return connection.warehouse(
        warehouse -> {
          JdbcWarehouse database = connection.database();
          try {
            Object value = method.invoke(warehouse.getMetaData(), arguments);
            return value instanceof ResultSet rows ? answer(method, rows, database) : value;
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLFeatureNotSupportedException) {
              return Unanswered.answer(method);
            }
            if (e.getCause() instanceof SQLException cause) {
              throw cause;
            }
            throw new IllegalStateException(e.getCause());
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Object answer(Method method, ResultSet rows, JdbcWarehouse database)
      throws SQLException {
    try {
      return WarehouseSession.rows(database, rows);
    } catch (RuntimeException e) {
      // PostgreSQL's driver (42.7.14) does not know the columns of nothing in another catalog
      return Unanswered.answer(method);
    }
  }

  /** The warehouse's rows; none when it cannot be reached, so that definitions are still listed. */
  private @Nullable Rows tables(Method method, @Nullable Object[] arguments) throws SQLException {
    connection.checkOpen();
    try {
      return (Rows) warehouse(method, arguments);
    } catch (SQLException e) {
      if (SqlExceptions.isUnreachable(e)) {
        return null;
      }
      throw e;
    }
  }

  private static Object unwrap(Object self, Class<?> target) throws SQLException {
    if (target.isInstance(self)) {
      return self;
    }
    throw SqlExceptions.usage("this object does not wrap a " + target.getName());
  }

  private static @Nullable String text(@Nullable Object value) {
    return (String) value;
  }
}
