package io.featuresql.connectors.trino;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A session of the shared server. */
abstract class TrinoTest {
  TrinoWarehouse warehouse;
  Connection session;

  @BeforeEach
  void connect() throws SQLException {
    warehouse = warehouse(TrinoServer.shared().url("memory"));
    session = warehouse.connect();
  }

  @AfterEach
  void close() throws SQLException {
    if (session != null) {
      session.close();
      warehouse.close();
    }
  }

  static TrinoWarehouse warehouse(String url) {
    Properties properties = new Properties();
    properties.put("user", "test");
    return new TrinoWarehouse(url, properties);
  }

  /** The canonical values of all columns of all rows. */
  final List<Object> values(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        warehouse.bind(statement, i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<Object> values = new ArrayList<>();
        while (rows.next()) {
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            values.add(warehouse.reader(warehouse.typeOf(rows.getMetaData(), i), i).read(rows));
          }
        }
        return values;
      }
    }
  }

  final Object value(String expression, Object... parameters) throws SQLException {
    return values("SELECT " + expression, parameters).get(0);
  }

  final void execute(String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }
}
