package io.featuresql.engine.project;

import io.featuresql.engine.error.Redaction;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an {@link Engine} is made from. Connections with equal settings share an engine, unless they
 * name no project.
 *
 * @param projectFolder the project folder, with links resolved
 * @param memoryName NAME of {@code memory:NAME}
 * @param warehouseUrl the JDBC URL of the warehouse; paths in it are absolute
 * @param warehouseProperties for the warehouse's driver
 * @param online the URL of the online store, or {@code embedded}
 * @param registry where the definitions are, if it was said
 * @param namespace what keys in the online store begin with, if it was said
 */
public record EngineSettings(
    Optional<Path> projectFolder,
    Optional<String> memoryName,
    String warehouseUrl,
    Map<String, String> warehouseProperties,
    String online,
    Optional<String> registry,
    Optional<String> namespace) {
  private static final String DEFAULT_NAMESPACE = "default";

  public EngineSettings {
    warehouseProperties = Map.copyOf(warehouseProperties);
  }

  /** The user name for the warehouse; empty when none was given. */
  public String user() {
    return warehouseProperties.getOrDefault("user", "");
  }

  /** What no message about the warehouse may tell. */
  public Set<String> secrets() {
    return Redaction.secretsOf(warehouseUrl, warehouseProperties);
  }

  /** The name of the project, for people; empty when it is private to a connection. */
  Optional<String> name() {
    return projectFolder.map(folder -> String.valueOf(folder.getFileName())).or(() -> memoryName);
  }

  /** Whether connections with these settings share an engine. */
  boolean isShared() {
    return projectFolder.isPresent() || memoryName.isPresent();
  }

  /**
   * What keys in the online store begin with: as it was said, or else the name of the folder and
   * the id of the project, since two projects may be in folders of one name.
   *
   * @param project its id; empty where it has none
   */
  String namespace(Optional<String> project) {
    return namespace.orElseGet(
        () ->
            projectFolder.map(path -> String.valueOf(path.getFileName())).orElse(DEFAULT_NAMESPACE)
                + project.map(id -> "~" + id).orElse(""));
  }

  /** Without user names and passwords. */
  @Override
  public String toString() {
    return "project "
        + projectFolder.map(Path::toString).or(() -> memoryName).orElse("in memory")
        + ", warehouse "
        + Redaction.withoutPassword(warehouseUrl)
        + ", online "
        + Redaction.withoutPassword(online)
        + namespace.map(n -> ", namespace " + n).orElse("");
  }
}
