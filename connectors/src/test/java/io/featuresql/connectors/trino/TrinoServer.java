package io.featuresql.connectors.trino;

import io.featuresql.connectors.maven.MavenClassPath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Trino server, coordinator and worker, in a JVM of its own, with the catalogs {@code
 * memory} and {@code iceberg}.
 *
 * <p>It needs JDK 25. Where there is none, tests that ask for a server are skipped, and one line
 * says how to have them; nothing is downloaded then.
 */
public final class TrinoServer implements AutoCloseable {
  private static final int START_MINUTES = 5;

  private static final String HEAP = System.getProperty("test.trino.heap", "1536m");

  private static final String READY = "READY ";
  private static final String SKIPPED =
      "SKIPPED: all tests against Trino. Its server needs JDK 25 or newer: install one, or let"
          + " JAVA25_HOME name it.";

  private final Process process;
  private final Path work;
  private final URI url;

  private TrinoServer(Process process, Path work, URI url) {
    this.process = process;
    this.work = work;
    this.url = url;
  }

  /** Starts the shared server when it is first asked for. */
  private static final class Shared {
    private static final Optional<TrinoServer> SERVER = launch(Map.of());
  }

  /** Looks for the JDK once. */
  private static final class Jdk {
    private static final Optional<Path> JAVA = found();

    private static Optional<Path> found() {
      Optional<Path> java = NewerJdk.find();
      if (java.isEmpty()) {
        System.err.println(SKIPPED);
      }
      return java;
    }
  }

  /** The server that the tests of this JVM share; skips the test that asks when there is none. */
  public static TrinoServer shared() {
    return orSkip(Shared.SERVER);
  }

  /** A server of one's own, to be killed. Skips the test that asks when there can be none. */
  public static TrinoServer start() {
    return start(Map.of());
  }

  /**
   * As {@link #start()}, with properties for its coordinator; the URL is that of HTTPS where they
   * enable it.
   */
  public static TrinoServer start(Map<String, String> coordinator) {
    return orSkip(launch(coordinator));
  }

  private static TrinoServer orSkip(Optional<TrinoServer> server) {
    Assumptions.assumeTrue(server.isPresent(), SKIPPED);
    return server.orElseThrow();
  }

  private static Optional<TrinoServer> launch(Map<String, String> coordinator) {
    return Jdk.JAVA.map(
        java -> {
          try {
            return launch(java, coordinator);
          } catch (IOException e) {
            throw new IllegalStateException("Trino did not start: " + e.getMessage(), e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Trino started", e);
          }
        });
  }

  private static TrinoServer launch(Path java, Map<String, String> coordinator)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(folder());
    Path program = unpacked("TrinoServerMain.java", folder);
    String classPath = MavenClassPath.of(unpacked("pom.xml", folder), folder);
    Path work = Files.createTempDirectory(folder, "run-");
    Path log = folder.resolve(work.getFileName() + ".log");
    List<String> command = command(java, program, classPath, work);
    if (!coordinator.isEmpty()) {
      command.add(properties(coordinator, work).toString());
    }
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Thread end = new Thread(() -> end(process, work));
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return new TrinoServer(process, work, awaitReady(process, log));
    } catch (IOException | InterruptedException | RuntimeException e) {
      end(process, work);
      throw e;
    }
  }

  private static List<String> command(Path java, Path program, String classPath, Path work)
      throws IOException {
    // by a file, since the class path is longer than some systems let a command be
    Path arguments = work.resolve("arguments");
    Files.writeString(arguments, "-cp \"" + classPath.replace("\\", "\\\\") + "\"");
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx" + HEAP));
    command.add("-XX:+ExitOnOutOfMemoryError"); // tests fail then, instead of waiting
    command.add("-XX:TieredStopAtLevel=1"); // nothing runs for as long as the second compiler takes
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-Duser.timezone=UTC");
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "@" + arguments,
            program.toString()));
    return command;
  }

  private static Path properties(Map<String, String> coordinator, Path work) throws IOException {
    Path file = work.resolve("coordinator.properties");
    Properties properties = new Properties();
    properties.putAll(coordinator);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  /** Waits for the line that tells the URL; what comes behind it goes to the log. */
  private static URI awaitReady(Process process, Path log)
      throws IOException, InterruptedException {
    BufferedReader output = process.inputReader();
    CompletableFuture<URI> ready = new CompletableFuture<>();
    Path outputLog = log.resolveSibling(log.getFileName() + ".out");
    Thread reader = new Thread(() -> read(output, outputLog, ready), "trino-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return ready.get(START_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage() + "; see " + log, e);
    } catch (TimeoutException e) {
      throw new IOException("not ready after " + START_MINUTES + " minutes; see " + log, e);
    }
  }

  private static void read(BufferedReader output, Path log, CompletableFuture<URI> ready) {
    try (output;
        BufferedWriter copy = Files.newBufferedWriter(log)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length()).strip()));
        }
        copy.write(line);
        copy.newLine();
        copy.flush();
      }
    } catch (IOException ended) {
      // told below, if nobody was told before
    }
    ready.completeExceptionally(new IOException("it ended"));
  }

  /** One folder for all modules, so that the class path is resolved once. */
  private static Path folder() {
    return Path.of(System.getProperty("test.folder", "target")).resolve("trino").toAbsolutePath();
  }

  private static Path unpacked(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TrinoServer.class.getResourceAsStream("/trino-server/" + name)) {
      byte[] content = in.readAllBytes();
      if (!Files.exists(file) || !java.util.Arrays.equals(Files.readAllBytes(file), content)) {
        Files.write(file, content);
      }
    }
    return file;
  }

  /** The host and port, as in a URL. */
  public String authority() {
    return url.getAuthority();
  }

  /** The JDBC URL of a catalog, with the schema {@code default} of {@code memory}. */
  public String url(String catalog) {
    String schema = catalog.equals("memory") ? "/default" : "";
    return "jdbc:trino://" + authority() + "/" + catalog + schema;
  }

  /** Stops or continues the process: {@code STOP} or {@code CONT}. */
  public void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  /** Ends the server as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    end(process, work);
  }

  private static void end(Process process, Path work) {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (var files = Files.walk(work)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException removedBefore) {
      // nothing is left to do
    }
  }
}
