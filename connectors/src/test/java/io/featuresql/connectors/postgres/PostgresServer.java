package io.featuresql.connectors.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL server on loopback, one for a JVM, started by the first test that needs it.
 * Each test class makes a database of its own in it. Where the server cannot start its tests are
 * skipped, and say so.
 */
public final class PostgresServer {
  private static final Duration START = Duration.ofSeconds(60);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable EmbeddedPostgres server;
  private static @Nullable String failure;

  private PostgresServer() {}

  /** The URL of the server's own database, with the user that may do everything. */
  public static String url() {
    return url("postgres");
  }

  /** Makes a database, and gives its URL. */
  public static String newDatabase() throws SQLException {
    String name = "test" + DATABASES.incrementAndGet();
    run(url(), "CREATE DATABASE " + name);
    return url(name);
  }

  /**
   * Makes {@code role}, the only one that has to tell a password when it logs in, and gives the URL
   * for it.
   */
  public static String withPassword(String role, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute("DROP ROLE IF EXISTS " + role);
      statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
      statement.execute(
          "DO $$ BEGIN EXECUTE format('COPY (VALUES (''host all "
              + role
              + " all scram-sha-256''), (''host all all all trust'')) TO %L',"
              + " current_setting('hba_file')); END $$");
      String before = text(statement, "SELECT pg_conf_load_time()");
      statement.execute("SELECT pg_reload_conf()");
      // a new session was made by a server that has read the file
      while (text("SELECT pg_conf_load_time()").equals(before)) {
        Thread.onSpinWait();
      }
    }
    return url().replace("user=postgres", "user=" + role);
  }

  private static String text(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      return text(statement, sql);
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Runs statements with PostgreSQL's own driver, each in a transaction of its own. */
  public static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
  }

  /** The port; where there is no server the test is skipped. */
  private static synchronized int port() {
    if (server == null && failure == null) {
      start();
    }
    EmbeddedPostgres running = server;
    if (running == null) {
      System.err.println("TESTS SKIPPED: " + failure);
      Assumptions.abort(failure);
      throw new IllegalStateException(failure);
    }
    return running.getPort();
  }

  private static void start() {
    try {
      EmbeddedPostgres started =
          EmbeddedPostgres.builder()
              .setPGStartupWait(START)
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "60")
              .start();
      server = started;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
    } catch (IOException | IllegalStateException e) {
      failure =
          "PostgreSQL did not start: "
              + e.getMessage()
              + ". It does not run as root: then `unshare -U` has to be there and be allowed, or"
              + " the tests run as another user.";
    }
  }

  private static void close(EmbeddedPostgres started) {
    try {
      started.close();
    } catch (IOException e) {
      // The JVM ends, and the server with it.
    }
  }
}
