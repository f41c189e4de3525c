package io.featuresql.engine.project;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.Warehouses;
import io.featuresql.connectors.online.OnlineStores;
import io.featuresql.connectors.registry.DefinitionText;
import io.featuresql.connectors.registry.FileRegistry;
import io.featuresql.connectors.registry.MemoryRegistry;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Registry;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.CatalogText;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Which registry, warehouse and store the settings stand for. */
final class Wiring {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  private Wiring() {}

  static JdbcWarehouse warehouse(EngineSettings settings) {
    Properties properties = new Properties();
    properties.putAll(settings.warehouseProperties());
    return Warehouses.open(settings.warehouseUrl(), properties, settings.projectFolder());
  }

  static OnlineStore online(EngineSettings settings, Registry registry) {
    return OnlineStores.open(
        settings.online(),
        () -> settings.namespace(registry.catalog().project()),
        settings.projectFolder(),
        CONNECT_TIMEOUT);
  }

  static Registry registry(EngineSettings settings, DefinitionText text) {
    Optional<Path> file =
        settings
            .registry()
            .map(Wiring::registryPath)
            .or(() -> settings.projectFolder().map(folder -> Path.of("registry.sql")))
            .map(path -> settings.projectFolder().map(f -> f.resolve(path)).orElse(path));
    return file.<Registry>map(path -> new FileRegistry(path, text, LOCK_TIMEOUT))
        .orElseGet(MemoryRegistry::new);
  }

  private static Path registryPath(String registry) {
    if (registry.startsWith("jdbc:")) {
      throw FeatureSqlException.of(
          ErrorCode.NOT_SUPPORTED, "registry: a database is not supported yet; name a file");
    }
    return Path.of(registry);
  }

  /** How definitions are read and written. */
  static DefinitionText definitionText(WarehouseDialect dialect) {
    CatalogText text = new CatalogText(dialect);
    return new DefinitionText() {
      @Override
      public Catalog parse(String definitions) {
        return text.parse(definitions);
      }

      @Override
      public String print(Catalog catalog, String previous) {
        return text.print(catalog, previous);
      }
    };
  }
}
