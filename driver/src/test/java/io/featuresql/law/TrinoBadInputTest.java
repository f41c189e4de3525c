package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class TrinoBadInputTest extends BadInputContract {
  TrinoBadInputTest() {
    super(new TrinoEngine(), "CAST(ARRAY[] AS ARRAY(INTEGER))");
  }

  /** Trino takes a million characters. */
  @Test
  void aStatementThatIsTooLongIsRefused() throws SQLException {
    Results.run(
        connection,
        "CREATE FEATURE VIEW made ENTITY thing TIMESTAMP made_at AS SELECT *, 1 AS one FROM labels");
    String statement = "SELECT one FROM labels FEATURES made AS OF labels.made_at WHERE one <> ";
    assertThatThrownBy(() -> Results.rows(connection, statement + "0 + ".repeat(300_000) + "0"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("1000000");
    assertThat(Results.rows(connection, statement + "0")).hasSize(4);
  }
}
