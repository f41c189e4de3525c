package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.duckdb.DuckDbWarehouse;
import io.featuresql.connectors.embedded.EmbeddedOnlineStore;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.WarehouseFactory;
import io.featuresql.connectors.online.OnlineStoreFactory;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A warehouse and an online store that a jar on the class path adds. */
class FactoriesTest {
  /** DuckDB by another name. */
  public static final class OtherWarehouse implements WarehouseFactory {
    private static final String PREFIX = "jdbc:other:";

    @Override
    public boolean accepts(String url) {
      return url.startsWith(PREFIX);
    }

    @Override
    public String form() {
      return PREFIX + "FILE";
    }

    @Override
    public JdbcWarehouse open(String url, Properties properties, Optional<Path> projectFolder) {
      String duckDb = DuckDbWarehouse.URL_PREFIX + url.substring(PREFIX.length());
      return new DuckDbWarehouse(duckDb, properties, projectFolder);
    }
  }

  /** The embedded store by another name. */
  public static final class OtherStore implements OnlineStoreFactory {
    @Override
    public boolean accepts(String url) {
      return url.startsWith("other://");
    }

    @Override
    public String form() {
      return "other://NAME";
    }

    @Override
    public OnlineStore open(
        String url,
        Supplier<String> namespace,
        Optional<Path> projectFolder,
        Duration connectTimeout) {
      return EmbeddedOnlineStore.inMemory(namespace);
    }
  }

  @Test
  void aJarAddsAWarehouseAndAStore() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:featuresql:warehouse=jdbc:other:;online=OTHER://here;route=online");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE spends AS SELECT 7 AS id, TIMESTAMP '2026-01-01' AS ts, 1.5 AS spend");
      statement.execute("CREATE ENTITY person (id INTEGER)");
      statement.execute("CREATE FEATURE VIEW v ENTITY person TIMESTAMP ts AS FROM spends");
      statement.execute("MATERIALIZE v");
      List<String> rows = new ArrayList<>();
      try (ResultSet found =
          statement.executeQuery(
              "SELECT v.spend FROM (VALUES (7)) AS k (id) FEATURES v AS OF NOW")) {
        while (found.next()) {
          rows.add(found.getString("spend"));
        }
      }
      assertThat(rows).containsExactly("1.5");
    }
  }

  @Test
  void errorsListThem() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:featuresql:warehouse=jdbc:h2:mem:"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:other:FILE");
    assertThatThrownBy(
            () -> {
              try (Connection connection =
                  DriverManager.getConnection("jdbc:featuresql:online=mysql://u:secret@host")) {
                connection.isValid(1);
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("other://NAME")
        .hasMessageNotContaining("secret");
  }
}
