package io.featuresql.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;

final class FeatureMetaData {
  private FeatureMetaData() {}

  static DatabaseMetaData of(FeatureConnection connection) throws SQLException {
    return connection.warehouse(java.sql.Connection::getMetaData);
  }
}
