package io.featuresql.connectors;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What jars on the class path offer. */
public final class Services {
  private Services() {}

  /**
   * All implementations of {@code service} that the class loader of FeatureSQL finds, in the order
   * of the class path.
   *
   * @throws FeatureSqlException CONNECTION_PROPERTY when one of them cannot be made
   */
  public static <T> List<T> of(Class<T> service) {
    try {
      return ServiceLoader.load(service, Services.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
    } catch (ServiceConfigurationError e) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          "a jar on the class path offers what cannot be used: "
              + e.getMessage()
              + "; fix or remove it",
          e);
    }
  }
}
