package io.featuresql.connectors.cloud;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Opens engines by the driver of their vendor. */
public final class VendorFactory implements WarehouseFactory {
  @Override
  public boolean accepts(String url) {
    return Vendor.of(url).isPresent();
  }

  @Override
  public String form() {
    return "the URL of the vendor's driver for " + Vendor.names();
  }

  @Override
  public JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder) {
    return new VendorWarehouse(url, properties);
  }
}
