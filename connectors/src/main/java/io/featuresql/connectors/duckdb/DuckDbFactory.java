package io.featuresql.connectors.duckdb;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Opens DuckDB, in this process. */
public final class DuckDbFactory implements WarehouseFactory {
  @Override
  public boolean accepts(String url) {
    return url.startsWith(DuckDbWarehouse.URL_PREFIX);
  }

  @Override
  public String form() {
    return "jdbc:duckdb:FILE";
  }

  @Override
  public String resolved(String url, Path projectFolder) {
    String rest = url.substring(DuckDbWarehouse.URL_PREFIX.length());
    int semicolon = rest.indexOf(';');
    String file = semicolon < 0 ? rest : rest.substring(0, semicolon);
    String parameters = semicolon < 0 ? "" : rest.substring(semicolon);
    boolean isFile = !file.isEmpty() && !file.contains(":");
    return DuckDbWarehouse.URL_PREFIX + (isFile ? projectFolder.resolve(file) + parameters : rest);
  }

  @Override
  public JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder) {
    return new DuckDbWarehouse(url, properties, projectFolder);
  }
}
