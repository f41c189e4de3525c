package io.featuresql.connectors.trino;

import io.trino.jdbc.TrinoConnection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Trino's driver whose statements are {@link TrinoExecution}s and {@link
 * TrinoPrepared}; all else is the driver's.
 */
final class TrinoSession implements InvocationHandler {
  private final TrinoConnection session;

  /** The statement that waits for Trino's answer, before there are rows. */
  private volatile @Nullable Statement executing;

  private TrinoSession(TrinoConnection session) {
    this.session = session;
  }

  static Connection of(TrinoConnection session) {
    return (Connection)
        Proxy.newProxyInstance(
            TrinoSession.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new TrinoSession(session));
  }

  /** Gives up what a connection of {@link #of} waits for, and closes it. */
  static void abandon(Connection connection) throws SQLException {
    TrinoSession session = (TrinoSession) Proxy.getInvocationHandler(connection);
    Statement target = session.executing;
    if (target != null) {
      target.unwrap(TrinoExecution.class).giveUp();
    }
    session.own().abort(Runnable::run);
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    boolean prepares =
        method.getName().equals("prepareStatement")
            && arguments != null
            && arguments.length == 1
            && arguments[0] instanceof String;
    if (prepares && arguments != null) {
      return TrinoPrepared.of(this, String.valueOf(arguments[0]));
    }
    Object result = delegated(session, method, arguments);
    return method.getName().equals("createStatement") && result != null
        ? TrinoExecution.of(this, (Statement) result)
        : result;
  }

  /** Trino's own connection. */
  TrinoConnection own() {
    return session;
  }

  /** A statement of this session. */
  Statement statement() throws SQLException {
    return TrinoExecution.of(this, session.createStatement());
  }

  /** {@code statement} waits for an answer from now on; none does when null. */
  void executes(@Nullable Statement statement) {
    executing = statement;
  }

  /** Cancels what a connection of {@link #of} waits for, if it does. */
  static void interrupt(Connection connection) throws SQLException {
    Statement target = ((TrinoSession) Proxy.getInvocationHandler(connection)).executing;
    if (target != null) {
      target.cancel();
    }
  }

  /** Calls {@code target}; throws what it throws. */
  static @Nullable Object delegated(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause instanceof Error || cause instanceof RuntimeException
          ? cause
          : cause instanceof SQLException sql ? sql : e;
    }
  }
}
