package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Registry;

/** A catalog that is gone when nobody holds it any more. */
public final class MemoryRegistry implements Registry {
  private volatile Catalog catalog = Catalog.empty();

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public synchronized boolean replace(Catalog expected, Catalog next) {
    if (!catalog.equals(expected)) {
      return false;
    }
    catalog = next;
    return true;
  }

  /** Does nothing. */
  @Override
  public void close() {}
}
