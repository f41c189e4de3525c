package io.featuresql.connectors;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What jars on the class path offer of one kind. Looked for when it is first asked for, and kept
 * once it is found. Safe for use by many threads.
 */
public final class Services<T> {
  private final Class<T> service;
  private volatile @Nullable List<T> found;

  /** All implementations of {@code service} that the class loader of FeatureSQL finds. */
  public Services(Class<T> service) {
    this.service = service;
  }

  /**
   * One of each, in the order of the class path.
   *
   * @throws FeatureSqlException CONNECTION_PROPERTY when one of them cannot be made
   */
  public List<T> all() {
    List<T> known = found;
    if (known == null) {
      known = load();
      found = known;
    }
    return known;
  }

  private List<T> load() {
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
