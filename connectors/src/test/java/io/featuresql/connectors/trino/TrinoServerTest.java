package io.featuresql.connectors.trino;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The server that the other tests are about. */
class TrinoServerTest {
  @Test
  void hasAWorkerAndBothCatalogs() throws Exception {
    TrinoServer server = TrinoServer.shared();
    try (Connection session = DriverManager.getConnection(server.url("memory"), "test", null);
        Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count_if(coordinator), count_if(NOT coordinator),"
                    + " (SELECT array_join(array_agg(catalog_name ORDER BY catalog_name), ' ')"
                    + " FROM system.metadata.catalogs)"
                    + " FROM system.runtime.nodes")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(1);
      assertThat(rows.getInt(2)).isEqualTo(1);
      assertThat(rows.getString(3)).isEqualTo("iceberg memory system");
    }
  }
}
