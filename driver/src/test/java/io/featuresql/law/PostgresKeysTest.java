package io.featuresql.law;

final class PostgresKeysTest extends KeysContract {
  PostgresKeysTest() {
    super(new PostgresEngine());
  }
}
