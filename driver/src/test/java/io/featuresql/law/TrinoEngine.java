package io.featuresql.law;

import io.featuresql.connectors.trino.TrinoServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A real Trino, with a schema of its catalog {@code memory} for each project. */
final class TrinoEngine extends TestEngine {
  @Override
  String project(String name) throws SQLException {
    TrinoServer server = TrinoServer.shared();
    try (Connection connection = DriverManager.getConnection(server.url("memory"), "test", null);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + name);
    }
    return "jdbc:featuresql:project=memory:trino_"
        + name
        + ";warehouse='"
        + server.url("memory/" + name)
        + "';warehouse.user=test";
  }

  @Override
  boolean sharesRows() {
    return true;
  }

  @Override
  List<String> instantTypes() {
    return plainInstantTypes();
  }

  @Override
  String timestamp() {
    return "TIMESTAMP(6)";
  }

  @Override
  String timestampWithZone() {
    return "TIMESTAMP(6) WITH TIME ZONE";
  }

  @Override
  String withZone(String text) {
    return "TIMESTAMP '" + text + "'";
  }

  @Override
  String nan() {
    return "nan()";
  }

  @Override
  String setTimeZone(String zone) {
    return "SET TIME ZONE '" + zone + "'";
  }

  @Override
  String schema(String name) {
    return name;
  }

  @Override
  List<String> strategies() {
    return List.of(
        "array-search", "validity-interval", "union-window", "ranked-candidates", "range-join");
  }

  @Override
  boolean isSlow() {
    return true;
  }
}
