package io.featuresql.law;

final class TrinoKeysTest extends KeysContract {
  TrinoKeysTest() {
    super(new TrinoEngine());
  }
}
