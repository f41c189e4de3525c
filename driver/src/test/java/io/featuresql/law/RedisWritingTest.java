package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.process.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class RedisWritingTest extends WritingContract {
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @Override
  String store() {
    return server.url();
  }

  @Override
  void assertStored(String view, long rows) {
    String pattern = namespace + ":thing:*";
    byte[] field = view.getBytes(StandardCharsets.UTF_8);
    long stored =
        server.commands(
            redis -> redis.keys(pattern).stream().filter(key -> redis.hexists(key, field)).count());
    assertThat(stored).isEqualTo(rows);
  }
}
