package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

final class MariaDbBadInputTest extends BadInputContract {
  MariaDbBadInputTest() {
    super(new MariaDbEngine(), "NULL");
  }

  /** It has no NaN, no infinity and no arrays, and its years end with 9999. */
  @Test
  @Override
  void valuesAtTheEndsComeBackAsTheyAre() throws SQLException {
    Results.run(
        connection,
        "CREATE TABLE ends (id BIGINT, happened_at DATETIME(6), amount DOUBLE, word TEXT)",
        "INSERT INTO ends VALUES"
            + " (1, '1899-12-31 23:59:59.999999', 1.7976931348623157e308, ''),"
            + " (1, '9999-12-31 23:59:59.999999', -1.7976931348623157e308, ' '),"
            + " (2, '0001-01-01 00:00:00', 2.2250738585072014e-308, 'é'),"
            + " (3, '0001-01-01 00:00:00.000001', -0.0, NULL)",
        "CREATE FEATURE VIEW at_the_ends ENTITY thing TIMESTAMP happened_at AS SELECT * FROM ends");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT amount, word, at_the_ends.happened_at AS matched FROM labels"
                    + " FEATURES at_the_ends AS OF labels.made_at ORDER BY id, labels.made_at")) {
      expect(rows, "1899-12-31T23:59:59.999999", Double.MAX_VALUE, "");
      expect(rows, "9999-12-31T23:59:59.999999", -Double.MAX_VALUE, " ");
      expect(rows, "0001-01-01T00:00", Double.MIN_NORMAL, "é");
      expect(rows, "0001-01-01T00:00:00.000001", 0.0, null);
      assertThat(rows.next()).isFalse();
    }
  }

  private static void expect(ResultSet rows, String matched, double amount, String word)
      throws SQLException {
    assertThat(rows.next()).isTrue();
    assertThat(rows.getObject("matched", LocalDateTime.class))
        .isEqualTo(LocalDateTime.parse(matched));
    assertThat(rows.getDouble("amount")).isEqualTo(amount);
    assertThat(rows.getString("word")).isEqualTo(word);
  }
}
