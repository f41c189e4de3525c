package io.featuresql.law;

import java.util.List;

class MariaDbScopeTest extends ScopeContract {
  @Override
  TestEngine engine() {
    return new MariaDbEngine();
  }

  @Override
  List<String> useOther(String schema) {
    return List.of("CREATE DATABASE " + path(schema), "USE " + path(schema));
  }

  @Override
  List<String> useOwn(String schema) {
    return List.of("USE " + schema);
  }

  @Override
  String path(String schema) {
    return schema + project;
  }

  /** They hide a table also from those who name its database. */
  @Override
  String temporarySchema() {
    return "";
  }
}
