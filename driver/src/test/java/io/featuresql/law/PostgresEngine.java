package io.featuresql.law;

import io.featuresql.connectors.postgres.PostgresServer;
import java.sql.SQLException;
import java.util.List;

/** A real PostgreSQL, with a database for each project. */
final class PostgresEngine extends TestEngine {
  @Override
  String project(String name) throws SQLException {
    String url = PostgresServer.newDatabase();
    return "jdbc:featuresql:project=memory:postgres_" + name + ";warehouse='" + url + "'";
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
  String text() {
    return "text";
  }

  @Override
  String number() {
    return "double precision";
  }

  @Override
  String schema(String name) {
    return "public";
  }
}
