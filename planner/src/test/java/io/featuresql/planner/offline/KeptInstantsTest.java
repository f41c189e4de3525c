package io.featuresql.planner.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeptInstantsTest {
  private static final String FROM = "SELECT * FROM l FEATURES v AS OF l.ts ";

  private static EventRange range(String sql, TypeKind type) {
    List<Token> tokens = Tokens.of(sql);
    Outline outline = Outline.of(tokens);
    Outline.Clause clause = outline.clauses().get(0);
    Span asOf = FeatureSqlParser.spanOf(clause.features().asOf());
    return new KeptInstants(tokens, outline.blocks().get(clause.block()), clause)
        .range(Tokens.within(tokens, asOf), Optional.of(DataType.of(type, type.name())), List.of());
  }

  private static String words(EventRange range) {
    return range.from().map(Object::toString).orElse("")
        + " .. "
        + range.to().map(Object::toString).orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "WHERE l.ts >= TIMESTAMP '2026-01-02 03:04:05' | 2026-01-02T03:04:05 ..",
        "WHERE l.ts > '2026-01-02' AND a = 1 OFFSET 3 | 2026-01-02T00:00 ..",
        "WHERE a = b AND DATE '2026-01-02' > l.ts GROUP BY x | .. 2026-01-02T00:00",
        "WHERE l.ts = '2026-01-02' | 2026-01-02T00:00 .. 2026-01-02T00:00",
        "WHERE l.ts BETWEEN '2026-01-02' AND '2026-01-03' AND c | 2026-01-02T00:00 .."
            + " 2026-01-03T00:00",
        "WHERE (a OR b) AND l.ts < '2026-01-02 00:00:00.0000001' | .. 2026-01-02T00:00:00.000001",
        "JOIN b USING (id) WHERE l.ts >= '2026-01-02' | 2026-01-02T00:00 ..",
        "JOIN b ON x OR y WHERE l.ts >= '2026-01-02' | 2026-01-02T00:00 ..",
        "WHERE l.ts >= '2026-01-02' AND l.ts >= '2026-01-03' | 2026-01-03T00:00 ..",
        "WHERE l.offset > 3 AND l.ts >= '2026-01-02' | 2026-01-02T00:00 ..",
        "WHERE values > 3 AND l.ts >= '2026-01-02' | 2026-01-02T00:00 ..",
        "WHERE CASE WHEN a AND b THEN c END AND l.ts >= '2026-01-02' | 2026-01-02T00:00 ..",
      })
  void aConjunctBounds(String where, String expected) {
    assertThat(words(range(FROM + where, TypeKind.TIMESTAMP)).strip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "WHERE l.ts >= '2026-01-02' OR a",
        "WHERE a XOR b AND l.ts >= '2026-01-02'",
        "WHERE a || b AND l.ts >= '2026-01-02'",
        "WHERE NOT l.ts >= '2026-01-02'",
        "WHERE l.ts >= '2026-01-02' IS FALSE",
        "WHERE a BETWEEN b AND l.ts >= '2026-01-02'",
        "WHERE ts >= '2026-01-02'",
        "WHERE x.ts >= '2026-01-02'",
        "WHERE l.ts <> '2026-01-02'",
        "WHERE l.ts >= '2026-01-02 10:00+02'",
        "WHERE l.ts >= DATE '2026-01-02 10:00'",
        "WHERE l.ts >= E'2026-01-02'",
        "WHERE l.ts >= ?",
        "WHERE (l.ts >= '2026-01-02' OR a)",
        "WHERE EXISTS (SELECT 1 FROM m WHERE l.ts >= '2026-01-02')",
        "GROUP BY x HAVING l.ts >= '2026-01-02'",
        "UNION SELECT * FROM l WHERE l.ts >= '2026-01-02'",
        "MINUS SELECT * FROM l WHERE l.ts >= '2026-01-02'",
        "ORDER BY (SELECT 1 WHERE l.ts >= '2026-01-02')",
      })
  void whatIsNotCertainDoesNot(String where) {
    assertThat(range(FROM + where, TypeKind.TIMESTAMP)).isEqualTo(EventRange.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t SELECT * FROM l FEATURES v AS OF l.ts ON CONFLICT (a) DO UPDATE SET b = 1"
            + " WHERE l.ts >= '2026-01-02'",
        "SELECT * FROM (SELECT * FROM l FEATURES v AS OF l.ts) AS l WHERE l.ts >= '2026-01-02'",
        "SELECT * FROM (l FEATURES v AS OF l.ts) AS l WHERE l.ts >= '2026-01-02'",
        "SELECT * FROM l FEATURES v AS OF l.ts + INTERVAL '1' DAY WHERE l.ts >= '2026-01-02'",
      })
  void anotherWhereDoesNot(String sql) {
    assertThat(range(sql, TypeKind.TIMESTAMP)).isEqualTo(EventRange.ALL);
  }

  @ParameterizedTest
  @CsvSource({"DATE, ' .. '", "VARCHAR, ' .. '"})
  void aStringIsComparedAsATimestampBesideATimestampOnly(TypeKind type, String expected) {
    assertThat(words(range(FROM + "WHERE l.ts >= '2026-01-02 10:00'", type))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"TIMESTAMP_WITH_TIME_ZONE, 2026-01-01T10:00", "DATE, 2026-01-02T10:00"})
  void theZoneOfALiteralIsLessThanADayAway(TypeKind type, String expected) {
    EventRange range = range(FROM + "WHERE l.ts >= TIMESTAMP '2026-01-02 10:00'", type);
    assertThat(range.from().map(Object::toString)).contains(expected);
  }
}
