package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.redis.Sentinels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Written to the master that sentinels name, through the driver. */
final class RedisSentinelWritingTest extends WritingContract {
  private static Sentinels sentinels;

  @BeforeAll
  static void start() throws Exception {
    sentinels = Sentinels.start();
  }

  @AfterAll
  static void stop() throws Exception {
    sentinels.close();
  }

  @Override
  String store() {
    return sentinels.url();
  }

  @Override
  void assertStored(String view, long rows) {
    byte[] field = view.getBytes(StandardCharsets.UTF_8);
    var master = sentinels.first().commands();
    assertThat(
            master.keys(namespace + ":thing:*").stream()
                .filter(key -> master.hexists(key, field))
                .count())
        .isEqualTo(rows);
  }
}
