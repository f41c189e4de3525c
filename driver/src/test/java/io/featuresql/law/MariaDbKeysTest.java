package io.featuresql.law;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MariaDbKeysTest extends KeysContract {
  MariaDbKeysTest() {
    super(new MariaDbEngine());
  }

  /** The default one folds case, and does not count spaces at the end. */
  @ParameterizedTest
  @ValueSource(strings = {"", " COLLATE utf8mb4_general_ci", " COLLATE utf8mb4_bin"})
  void aKeyByWhoseCollationTextsAreEqualIsReadOffline(String collation) throws SQLException {
    String equal = collation.endsWith("_bin") ? "Ab " : "aB";
    isReadOffline("VARCHAR(20)", "VARCHAR(20)" + collation, "'Ab'", "Ab", equal);
  }

  @Test
  void aKeyThatGetsACollationGoesOffline() throws SQLException {
    goesOffline("VARCHAR(20)", "'Ab'", "aB");
  }
}
