package io.featuresql.connectors.embedded;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.online.OnlineStoreContract;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract, on any file of maps. */
abstract class EmbeddedContract extends OnlineStoreContract {
  static final String NAMESPACE = "shop";

  private MapFile file;
  private OnlineStore store;

  abstract Optional<Path> path();

  @BeforeEach
  void open() {
    file = new MapFile(path());
    store = new EmbeddedOnlineStore(file, NAMESPACE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected OnlineStore store() {
    return store;
  }

  @Override
  protected byte[] stored(OnlineView view, Object... key) {
    return Objects.requireNonNull(
        file.map("rows:" + Catalog.key(view.name()))
            .get(new KeyEncoder(NAMESPACE, view).encode(key)));
  }

  @Override
  protected void store(OnlineView view, byte[] row, Object... key) {
    file.map("rows:" + Catalog.key(view.name()))
        .put(new KeyEncoder(NAMESPACE, view).encode(key), row);
  }
}
