package io.featuresql.connectors.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.type.DataType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real PostgreSQL makes of the dialect's SQL, in a session whose time zone is not UTC. */
class PostgresDialectTest {
  private static final WarehouseDialect DIALECT = new PostgresDialect();

  private static Connection session;

  @BeforeAll
  static void connect() throws SQLException {
    session = DriverManager.getConnection(PostgresServer.url());
    try (Statement statement = session.createStatement()) {
      statement.execute("SET TimeZone = 'America/New_York'");
    }
  }

  @AfterAll
  static void close() throws SQLException {
    if (session != null) {
      session.close();
    }
  }

  private static String text(String expression) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT (" + expression + ")::text")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Optional<DataType> type(String name) {
    return Optional.of(DIALECT.parseType(name));
  }

  @ParameterizedTest
  @CsvSource({
    "timestamptz, '2026-03-08 07:30:00+00', 2026-03-08 07:30:00",
    "timestamp, '2026-03-08 02:30:00', 2026-03-08 02:30:00",
    "date, '2026-03-08', 2026-03-08 00:00:00",
    "timestamptz, '-infinity', -infinity",
    "date, 'infinity', infinity",
  })
  void utcIsIndependentOfTheSession(String type, String value, String utc) throws SQLException {
    String expression = type + " '" + value.replace("'", "") + "'";
    assertThat(text(DIALECT.utc(expression, type(type)))).isEqualTo(utc);
  }

  @Test
  void whatHasNoTypeIsCast() throws SQLException {
    assertThat(text(DIALECT.utc("'2026-03-08 02:30'", Optional.empty())))
        .isEqualTo("2026-03-08 02:30:00");
  }

  /** Over the night in which New York's clocks go forward, and to the microsecond. */
  @Test
  void durationsAreExact() throws SQLException {
    String at = "timestamp '2026-03-08 12:00:00'";
    assertThat(text(DIALECT.minus(at, Duration.ofHours(24)))).isEqualTo("2026-03-07 12:00:00");
    assertThat(text(DIALECT.minus(at, Duration.ofNanos(1_000))))
        .isEqualTo("2026-03-08 11:59:59.999999");
    assertThat(text(DIALECT.minus(at, Duration.ofDays(365 * 300).plusNanos(123_456_000))))
        .isEqualTo("1726-05-20 11:59:59.876544");
    assertThat(text(DIALECT.minus("timestamp 'infinity'", Duration.ofDays(1))))
        .isEqualTo("infinity");
  }

  @Test
  void microsecondsSinceTheEpochAreExact() throws SQLException {
    assertThat(text(DIALECT.epochMicros("timestamp '2026-03-08 12:00:00.000001'")))
        .isEqualTo("1772971200000001");
    long before = LocalDateTime.of(-43, 3, 15, 12, 0).toEpochSecond(ZoneOffset.UTC);
    assertThat(text(DIALECT.epochMicros("timestamp '0044-03-15 12:00:00.000001 BC'")))
        .isEqualTo(Long.toString(before * 1_000_000 + 1));
    assertThat(text(DIALECT.epochMicros("timestamp '200000-01-01 00:00:00.000001'")))
        .isEqualTo("6249223180800000001");
    assertThat(text(DIALECT.epochMicros("timestamp 'infinity'"))).isNull();
    assertThat(text(DIALECT.epochMicros("NULL::timestamp"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05.123456, 2026-01-02 03:04:05.123456",
    "-0043-03-15T00:00, 0044-03-15 00:00:00 BC",
    "+12345-03-15T00:00, 12345-03-15 00:00:00",
  })
  void literalsKeepEverything(String at, String text) throws SQLException {
    assertThat(text(DIALECT.timestampLiteral(LocalDateTime.parse(at)))).isEqualTo(text);
  }

  @Test
  void infinityHasLiterals() throws SQLException {
    assertThat(text(DIALECT.timestampLiteral(LocalDateTime.MAX))).isEqualTo("infinity");
    assertThat(text(DIALECT.timestampLiteral(LocalDateTime.MIN))).isEqualTo("-infinity");
  }

  @Test
  void nowIsInUtc() throws SQLException {
    assertThat(
            text(
                DIALECT.currentTimestamp()
                    + " AT TIME ZONE 'UTC' = statement_timestamp() AND pg_typeof("
                    + DIALECT.currentTimestamp()
                    + ")::text = 'timestamp without time zone'"))
        .isEqualTo("true");
  }

  @Test
  void namesKeepTheirCaseAndQuotes() throws SQLException {
    String name = "Sélect \"x\"";
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 AS " + DIALECT.quote(name))) {
      assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo(name);
    }
  }
}
