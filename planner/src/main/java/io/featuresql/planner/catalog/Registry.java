package io.featuresql.planner.catalog;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Keeps the catalog. Safe for use by many threads, and, where it lives in a file, by many
 * processes.
 */
public interface Registry extends AutoCloseable {
  /** So often {@link #update} tries before it says that others change too much. */
  int MAX_TRIES = 1_000;

  /** The current catalog; cheap when nothing changed. */
  Catalog catalog();

  /**
   * Puts {@code next} in place of {@code expected}, as one step: readers see the old or the new
   * catalog, and whoever replaces one waits for nothing but the writing of another.
   *
   * @return false when the current catalog is not equal to {@code expected}; nothing happened then
   */
  boolean replace(Catalog expected, Catalog next);

  /**
   * Replaces the catalog by what {@code change} makes of the current one. It is called again when
   * somebody else has changed the catalog meanwhile, and may take its time: nobody waits for it.
   * When it throws nothing happened.
   *
   * @throws FeatureSqlException REGISTRY_FAILED when others change the catalog all the time
   */
  default void update(UnaryOperator<Catalog> change) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      Catalog before = catalog();
      if (replace(before, Objects.requireNonNull(change.apply(before)))) {
        return;
      }
    }
    throw FeatureSqlException.of(
        ErrorCode.REGISTRY_FAILED, "others change the definitions all the time; try again");
  }

  @Override
  void close();
}
