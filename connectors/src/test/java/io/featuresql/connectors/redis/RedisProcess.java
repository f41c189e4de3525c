package io.featuresql.connectors.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis server on loopback, in a folder of its own, and a connection to look behind the
 * store's back.
 */
public final class RedisProcess implements AutoCloseable {
  private static final ExecutableProvider EXECUTABLE = ExecutableProvider.newJarResourceProvider();

  static {
    // As RedisConnector does it, which may come too late: Lettuce asks once for its log, and a
    // server that a test kills is no news.
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
  }

  /** The bus of a cluster takes the port that is greater by so much. */
  private static final int TO_BUS = 10_000;

  /** Below the ports that the system gives to clients, the bus's port too. */
  private static final int FIRST_PORT = 12_000;

  private static final int PORTS = 10_000;

  private final int port;
  private final Path folder;
  private final List<String> command;
  private final String sign;
  private Process process;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;

  private RedisProcess(int port, Path folder, String sign, List<String> command)
      throws IOException {
    this.port = port;
    this.folder = folder;
    this.sign = sign;
    this.command = command;
    process = launch();
    client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    connection = client.connect(ByteArrayCodec.INSTANCE);
  }

  /** Starts a server; {@code settings} are those of its command line. */
  static RedisProcess start(String... settings) throws IOException {
    int port = freePort();
    Path folder = Files.createTempDirectory("redis");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(EXECUTABLE.get().getPath(), "--port", Integer.toString(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    command.addAll(List.of("--dir", folder.toString()));
    command.addAll(List.of(settings));
    return new RedisProcess(port, folder, "Ready to accept connections", command);
  }

  /** Starts a sentinel; {@code lines} are those of its configuration. */
  static RedisProcess startSentinel(String... lines) throws IOException {
    int port = freePort();
    Path folder = Files.createTempDirectory("sentinel");
    List<String> settings = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1"));
    settings.add("dir " + folder);
    settings.addAll(List.of(lines));
    Path configuration = Files.write(folder.resolve("sentinel.conf"), settings);
    return new RedisProcess(
        port,
        folder,
        "+monitor master",
        List.of(EXECUTABLE.get().getPath(), configuration.toString(), "--sentinel"));
  }

  /** A port that nobody listens at, nor at that of its bus, and that no client will be given. */
  public static int freePort() {
    while (true) {
      int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
      if (isFree(port) && isFree(port + TO_BUS)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private Process launch() throws IOException {
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    BufferedReader output = started.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      if (line.contains(sign)) {
        Thread reader = new Thread(() -> drain(output), "output of Redis");
        reader.setDaemon(true);
        reader.start();
        return started;
      }
    }
    throw new IOException("Redis did not start:\n" + said);
  }

  /** A server whose output nobody reads would stop when the pipe is full. */
  private static void drain(BufferedReader output) {
    try {
      output.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // The server has ended.
    }
  }

  int port() {
    return port;
  }

  /** The folder in which it keeps files. */
  Path folder() {
    return folder;
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  public RedisCommands<byte[], byte[]> commands() {
    return connection.sync();
  }

  /** How many connections it has, that to look behind the store's back included. */
  long connections() {
    return commands().clientList().lines().count();
  }

  /** Ends the server as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same port, empty. */
  public void startAgain() throws IOException {
    process = launch();
  }

  /** Stops or continues the process: {@code STOP} or {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  @Override
  public void close() throws InterruptedException {
    connection.close();
    client.shutdown();
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
