package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Registry;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** A catalog that is gone when nobody holds it any more. */
public final class MemoryRegistry implements Registry {
  private final ReentrantLock updating = new ReentrantLock();
  private volatile Catalog catalog = Catalog.empty();

  @Override
  public Catalog catalog() {
    return catalog;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if called from within {@code change}
   */
  @Override
  public Catalog update(UnaryOperator<Catalog> change) {
    if (updating.isHeldByCurrentThread()) {
      throw new IllegalStateException("an update within an update would be lost");
    }
    updating.lock();
    try {
      catalog = Objects.requireNonNull(change.apply(catalog));
      return catalog;
    } finally {
      updating.unlock();
    }
  }

  /** Does nothing. */
  @Override
  public void close() {}
}
