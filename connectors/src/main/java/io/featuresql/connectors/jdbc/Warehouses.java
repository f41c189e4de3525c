package io.featuresql.connectors.jdbc;

import io.featuresql.connectors.Services;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The kinds of warehouses that there are. */
public final class Warehouses {
  private static final Services<WarehouseFactory> FACTORIES =
      new Services<>(WarehouseFactory.class);

  private Warehouses() {}

  /**
   * The kind of warehouse that {@code url} is of.
   *
   * @throws FeatureSqlException NOT_SUPPORTED when none is; CONNECTION_PROPERTY when it is not a
   *     URL of JDBC
   */
  public static WarehouseFactory of(String url) {
    return FACTORIES.all().stream()
        .filter(factory -> factory.accepts(url))
        .findFirst()
        .orElseThrow(
            () ->
                FeatureSqlException.of(
                    url.startsWith("jdbc:")
                        ? ErrorCode.NOT_SUPPORTED
                        : ErrorCode.CONNECTION_PROPERTY,
                    "warehouse: no connector for '"
                        + scheme(url)
                        + "' yet; a warehouse is given as "
                        + String.join(", ", FACTORIES.all().stream().map(f -> f.form()).toList())));
  }

  /** What is shown of a URL: what follows may hold a password. */
  private static String scheme(String url) {
    int second = url.indexOf(':', url.indexOf(':') + 1);
    if (second >= 0) {
      return url.substring(0, second + 1);
    }
    return url.matches("[^@?;=&]*") ? url : "...";
  }

  /**
   * The warehouse at {@code url}, which nothing connects to yet.
   *
   * @param properties for the driver of the warehouse
   * @param projectFolder the folder of the project, if it has one
   * @throws FeatureSqlException CONNECTION_PROPERTY when the URL or a property is wrong, or the
   *     driver of the warehouse is not on the class path
   */
  public static JdbcWarehouse open(
      String url, Properties properties, Optional<Path> projectFolder) {
    WarehouseFactory factory = of(url);
    try {
      return factory.open(url, properties, projectFolder);
    } catch (LinkageError e) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          "warehouse: its driver is not on the class path, or another version of it is"
              + factory.artifact().map(artifact -> "; add " + artifact).orElse(""),
          e);
    } catch (IllegalArgumentException e) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY, String.valueOf(e.getMessage()), e);
    }
  }
}
