package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a process ended.
 *
 * @param status its exit status
 * @param output what it printed
 * @param errors what it printed to standard error
 */
public record Program(int status, String output, String errors) {
  /** Newer JDKs warn of native libraries and of Unsafe, older ones do not know the options. */
  private static final List<String> QUIET =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The jar that the module's build makes. */
  public static final Path FINISHED_JAR =
      Path.of(System.getProperty("basedir", "."))
          .toAbsolutePath()
          .resolve("target/featuresql-jdbc.jar");

  /** The jar without the drivers of DuckDB and Trino. */
  static final Path CORE_JAR = FINISHED_JAR.resolveSibling("featuresql-jdbc-core.jar");

  /** Runs a class in a JVM of its own; its temporary files go into {@code folder} too. */
  static Program java(
      Path folder,
      List<String> options,
      List<Path> classPath,
      Class<?> main,
      Duration limit,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUIET);
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    return run(folder, limit, command);
  }

  /** Runs a command; one that is late is ended, and fails the test with what it had printed. */
  public static Program run(Path folder, Duration limit, List<String> command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    String said = Files.readString(output);
    String complained = Files.readString(errors);
    assertThat(ended).as("within %s: %s\n%s\n%s", limit, command, said, complained).isTrue();
    return new Program(process.exitValue(), said, complained);
  }

  /** A folder with only the classes of {@code main}, for a class path without our tests. */
  static Path classesOf(Class<?> main, Path folder) throws IOException {
    Path classes = folder.resolve("classes");
    Path source = Path.of("target/test-classes", main.getPackageName().replace('.', '/'));
    Path target = classes.resolve(main.getPackageName().replace('.', '/'));
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(source.toAbsolutePath())) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches(main.getSimpleName() + "(\\$.*)?\\.class")) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
    }
    return classes;
  }

  /** It did its work without a word. */
  void assertSilent() {
    assertThat(errors).isEmpty();
    assertThat(output).isEmpty();
    assertThat(status).isZero();
  }
}
