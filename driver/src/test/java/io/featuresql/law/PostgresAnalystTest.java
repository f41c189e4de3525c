package io.featuresql.law;

import java.sql.SQLException;

/** What analysts write for PostgreSQL. */
final class PostgresAnalystTest extends AnalystContract {
  PostgresAnalystTest() {
    super("postgres.sql");
  }

  @Override
  String project() throws SQLException {
    return new PostgresEngine().project("analyst");
  }
}
