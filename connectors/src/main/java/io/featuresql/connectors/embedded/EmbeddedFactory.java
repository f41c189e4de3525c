package io.featuresql.connectors.embedded;

import io.featuresql.connectors.online.OnlineStoreFactory;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens the store in this process: in a file of the project, without a project in memory. */
public final class EmbeddedFactory implements OnlineStoreFactory {
  private static final String FILE = "online.mv.db";

  @Override
  public boolean accepts(String url) {
    return url.toLowerCase(Locale.ROOT).equals("embedded");
  }

  @Override
  public String form() {
    return "embedded";
  }

  @Override
  public OnlineStore open(
      String url,
      Supplier<String> namespace,
      Optional<Path> projectFolder,
      Duration connectTimeout) {
    return projectFolder
        .map(folder -> EmbeddedOnlineStore.inFile(folder.resolve(FILE), namespace))
        .orElseGet(() -> EmbeddedOnlineStore.inMemory(namespace));
  }
}
