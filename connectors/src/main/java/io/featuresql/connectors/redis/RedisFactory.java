package io.featuresql.connectors.redis;

import io.featuresql.connectors.online.OnlineStoreFactory;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens Redis: one server, those that Sentinels watch, or a Cluster. */
public final class RedisFactory implements OnlineStoreFactory {
  @Override
  public boolean accepts(String url) {
    int schemeEnd = url.indexOf("://");
    return schemeEnd >= 0 && RedisTopology.of(url.substring(0, schemeEnd)).isPresent();
  }

  @Override
  public String form() {
    return "redis://host:port, redis-sentinel://host:port,...#master,"
        + " redis-cluster://host:port,..., and the same with rediss for TLS";
  }

  @Override
  public OnlineStore open(
      String url,
      Supplier<String> namespace,
      Optional<Path> projectFolder,
      Duration connectTimeout) {
    return new RedisOnlineStore(url, namespace, connectTimeout);
  }
}
