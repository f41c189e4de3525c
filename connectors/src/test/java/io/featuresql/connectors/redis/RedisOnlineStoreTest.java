package io.featuresql.connectors.redis;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One server. */
class RedisOnlineStoreTest extends RedisStoreContract {
  private static RedisProcess redis;

  @BeforeAll
  static void start() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stop() throws Exception {
    redis.close();
  }

  @Override
  String url() {
    return redis.url();
  }

  @Override
  RedisClusterCommands<byte[], byte[]> commands() {
    return redis.commands();
  }

  @Override
  long connections() {
    return redis.connections();
  }
}
