package io.featuresql.connectors.redis;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A master that sentinels name. */
class RedisSentinelTest extends RedisStoreContract {
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
  String url() {
    return sentinels.url();
  }

  @Override
  RedisClusterCommands<byte[], byte[]> commands() {
    return sentinels.first().commands();
  }

  @Override
  long connections() {
    return sentinels.connections();
  }
}
