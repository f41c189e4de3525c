package io.featuresql.connectors.trino;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Opens Trino. */
public final class TrinoFactory implements WarehouseFactory {
  @Override
  public boolean accepts(String url) {
    return url.startsWith(TrinoWarehouse.URL_PREFIX);
  }

  @Override
  public String form() {
    return "jdbc:trino://HOST:PORT/CATALOG/SCHEMA";
  }

  @Override
  public Optional<String> artifact() {
    return Optional.of("io.trino:trino-jdbc");
  }

  @Override
  public JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder) {
    return new TrinoWarehouse(url, properties);
  }
}
