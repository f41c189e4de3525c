package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.engine.error.SqlExceptions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The border of the driver: whatever goes wrong behind it leaves as an {@code SQLException}.
 *
 * <p>Objects of JDBC are given out behind it. Results are the exception, of which a program calls
 * millions of getters: {@link FeatureResultSet} makes the same of what goes wrong where it reads.
 */
final class Guarded implements InvocationHandler {
  private final Object target;

  private Guarded(Object target) {
    this.target = target;
  }

  /** {@code target} behind the border, by the interfaces of it that are given out. */
  static Object of(Object target, Class<?>... interfaces) {
    return Proxy.newProxyInstance(Guarded.class.getClassLoader(), interfaces, new Guarded(target));
  }

  /** Does {@code work} behind the border. */
  static <T extends @Nullable Object> T run(SqlCall<T> work) throws SQLException {
    try {
      return work.run();
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // equal is what is the same
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
    if (arguments != null && arguments.length == 1) {
      if (method.getName().equals("equals")) {
        return self == arguments[0];
      }
      if (method.getDeclaringClass() == Wrapper.class
          && arguments[0] instanceof Class<?> wanted
          && wanted.isInstance(self)) {
        return method.getName().equals("unwrap") ? self : true;
      }
    }
    if (method.getDeclaringClass() == CallableStatement.class) {
      throw SqlExceptions.notSupported(
          "there are no stored procedures, whose parameters have names or give something back");
    }
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw thrownBy(method, SqlExceptions.ofAny(e.getCause()));
    } catch (IllegalAccessException | RuntimeException | Error e) {
      throw thrownBy(method, SqlExceptions.ofAny(e));
    }
  }

  private static SQLException thrownBy(Method method, SQLException error) {
    boolean declared =
        Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(error));
    return declared
        ? error
        : new SQLClientInfoException(
            error.getMessage(),
            error.getSQLState(),
            error.getErrorCode(),
            Map.<String, ClientInfoStatus>of(),
            error);
  }
}
