package io.featuresql.jdbc;

import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An online store that is opened when it is first asked something. */
final class LazyOnlineStore implements OnlineStore {
  private final Supplier<OnlineStore> opener;
  private final String description;
  private volatile @Nullable OnlineStore opened;
  private boolean closed;

  LazyOnlineStore(Supplier<OnlineStore> opener, String description) {
    this.opener = opener;
    this.description = description;
  }

  private OnlineStore store() {
    OnlineStore store = opened;
    return store != null ? store : open();
  }

  private synchronized OnlineStore open() {
    OnlineStore store = opened;
    if (store == null) {
      if (closed) {
        throw new IllegalStateException("the online store is closed");
      }
      store = opener.get();
      opened = store;
    }
    return store;
  }

  @Override
  public Lookup lookup(List<Read> reads) {
    return store().lookup(reads);
  }

  @Override
  public Writer writer(OnlineView view, Duration timeout) {
    return store().writer(view, timeout);
  }

  @Override
  public Optional<Materialization> materialization(String view, Duration timeout) {
    return store().materialization(view, timeout);
  }

  @Override
  public void record(Materialization materialization, Duration timeout) {
    store().record(materialization, timeout);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public synchronized void close() {
    closed = true;
    OnlineStore store = opened;
    opened = null;
    if (store != null) {
      store.close();
    }
  }
}
