package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.featuresql.connectors.postgres.PostgresServer;
import io.trino.jdbc.TrinoConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The jar that users get, in a JVM that has nothing else. */
@Timeout(180)
final class FinishedJarIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void definesTrainsAndServes() throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    try (RedisServer redis = RedisServer.start()) {
      run(
              JarClient.class,
              List.of(Program.FINISHED_JAR),
              "jdbc:featuresql:project='" + project + "'",
              "jdbc:featuresql:project=memory:served;online=" + redis.url())
          .assertSilent();
    }
    assertThat(project.resolve("registry.sql")).content().contains("CREATE FEATURE VIEW activity");
    assertThat(temporaryFiles()).isEmpty();
  }

  /** A service on PostgreSQL and Redis needs no DuckDB and no Trino. */
  @Test
  void theCoreJarServesFromPostgresAndRedis() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      run(
              JarClient.class,
              List.of(Program.CORE_JAR),
              "jdbc:featuresql:project=memory:core;online="
                  + redis.url()
                  + ";warehouse='"
                  + PostgresServer.newDatabase()
                  + "'")
          .assertSilent();
    }
    assertThat(Files.size(Program.CORE_JAR)).isLessThan(Files.size(Program.FINISHED_JAR) / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:featuresql:, org.duckdb:duckdb_jdbc",
    "jdbc:featuresql:warehouse=jdbc:trino://localhost:1/x, io.trino:trino-jdbc"
  })
  void theCoreJarSaysWhichDriverItNeeds(String url, String artifact) throws Exception {
    Program program = run(JarClient.class, List.of(Program.CORE_JAR), url);
    assertThat(program.status()).isNotZero();
    assertThat(program.errors()).contains("SQL").contains(artifact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"featuresql-jdbc.jar", "featuresql-jdbc-core.jar"})
  void onlyThisDriverIsAnnounced(String name) throws IOException {
    try (JarFile jar = new JarFile(Program.FINISHED_JAR.resolveSibling(name).toFile());
        InputStream services =
            jar.getInputStream(jar.getJarEntry("META-INF/services/java.sql.Driver"))) {
      assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo("io.featuresql.jdbc.Driver");
    }
  }

  /** To the core jar a program adds the driver that it needs, under the name that it has. */
  @Test
  void theCoreJarTakesTheProgramsDuckDb() throws Exception {
    run(JarClient.class, List.of(Program.CORE_JAR, jarOf(DuckDBDriver.class)), "jdbc:featuresql:")
        .assertSilent();
  }

  @Test
  void theCoreJarTakesTheProgramsTrino() throws Exception {
    Program program =
        run(
            JarClient.class,
            List.of(Program.CORE_JAR, jarOf(TrinoConnection.class)),
            "jdbc:featuresql:warehouse=jdbc:trino://localhost:1/x");
    assertThat(program.errors()).contains("Error executing query").contains("localhost");
  }

  /** What HikariCP is told is told to the HikariCP of the program. */
  @Test
  void poolsFindTheOverride() throws Exception {
    Program program =
        run(
            PoolClient.class,
            List.of(Program.FINISHED_JAR, jarOf(HikariConfig.class), jarOf(LoggerFactory.class)));
    assertThat(program.status()).as(program.errors()).isZero();
  }

  /** Runs a program of ours with nothing but some jars. */
  private Program run(Class<?> program, List<Path> jars, String... arguments) throws Exception {
    List<Path> classPath = new ArrayList<>(jars);
    classPath.add(Program.classesOf(program, folder));
    return Program.java(folder, List.of(), classPath, program, LIMIT, arguments);
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void isLoadedByTools() throws Exception {
    run(ToolClient.class, List.of(), Program.FINISHED_JAR.toString(), "jdbc:featuresql:")
        .assertSilent();
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void saysNothingWhenRedisIsLost() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      run(LostRedisClient.class, List.of(Program.FINISHED_JAR), redis.url().replaceAll(".*:", ""))
          .assertSilent();
    }
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.toList();
    }
  }

  /**
   * What a user's class path may have in another version is under a name of ours. DuckDB's driver
   * cannot be: its native library looks its classes up by their names.
   */
  @Test
  void bringsNothingThatClashes() throws IOException {
    try (JarFile jar = new JarFile(Program.FINISHED_JAR.toFile())) {
      List<String> names = jar.stream().map(JarEntry::getName).toList();
      assertThat(names)
          .filteredOn(name -> name.endsWith(".class"))
          .hasSizeGreaterThan(1_000)
          .allMatch(name -> name.startsWith("io/featuresql/") || name.startsWith("org/duckdb/"));
      assertThat(names)
          .filteredOn(name -> name.startsWith("META-INF/services/") && !name.endsWith("/"))
          .contains("META-INF/services/java.sql.Driver")
          .allMatch(
              name ->
                  name.endsWith("/java.sql.Driver")
                      || name.startsWith("META-INF/services/io.featuresql."));
      assertThat(names)
          .filteredOn(name -> !name.contains("/") && !name.startsWith("libduckdb_java."))
          .isEmpty();
    }
  }
}
