package io.featuresql.connectors.redis;

/** One server, read through several connections. */
class RedisPoolTest extends RedisOnlineStoreTest {
  @Override
  String url() {
    return super.url() + "?pool=4";
  }
}
