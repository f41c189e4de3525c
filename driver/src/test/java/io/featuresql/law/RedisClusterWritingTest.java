package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.redis.Cluster;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Written to a cluster of three masters, through the driver. */
final class RedisClusterWritingTest extends WritingContract {
  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.start(0);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Override
  String store() {
    return cluster.url();
  }

  /** On all nodes together, and no node has all of them. */
  @Override
  void assertStored(String view, long rows) {
    byte[] field = view.getBytes(StandardCharsets.UTF_8);
    long stored = 0;
    for (int i = 0; i < 3; i++) {
      var node = cluster.node(i).commands();
      long here =
          node.keys(namespace + ":thing:*").stream()
              .filter(key -> node.hexists(key, field))
              .count();
      assertThat(here).isLessThan(rows < 10 ? rows + 1 : rows); // few may meet by chance
      stored += here;
    }
    assertThat(stored).isEqualTo(rows);
  }
}
