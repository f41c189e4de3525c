package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.WarehouseFactory;
import io.featuresql.connectors.jdbc.Warehouses;
import io.featuresql.engine.project.EngineSettings;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** What the properties of a connection say of its project: the folder, its file, the engine. */
final class ProjectProperties {
  private static final String EMBEDDED = "embedded";
  private static final String MEMORY_PREFIX = "memory:";
  private static final String DUCKDB_PREFIX = "jdbc:duckdb:";
  private static final String PROJECT_FILE = "featuresql.properties";

  private ProjectProperties() {}

  /**
   * The settings that {@code properties}, which name a project or none, stand for.
   *
   * @param properties checked keys and values, those of the project folder included
   */
  static EngineSettings settings(Map<String, String> properties) {
    Optional<String> project = given(properties, ConnectionProperty.PROJECT);
    Optional<String> memoryName =
        project
            .filter(name -> name.startsWith(MEMORY_PREFIX))
            .map(name -> name.substring(MEMORY_PREFIX.length()));
    Optional<Path> folder = folder(properties);
    return new EngineSettings(
        folder,
        memoryName,
        warehouseUrl(properties, folder),
        warehouseProperties(properties),
        given(properties, ConnectionProperty.ONLINE).orElse(EMBEDDED),
        given(properties, ConnectionProperty.REGISTRY),
        given(properties, ConnectionProperty.NAMESPACE));
  }

  /** The folder that the property {@code project} names, if it names one. */
  static Optional<Path> folder(Map<String, String> properties) {
    Optional<String> project = given(properties, ConnectionProperty.PROJECT);
    if (project.isEmpty() || project.get().startsWith(MEMORY_PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(usable(project.get(), Path.of(project.get())));
    } catch (InvalidPathException e) {
      throw wrong("project: '" + project.get() + "' is not a path", e);
    }
  }

  private static Path usable(String given, Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw wrong("the project folder '" + given + "' does not exist; create " + absolute);
    }
    if (!Files.isDirectory(absolute)) {
      throw wrong("project: " + absolute + " is not a folder");
    }
    if (!Files.isReadable(absolute) || !Files.isWritable(absolute)) {
      throw wrong("the project folder " + absolute + " cannot be read and written");
    }
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      throw wrong("the project folder " + absolute + " cannot be read", e);
    }
  }

  /** What {@code featuresql.properties} in the folder says; empty when there is no such file. */
  static Map<String, String> file(Path folder) {
    Path file = folder.resolve(PROJECT_FILE);
    Properties read = new Properties();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        read.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw wrong("cannot read " + file, e);
      }
    }
    Map<String, String> properties = new LinkedHashMap<>();
    read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
    return properties;
  }

  private static String warehouseUrl(Map<String, String> properties, Optional<Path> folder) {
    Optional<String> given = given(properties, ConnectionProperty.WAREHOUSE);
    if (given.isEmpty()) {
      return DUCKDB_PREFIX + folder.map(f -> f.resolve("warehouse.duckdb").toString()).orElse("");
    }
    String url = given.get();
    WarehouseFactory factory = Warehouses.of(url);
    return folder.map(f -> factory.resolved(url, f)).orElse(url);
  }

  private static Map<String, String> warehouseProperties(Map<String, String> properties) {
    Map<String, String> result = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(ConnectionProperty.WAREHOUSE_PREFIX)) {
            result.put(key.substring(ConnectionProperty.WAREHOUSE_PREFIX.length()), value);
          }
        });
    return result;
  }

  private static Optional<String> given(
      Map<String, String> properties, ConnectionProperty property) {
    return Optional.ofNullable(properties.get(property.key())).filter(value -> !value.isBlank());
  }

  private static FeatureSqlException wrong(String message) {
    return FeatureSqlException.of(ErrorCode.CONNECTION_PROPERTY, message);
  }

  private static FeatureSqlException wrong(String message, Throwable cause) {
    return FeatureSqlException.of(ErrorCode.CONNECTION_PROPERTY, message, cause);
  }
}
