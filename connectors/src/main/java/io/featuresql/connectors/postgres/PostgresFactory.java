package io.featuresql.connectors.postgres;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Opens PostgreSQL, and what speaks its protocol. */
public final class PostgresFactory implements WarehouseFactory {
  @Override
  public boolean accepts(String url) {
    return url.startsWith(PostgresWarehouse.URL_PREFIX);
  }

  @Override
  public String form() {
    return "jdbc:postgresql://HOST[:PORT]/DATABASE";
  }

  @Override
  public JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder) {
    return new PostgresWarehouse(url, properties);
  }
}
