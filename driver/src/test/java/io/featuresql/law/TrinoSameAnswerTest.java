package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Trino answers as DuckDB does. */
final class TrinoSameAnswerTest extends SameAnswerContract {
  private final TestEngine engine = new TrinoEngine();

  @Override
  TestEngine engine() {
    return engine;
  }

  /** What is known per row needs the spine twice, and Trino evaluates each mention of it anew. */
  @Test
  void aSpineThatIsNotTheSameTwiceIsRefused() {
    assertThatThrownBy(
            () ->
                Results.rows(
                    actual,
                    "SELECT id FROM (SELECT * FROM labels LIMIT 2) AS l FEATURES profile AS OF"
                        + " made_at KNOWN AS OF made_at"))
        .satisfies(e -> assertThat(((SQLException) e).getErrorCode()).isEqualTo(2001))
        .hasMessageContaining("line 1:61")
        .hasMessageContaining("keep those rows in a table first");
  }
}
