package io.featuresql.connectors.online;

import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens online stores of one kind. Found by {@link java.util.ServiceLoader}, with the class loader
 * of FeatureSQL: a jar that names its factory in {@code
 * META-INF/services/io.featuresql.connectors.online.OnlineStoreFactory} adds a store. Stateless,
 * with a public constructor without parameters.
 */
public interface OnlineStoreFactory {
  /**
   * Whether the store is of this kind.
   *
   * @param url the value of the property {@code online}; what stands before {@code ://} is in lower
   *     case
   */
  boolean accepts(String url);

  /** How such URLs are written, for errors: {@code redis://host:port}. */
  String form();

  /**
   * A store that connects when it is first used.
   *
   * @param namespace what all keys start with; asked at each use
   * @param projectFolder the folder of the project, if it has one
   * @param connectTimeout how long making a connection may take
   * @throws io.featuresql.planner.error.FeatureSqlException CONNECTION_PROPERTY if the URL is wrong
   */
  OnlineStore open(
      String url,
      Supplier<String> namespace,
      Optional<Path> projectFolder,
      Duration connectTimeout);
}
