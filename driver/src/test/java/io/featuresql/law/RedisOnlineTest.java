package io.featuresql.law;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.embedded.core.ExecutableProvider;

final class RedisOnlineTest extends OnlineContract {
  private static Process server;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String executable = ExecutableProvider.newJarResourceProvider().get().getPath();
    server =
        new ProcessBuilder(
                executable, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = server.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains("Ready to accept connections")) {
      line = output.readLine();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  @Override
  String store() {
    return "redis://127.0.0.1:" + port;
  }
}
