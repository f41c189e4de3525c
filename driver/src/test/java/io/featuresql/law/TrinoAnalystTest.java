package io.featuresql.law;

import java.sql.SQLException;

/** What analysts write for Trino. */
final class TrinoAnalystTest extends AnalystContract {
  TrinoAnalystTest() {
    super("trino.sql");
  }

  @Override
  String project() throws SQLException {
    return new TrinoEngine().project("analyst");
  }
}
