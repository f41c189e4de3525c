package io.featuresql.connectors.jdbc;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Opens warehouses of one kind. Found by {@link java.util.ServiceLoader}, with the class loader of
 * FeatureSQL: a jar that names its factory in {@code
 * META-INF/services/io.featuresql.connectors.jdbc.WarehouseFactory} adds a warehouse. Stateless,
 * with a public constructor without parameters; it must not need the classes of its driver before
 * {@link #open}.
 */
public interface WarehouseFactory {
  /** Whether {@code url}, the value of the property {@code warehouse}, is of this kind. */
  boolean accepts(String url);

  /** How such URLs are written, for errors: {@code jdbc:duckdb:FILE}. */
  String form();

  /** The Maven artifact of the driver that has to be added to the class path; empty if none. */
  default Optional<String> artifact() {
    return Optional.empty();
  }

  /** {@code url} with what is relative in it, such as a file, resolved in the project's folder. */
  default String resolved(String url, Path projectFolder) {
    return url;
  }

  /**
   * A warehouse that connects when it is first used.
   *
   * @param properties for the driver of the warehouse; copied
   * @param projectFolder the folder of the project, if it has one
   * @throws IllegalArgumentException if the URL or a property is wrong; its message says so
   */
  JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder);
}
