package io.featuresql.connectors.online;

import io.featuresql.connectors.embedded.EmbeddedOnlineStore;
import io.featuresql.connectors.redis.RedisOnlineStore;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens online stores. */
public final class OnlineStores {
  private static final String FILE = "online.mv.db";

  private OnlineStores() {}

  /**
   * The online store that {@code url} names. Nothing is connected or opened before its first use,
   * so a store that is down does not keep offline work from being done.
   *
   * @param url {@code embedded}, or {@code redis://...}, {@code redis-sentinel://...}, {@code
   *     redis-cluster://...}, or one of these with {@code rediss} for TLS
   * @param namespace what all keys start with; asked at each use
   * @param projectFolder where {@code embedded} has its file; without one it is in memory
   * @param connectTimeout how long making a connection may take
   * @throws FeatureSqlException CONNECTION_PROPERTY if the URL is wrong
   */
  public static OnlineStore open(
      String url,
      Supplier<String> namespace,
      Optional<Path> projectFolder,
      Duration connectTimeout) {
    int schemeEnd = url.indexOf("://");
    String scheme = (schemeEnd < 0 ? url : url.substring(0, schemeEnd)).toLowerCase(Locale.ROOT);
    boolean hasAddress = schemeEnd >= 0;
    if (scheme.equals("embedded") && !hasAddress) {
      return projectFolder
          .map(folder -> EmbeddedOnlineStore.inFile(folder.resolve(FILE), namespace))
          .orElseGet(() -> EmbeddedOnlineStore.inMemory(namespace));
    }
    if (hasAddress && RedisOnlineStore.opens(scheme)) {
      return new RedisOnlineStore(scheme + url.substring(schemeEnd), namespace, connectTimeout);
    }
    // Only the scheme is shown: the rest may hold a password.
    throw FeatureSqlException.of(
        ErrorCode.CONNECTION_PROPERTY,
        String.format(
            Locale.ROOT,
            "property 'online' %s; possible are embedded, redis://host:port,"
                + " redis-sentinel://host:port,...#master, redis-cluster://host:port,..., and the"
                + " same with rediss for TLS",
            hasAddress
                ? "has the unknown scheme '" + scheme + "'"
                : "is neither embedded nor a URL"));
  }
}
