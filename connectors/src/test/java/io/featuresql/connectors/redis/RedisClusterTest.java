package io.featuresql.connectors.redis;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A cluster of three masters. */
class RedisClusterTest extends RedisStoreContract {
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
  String url() {
    return cluster.url();
  }

  @Override
  RedisClusterCommands<byte[], byte[]> commands() {
    return cluster.commands();
  }

  @Override
  long connections() {
    return cluster.connections();
  }
}
