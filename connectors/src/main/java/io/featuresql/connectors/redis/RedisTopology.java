package io.featuresql.connectors.redis;

import java.util.Optional;

/** How servers that hold one store stand to each other. */
enum RedisTopology {
  /** One server, or one with replicas that the URL names or the server knows. */
  SERVERS("redis", "rediss", 6379),

  /** A server and its replicas, found by asking sentinels. */
  SENTINEL("redis-sentinel", "rediss-sentinel", 26379),

  /** A Redis Cluster. */
  CLUSTER("redis-cluster", "rediss-cluster", 6379);

  /** The scheme of its URLs. */
  final String scheme;

  /** The same with TLS. */
  final String secureScheme;

  /** The port of a host without one. */
  final int defaultPort;

  RedisTopology(String scheme, String secureScheme, int defaultPort) {
    this.scheme = scheme;
    this.secureScheme = secureScheme;
    this.defaultPort = defaultPort;
  }

  /** The one whose URLs have that scheme, which is in lower case. */
  static Optional<RedisTopology> of(String scheme) {
    for (RedisTopology topology : values()) {
      if (scheme.equals(topology.scheme) || scheme.equals(topology.secureScheme)) {
        return Optional.of(topology);
      }
    }
    return Optional.empty();
  }
}
