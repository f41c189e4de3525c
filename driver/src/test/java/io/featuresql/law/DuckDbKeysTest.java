package io.featuresql.law;

final class DuckDbKeysTest extends KeysContract {
  DuckDbKeysTest() {
    super(new DuckDbEngine());
  }
}
