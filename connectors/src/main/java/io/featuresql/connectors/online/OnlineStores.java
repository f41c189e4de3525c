package io.featuresql.connectors.online;

import io.featuresql.connectors.Services;
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
  private static final Services<OnlineStoreFactory> FACTORIES =
      new Services<>(OnlineStoreFactory.class);

  private OnlineStores() {}

  /**
   * The online store that {@code url} names. Nothing is connected or opened before its first use,
   * so a store that is down does not keep offline work from being done.
   *
   * @param url {@code embedded}, or a URL that one of the factories knows
   * @param namespace what all keys start with; asked at each use
   * @param projectFolder the folder of the project, if it has one
   * @param connectTimeout how long making a connection may take
   * @throws FeatureSqlException CONNECTION_PROPERTY if the URL is wrong
   */
  public static OnlineStore open(
      String url,
      Supplier<String> namespace,
      Optional<Path> projectFolder,
      Duration connectTimeout) {
    int schemeEnd = url.indexOf("://");
    boolean hasAddress = schemeEnd >= 0;
    String scheme = (hasAddress ? url.substring(0, schemeEnd) : "").toLowerCase(Locale.ROOT);
    String plain = hasAddress ? scheme + url.substring(schemeEnd) : url;
    return FACTORIES.all().stream()
        .filter(factory -> factory.accepts(plain))
        .findFirst()
        .orElseThrow(() -> unknown(hasAddress ? Optional.of(scheme) : Optional.empty()))
        .open(plain, namespace, projectFolder, connectTimeout);
  }

  /** Only the scheme is shown: the rest may hold a password. */
  private static FeatureSqlException unknown(Optional<String> scheme) {
    return FeatureSqlException.of(
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online' "
            + scheme
                .map(name -> "has the unknown scheme '" + name + "'")
                .orElse("is neither embedded nor a URL")
            + "; possible are "
            + String.join(", ", FACTORIES.all().stream().map(OnlineStoreFactory::form).toList()));
  }
}
