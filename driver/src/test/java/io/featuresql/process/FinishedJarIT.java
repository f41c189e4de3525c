package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar that users get, in a JVM that has nothing else. */
@Timeout(180)
final class FinishedJarIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void definesTrainsAndServes() throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    try (RedisServer redis = RedisServer.start()) {
      Program.java(
              folder,
              List.of(),
              List.of(Program.FINISHED_JAR, Program.classesOf(JarClient.class, folder)),
              JarClient.class,
              LIMIT,
              "jdbc:featuresql:project='" + project + "'",
              "jdbc:featuresql:project=memory:served;online=" + redis.url())
          .assertSilent();
    }
    assertThat(project.resolve("registry.sql")).content().contains("CREATE FEATURE VIEW activity");
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void isLoadedByTools() throws Exception {
    Program.java(
            folder,
            List.of(),
            List.of(Program.classesOf(ToolClient.class, folder)),
            ToolClient.class,
            LIMIT,
            Program.FINISHED_JAR.toString(),
            "jdbc:featuresql:")
        .assertSilent();
    assertThat(temporaryFiles()).isEmpty();
  }

  @Test
  void saysNothingWhenRedisIsLost() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Program.java(
              folder,
              List.of(),
              List.of(Program.FINISHED_JAR, Program.classesOf(LostRedisClient.class, folder)),
              LostRedisClient.class,
              LIMIT,
              redis.url().replaceAll(".*:", ""))
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
                      || name.startsWith("META-INF/services/io.featuresql.shaded."));
      assertThat(names)
          .filteredOn(name -> !name.contains("/") && !name.startsWith("libduckdb_java."))
          .isEmpty();
    }
  }
}
