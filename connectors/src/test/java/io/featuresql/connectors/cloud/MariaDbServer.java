package io.featuresql.connectors.cloud;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real MariaDB server on loopback, one for a JVM, started by the first test that needs it. Each
 * test class makes a database of its own in it. Where the server cannot run its tests are skipped,
 * and say so.
 */
public final class MariaDbServer {
  private static final int START_SECONDS = 120;
  private static final String READY = "ready for connections";

  private static int port;
  private static @Nullable String failure;

  private MariaDbServer() {}

  /** Makes a database of that name, and gives its URL. */
  public static String newDatabase(String name) throws SQLException {
    run(url(""), "CREATE DATABASE " + name);
    return url(name);
  }

  /** Runs statements with MariaDB's own driver. */
  public static void run(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The URL of a database, with the user that may do everything. */
  private static String url(String database) {
    return url(database, port());
  }

  private static String url(String database, int port) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
  }

  /** The port; where there is no server the test is skipped. */
  private static synchronized int port() {
    if (port == 0 && failure == null) {
      start();
    }
    if (failure != null) {
      System.err.println("TESTS SKIPPED: " + failure);
      Assumptions.abort(failure);
    }
    return port;
  }

  private static void start() {
    try {
      int free = freePort();
      Path files = MariaDbFiles.unpacked();
      launch(files, free);
      makeTableOfFunctions(files, url("", free));
      port = free;
    } catch (IOException | SQLException e) {
      failure =
          "MariaDB did not start: "
              + e.getMessage()
              + ". The server that Maven brings runs on Linux with x86-64, and needs libcrypt.so.1"
              + " and libsystemd.so.0.";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = "interrupted while MariaDB started";
    }
  }

  /** Where it looks for functions that are not its own, and says that there is none. */
  private static void makeTableOfFunctions(Path files, String url)
      throws IOException, SQLException {
    String table =
        Files.readAllLines(files.resolve(MariaDbFiles.SYSTEM_TABLES)).stream()
            .filter(line -> line.startsWith("CREATE TABLE IF NOT EXISTS proc "))
            .findFirst()
            .orElseThrow(() -> new IOException("no table 'proc' in its files"));
    run(url, "CREATE DATABASE mysql", "USE mysql", "SET sql_mode = ''", table);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Without tables of users, and so without a password: it listens on loopback only. */
  private static void launch(Path files, int port) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("mariadb-");
    Process process =
        new ProcessBuilder(
                files.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + files,
                "--lc-messages-dir=" + files.resolve("share"),
                "--datadir=" + Files.createDirectory(work.resolve("data")),
                "--socket=" + work.resolve("socket"),
                "--pid-file=" + work.resolve("pid"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-grant-tables",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=0")
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, work)));
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, ready), "mariadb-output");
    reader.setDaemon(true);
    reader.start();
    try {
      ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("not ready after " + START_SECONDS + " seconds", e);
    }
  }

  /** Reads all that the server says, or it would stand still when the pipe is full. */
  private static void read(Process process, CompletableFuture<Boolean> ready) {
    StringBuilder said = new StringBuilder();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.contains(READY)) {
          ready.complete(true);
        }
        if (!ready.isDone()) {
          said.append(line).append('\n');
        }
      }
    } catch (IOException ended) {
      // told below, if nobody was told before
    }
    ready.completeExceptionally(new IOException("it ended:\n" + said));
  }

  private static void end(Process process, Path work) {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (var files = Files.walk(work)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      all.forEach(file -> file.toFile().delete());
    } catch (IOException removedBefore) {
      // nothing is left to do
    }
  }
}
