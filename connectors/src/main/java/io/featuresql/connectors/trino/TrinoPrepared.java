package io.featuresql.connectors.trino;

import io.featuresql.connectors.trino.TrinoErrors.PlacedException;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement that is sent as {@code EXECUTE IMMEDIATE '...' USING literals}, in one
 * request.
 *
 * <p>The driver's own (483) takes no arrays, UUIDs or times, cuts timestamps to milliseconds, and
 * tells columns without the precision of timestamps and the elements of arrays. Worse, a statement
 * that was prepared travels in a header of each request, which limits its length; and Trino prints
 * it anew, so that errors point into a text that nobody wrote.
 */
final class TrinoPrepared implements InvocationHandler {
  private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE");
  private static final String DESCRIBE = "SELECT * FROM (\n";
  private static final String DESCRIBE_END = "\n) LIMIT 0";

  private final TrinoSession session;
  private final String sql;
  private final Statement statement;
  private final String[] literals;
  private final List<String[]> batch = new ArrayList<>();

  private TrinoPrepared(TrinoSession session, String sql) throws SQLException {
    this.session = session;
    this.sql = sql;
    this.statement = session.statement();
    this.literals = new String[parameters(sql)];
  }

  static PreparedStatement of(TrinoSession session, String sql) throws SQLException {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            TrinoPrepared.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            new TrinoPrepared(session, sql));
  }

  /** How many parameters a text has; a {@code ?} of a row pattern is none. */
  private static int parameters(String sql) {
    return (int) tokens(sql).stream().filter(t -> t.kind() == Token.Kind.PARAMETER).count();
  }

  /** None when a string does not end: Trino will say where. */
  private static List<Token> tokens(String sql) {
    try {
      return Tokens.of(sql);
    } catch (FeatureSqlException unterminated) {
      return List.of();
    }
  }

  /** Sets a parameter, from 1, to what {@code literal} says. */
  void set(int index, String literal) throws SQLException {
    if (index < 1 || index > literals.length) {
      throw new SQLException(
          "there is no parameter " + index + "; the statement has " + literals.length, "07009");
    }
    literals[index - 1] = literal;
  }

  @Override
  public @Nullable Object invoke(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    boolean ofText = arguments != null && arguments.length > 0 && arguments[0] instanceof String;
    return switch (method.getName()) {
      case "equals" -> arguments != null && self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "prepared statement of Trino";
      case "unwrap" ->
          arguments != null && arguments[0] == TrinoPrepared.class
              ? this
              : TrinoSession.delegated(statement, method, arguments);
      case "execute" -> ofText ? refused(method) : execute(literals);
      case "executeQuery" -> ofText ? refused(method) : query();
      case "executeUpdate" -> ofText ? refused(method) : (int) update(literals);
      case "executeLargeUpdate" -> ofText ? refused(method) : update(literals);
      case "addBatch" -> ofText ? refused(method) : addBatch();
      case "clearBatch" -> clearBatch();
      case "executeBatch" -> executeBatch();
      case "clearParameters" -> clearParameters();
      case "getMetaData" -> metaData();
      case "getParameterMetaData" -> parameterMetaData();
      default -> other(method, arguments);
    };
  }

  private @Nullable Object other(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    boolean sets = method.getDeclaringClass() == PreparedStatement.class;
    if (sets && method.getName().equals("setNull") && arguments != null) {
      set((Integer) arguments[0], TrinoParameters.literal(null));
      return null;
    }
    if (sets && arguments != null && arguments.length == 2) {
      set((Integer) arguments[0], TrinoParameters.literal(arguments[1]));
      return null;
    }
    return sets ? refused(method) : TrinoSession.delegated(statement, method, arguments);
  }

  private static Object refused(Method method) throws SQLException {
    throw new SQLException("not for a prepared statement: " + method.getName(), "HY000");
  }

  // Executing.

  private boolean execute(String[] values) throws SQLException {
    return run(statement, sql, values, 0, sql.length());
  }

  private ResultSet query() throws SQLException {
    if (!execute(literals)) {
      throw new SQLException("the statement gives no rows", "HY000");
    }
    return statement.getResultSet();
  }

  private long update(String[] values) throws SQLException {
    if (execute(values)) {
      throw new SQLException("the statement gives rows", "HY000");
    }
    return statement.getLargeUpdateCount();
  }

  private int[] executeBatch() throws SQLException {
    int[] counts = new int[batch.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (int) update(batch.get(i));
    }
    batch.clear();
    return counts;
  }

  private @Nullable Object addBatch() {
    batch.add(literals.clone());
    return null;
  }

  private @Nullable Object clearBatch() {
    batch.clear();
    return null;
  }

  private @Nullable Object clearParameters() {
    Arrays.fill(literals, null);
    return null;
  }

  /**
   * Sends {@code text}; the place of an error is one between {@code start} and {@code end} of it,
   * counted from {@code start}.
   */
  private static boolean run(Statement statement, String text, String[] values, int start, int end)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw new SQLException("parameter " + (i + 1) + " is not set", "07002");
      }
    }
    Immediate immediate = Immediate.of(text, values);
    try {
      return statement.execute(immediate.sent());
    } catch (SQLException e) {
      throw new PlacedException(e, immediate.place(e, start, end));
    }
  }

  // Metadata.

  /**
   * The columns, by a query that gives no rows: one request, where preparing and describing takes
   * three and tells less. Parameters are NULL in it.
   */
  private @Nullable ResultSetMetaData metaData() throws SQLException {
    if (!isQuery()) {
      try (PreparedStatement prepared = session.own().prepareStatement(sql)) {
        return prepared.getMetaData();
      } catch (SQLException e) {
        throw new PlacedException(e, OptionalInt.empty());
      }
    }
    String[] nulls = new String[literals.length];
    Arrays.fill(nulls, TrinoParameters.literal(null));
    String text = DESCRIBE + sql + DESCRIBE_END;
    try (Statement describing = session.statement()) {
      run(describing, text, nulls, DESCRIBE.length(), DESCRIBE.length() + sql.length());
      try (ResultSet rows = describing.getResultSet()) {
        return rows.getMetaData();
      }
    }
  }

  private boolean isQuery() {
    return tokens(sql).stream()
        .filter(token -> !token.text().equals("("))
        .findFirst()
        .filter(token -> QUERIES.contains(token.upper()))
        .isPresent();
  }

  private ParameterMetaData parameterMetaData() {
    return (ParameterMetaData)
        Proxy.newProxyInstance(
            TrinoPrepared.class.getClassLoader(),
            new Class<?>[] {ParameterMetaData.class},
            (self, method, arguments) -> {
              if (method.getName().equals("getParameterCount")) {
                return literals.length;
              }
              try (PreparedStatement prepared = session.own().prepareStatement(sql)) {
                return TrinoSession.delegated(prepared.getParameterMetaData(), method, arguments);
              }
            });
  }
}
