package io.featuresql.connectors.embedded;

import java.nio.file.Path;
import java.util.Optional;

class EmbeddedMemoryStoreTest extends EmbeddedContract {
  @Override
  Optional<Path> path() {
    return Optional.empty();
  }
}
