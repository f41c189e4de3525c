package io.featuresql.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A database with three feature views of ten features of one entity, and where they are served. */
final class OnlineProject implements AutoCloseable {
  static final String[] VIEWS = {"profile", "activity", "balance"};

  /** What the keys of entities look like in Redis. */
  static final String KEY_PATTERN = "bench:customer:*";

  private static final AtomicInteger PROJECTS = new AtomicInteger();

  private final Database database;
  private final Connection connection;
  private final String properties;
  private final long keys;

  /** A project that serves from {@code online}, as in the property of that name. */
  OnlineProject(String online, long keys) throws IOException, SQLException {
    this.keys = keys;
    database = new Database();
    // One project for all connections, so that they share definitions, plans and the store.
    properties =
        "project=memory:bench"
            + PROJECTS.incrementAndGet()
            + ";online="
            + online
            + ";namespace=bench";
    connection = connect();
    execute("CREATE ENTITY customer (customer_id BIGINT)");
    for (int i = 0; i < VIEWS.length; i++) {
      String source = VIEWS[i] + "_rows";
      database.execute(
          "CREATE TABLE "
              + source
              + " AS SELECT i AS customer_id, TIMESTAMP '2026-01-01' + to_seconds(i % 86400) AS"
              + " event_at"
              + features(i)
              + " FROM range("
              + keys
              + ") t(i)");
      execute(
          "CREATE FEATURE VIEW "
              + VIEWS[i]
              + " ENTITY customer TIMESTAMP event_at AS SELECT * FROM "
              + source);
    }
  }

  /** Doubles, whole numbers, two texts. */
  private static String features(int view) {
    StringBuilder text = new StringBuilder();
    for (int f = 1; f <= 10; f++) {
      String value = "hash(i * 64 + " + (view * 10 + f) + ") % 1000";
      text.append(", ");
      text.append(
          f > 8 ? "'text ' || " + value : "(" + value + ")::" + (f % 2 == 0 ? "BIGINT" : "DOUBLE"));
      text.append(" AS ").append(VIEWS[view]).append(f);
    }
    return text.toString();
  }

  long keys() {
    return keys;
  }

  Connection connection() {
    return connection;
  }

  /** One more connection. */
  Connection connect() throws SQLException {
    return database.featureSql(properties);
  }

  /** Copies all rows of all views, whatever was copied before; how many rows that is. */
  long materialize() throws SQLException {
    return materialize("ALL FROM TIMESTAMP '2000-01-01 00:00:00'");
  }

  /** {@code MATERIALIZE what}, on a connection of its own; how many rows it copied. */
  long materialize(String what) throws SQLException {
    long rows = 0;
    try (Connection own = connect();
        Statement statement = own.createStatement();
        ResultSet result = statement.executeQuery("MATERIALIZE " + what)) {
      while (result.next()) {
        rows += result.getLong(2);
      }
    }
    return rows;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    database.close();
  }
}
