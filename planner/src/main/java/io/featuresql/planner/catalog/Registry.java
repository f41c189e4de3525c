package io.featuresql.planner.catalog;

import java.util.function.UnaryOperator;

/**
 * Keeps the catalog. Safe for use by many threads, and, where it lives in a file, by many
 * processes.
 */
public interface Registry extends AutoCloseable {
  /** The current catalog; cheap when nothing changed. */
  Catalog catalog();

  /**
   * Replaces the catalog by what {@code change} makes of the current one, as one step: other
   * changes wait, readers see the old or the new catalog, and when {@code change} throws nothing
   * happened.
   *
   * @return the new catalog
   */
  Catalog update(UnaryOperator<Catalog> change);

  @Override
  void close();
}
