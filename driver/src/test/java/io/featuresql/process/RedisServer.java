package io.featuresql.process;

import io.featuresql.connectors.redis.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server on loopback, which can be made ill, and looked into. */
public final class RedisServer implements AutoCloseable {
  private static final ExecutableProvider EXECUTABLE = ExecutableProvider.newJarResourceProvider();

  private final int port;
  private final String[] settings;
  private Process process;

  private RedisServer(int port, String... settings) throws IOException {
    this.port = port;
    this.settings = settings;
    process = launch(port, settings);
  }

  /** Starts a server; {@code settings} are those of its command line. */
  public static RedisServer start(String... settings) throws IOException {
    return new RedisServer(RedisProcess.freePort(), settings);
  }

  private static Process launch(int port, String... settings) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(EXECUTABLE.get().getPath(), "--port", Integer.toString(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    command.addAll(List.of(settings));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader output = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      if (line.contains("Ready to accept connections")) {
        return process;
      }
    }
    throw new IOException("Redis did not start:\n" + said);
  }

  /** Where it listens, on loopback. */
  public int port() {
    return port;
  }

  /** The value of the connection property {@code online}. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Something done with the server behind the driver's back. */
  @FunctionalInterface
  public interface Use<T> {
    T with(RedisCommands<byte[], byte[]> commands);
  }

  public <T> T commands(Use<T> use) {
    RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      return use.with(connection.sync());
    } finally {
      client.shutdown();
    }
  }

  /** Ends the server as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same port, empty. */
  public void startAgain() throws IOException {
    process = launch(port, settings);
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

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
