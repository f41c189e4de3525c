package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cloud warehouses whose driver the user has to bring. */
class CloudWarehouseTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:snowflake://a.example/?db=x, snowflake-jdbc",
    "jdbc:bigquery://https://b.example:443, bigquery",
    "jdbc:redshift://c.example:5439/dev, redshift-jdbc",
    "jdbc:databricks://d.example:443, databricks-jdbc",
    "jdbc:hive2://e.example:10000, hive-jdbc",
    "jdbc:clickhouse://f.example:8123, clickhouse-jdbc",
    "jdbc:ch://f.example:8123, clickhouse-jdbc",
    "jdbc:mysql://g.example/db, mysql-connector-j",
  })
  void aDriverThatIsMissingIsNamed(String url, String artifact) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:featuresql:project=memory:cloud;warehouse='" + url + "'");
        Statement statement = connection.createStatement()) {
      SQLException error = assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
      assertThat(error.getSQLState()).isEqualTo("08001");
      assertThat(error.getMessage()).contains("is not on the class path").contains(artifact);
    }
  }
}
