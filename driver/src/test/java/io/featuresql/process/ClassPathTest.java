package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.postgres.PostgresServer;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the class path, the temporary folder and a container do to the driver. */
@Timeout(300)
final class ClassPathTest {
  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final String DRIVER = "io.featuresql.jdbc.Driver";

  @TempDir Path folder;

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .toList();
  }

  @Test
  void aLibraryThatCannotBeUnpackedIsToldWithTheRemedy() throws Exception {
    Path none = folder.resolve("none");
    Program program =
        Program.run(
            folder,
            LIMIT,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + none,
                "-cp",
                System.getProperty("java.class.path"),
                LibraryClient.class.getName()));
    assertThat(program.status()).as(program.errors()).isZero();
    assertThat(program.output().lines().toList())
        .hasSize(2)
        .allMatch(line -> line.startsWith("3002 "))
        .allMatch(line -> line.contains(none + "/libduckdb_java"))
        .allMatch(line -> line.contains("-Djava.io.tmpdir"))
        .allMatch(line -> line.contains("Alpine"));
  }

  @Test
  void anotherDuckDbOnTheClassPathIsNamed() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other/org/duckdb"));
    Path source = other.resolve("DuckDBConnection.java");
    Files.writeString(source, "package org.duckdb; public abstract class DuckDBConnection {}");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, source.toString())).isZero();
    Path driver = other.resolve("DuckDBDriver.java");
    Files.writeString(
        driver,
        "package org.duckdb; public class DuckDBDriver {"
            + " public static String version() { return null; } }");
    assertThat(compiler.run(null, null, null, driver.toString())).isZero();
    List<Path> all = new ArrayList<>(List.of(folder.resolve("other")));
    all.addAll(classPath());
    Program program = Program.java(folder, List.of(), all, LibraryClient.class, LIMIT);
    assertThat(program.status()).as(program.errors()).isZero();
    assertThat(program.output().lines().toList())
        .hasSize(2)
        .allMatch(line -> line.startsWith("3002 "))
        .allMatch(line -> line.contains(folder.resolve("other") + "/"))
        .allMatch(line -> line.contains("org.duckdb:duckdb_jdbc:2.0.0.1"));
  }

  // Redeploying.

  /**
   * How many of the class loaders of as many deployments are still there, when no more are than
   * {@code kept}, or after a while.
   */
  private static long left(
      int times, long kept, List<Path> classPath, String driver, String url, String... statements)
      throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      loaders.add(deployed(classPath, driver, url, statements));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    long left = times;
    while (left > kept && System.nanoTime() < deadline) {
      System.gc();
      left = loaders.stream().filter(loader -> loader.get() != null).count();
    }
    return left;
  }

  private static WeakReference<ClassLoader> deployed(
      List<Path> classPath, String driver, String url, String... statements) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls(classPath), platform)) {
      thread.setContextClassLoader(loader);
      Class.forName(RedeployedClient.class.getName(), true, loader)
          .getMethod("run", String.class, String.class, String[].class)
          .invoke(null, driver, url, statements);
      return new WeakReference<>(loader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] urls(List<Path> paths) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path path : paths) {
      urls.add(path.toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  /** Its library holds on to its classes, with its own driver alone too. */
  @Test
  void duckDbIsLeftBehindAsByItsOwnDriver() throws Exception {
    List<Path> all = classPath();
    long own = left(2, 0, all, "org.duckdb.DuckDBDriver", "jdbc:duckdb:", "SELECT 1");
    assertThat(left(2, own, all, DRIVER, "jdbc:featuresql:", "SELECT 1")).isLessThanOrEqualTo(own);
  }

  /**
   * With what the core jar has. The JDK's own code for records (17) remembers the type that it was
   * asked for last, and its class loader with it, so that of one deployment, or of two, may stay.
   */
  @ParameterizedTest
  @ValueSource(strings = {"memory and Redis", "no project and Redis", "folder"})
  void applicationsThatAreTakenAwayAreLetGoOf(String project) throws Exception {
    List<Path> core =
        classPath().stream()
            .filter(path -> !path.toString().matches(".*[/\\\\](duckdb_|trino-)jdbc-.*"))
            .toList();
    try (RedisServer redis = RedisServer.start()) {
      String online = "online=" + redis.url() + ";";
      String url =
          switch (project) {
            case "memory and Redis" -> "project=memory:redeployed;" + online;
            case "folder" -> "project='" + folder + "';";
            default -> online;
          };
      assertThat(
              left(
                  5,
                  2,
                  core,
                  DRIVER,
                  "jdbc:featuresql:" + url + "warehouse='" + PostgresServer.newDatabase() + "'",
                  "DROP TABLE IF EXISTS t",
                  "CREATE TABLE t AS SELECT CAST(1 AS BIGINT) AS a, TIMESTAMP '2026-01-01' AS ts",
                  "CREATE ENTITY thing (a BIGINT)",
                  "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP ts AS SELECT a, ts, 5 AS n FROM t",
                  "SELECT * FROM t FEATURES v AS OF NOW",
                  "MATERIALIZE v",
                  "SELECT * FROM (VALUES (1)) AS r (a) FEATURES v AS OF NOW",
                  "DROP FEATURE VIEW v",
                  "DROP ENTITY thing"))
          .isLessThanOrEqualTo(2);
    }
  }
}
