package io.featuresql.law;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DuckDbKeysTest extends KeysContract {
  DuckDbKeysTest() {
    super(new DuckDbEngine());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOCASE", "NOCASE.NOACCENT"})
  void aKeyWithACollationIsReadOffline(String collation) throws SQLException {
    isReadOffline("VARCHAR", "VARCHAR COLLATE " + collation, "'Ab'", "Ab", "aB");
  }

  @Test
  void aKeyThatGetsACollationGoesOffline() throws SQLException {
    goesOffline("VARCHAR COLLATE NOCASE", "'Ab'", "aB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INTERVAL", "BIT"})
  void aKeyThatOnlyTheWarehouseComparesIsReadOffline(String type) throws SQLException {
    String value = type.equals("BIT") ? "0101" : "1 month";
    String equal = type.equals("BIT") ? "0101" : "30 days";
    isReadOffline(type, type, "'" + value + "'", value, equal);
  }
}
