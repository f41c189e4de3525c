package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class PostgresKeysTest extends KeysContract {
  PostgresKeysTest() {
    super(new PostgresEngine());
  }

  @Test
  void anEnumIsReadOffline() throws SQLException {
    run("CREATE TYPE mood AS ENUM ('sad', 'happy')");
    isReadOffline("mood", "mood", "'happy'", "happy");
  }

  @Test
  void aCitextIsReadOffline() throws SQLException {
    boolean available =
        !rows("SELECT name FROM pg_available_extensions WHERE name = 'citext'").isEmpty();
    if (!available) {
      System.err.println("TEST SKIPPED: this PostgreSQL has no extension citext");
    }
    Assumptions.assumeTrue(available);
    run("CREATE EXTENSION citext");
    isReadOffline("citext", "citext", "'Ab'", "Ab", "aB");
  }

  @Test
  void aDomainWithANondeterministicCollationIsReadOffline() throws SQLException {
    run(
        "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)",
        "CREATE DOMAIN ctext AS text COLLATE folded");
    isReadOffline("text", "ctext", "'Ab'", "Ab", "aB");
  }

  @Test
  void aKeyThatGetsACollationGoesOffline() throws SQLException {
    run(
        "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)");
    goesOffline("text COLLATE folded", "'Ab'", "aB");
  }

  @Test
  void aCitextIsNoKeyThatIsAText() throws SQLException {
    Assumptions.assumeFalse(
        rows("SELECT name FROM pg_available_extensions WHERE name = 'citext'").isEmpty());
    run("CREATE EXTENSION citext");
    assertThatThrownBy(() -> isReadOffline("text", "citext", "'Ab'", "Ab", "aB"))
        .hasMessageContaining("is citext, but the join key 'k' is text; cast it");
  }

  @Test
  void aKeyWithANondeterministicCollationIsReadOffline() throws SQLException {
    run(
        "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)");
    isReadOffline("text", "text COLLATE folded", "'Ab'", "Ab", "aB");
  }
}
