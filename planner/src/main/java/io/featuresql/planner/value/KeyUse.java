package io.featuresql.planner.value;

import org.jspecify.annotations.Nullable;

/**
 * A parameter as a key.
 *
 * @param elements whether it is an array of them
 */
public record KeyUse(KeyTarget target, boolean elements) {
  /**
   * What is bound for {@code given}.
   *
   * @param parameter the number of the parameter, from 0
   * @throws io.featuresql.planner.error.FeatureSqlException VALUE when it is not a value of the key
   */
  public @Nullable Object valueOf(@Nullable Object given, int parameter) {
    return elements && given != null
        ? target.ofElements(given, parameter)
        : target.toBind(given, parameter);
  }
}
