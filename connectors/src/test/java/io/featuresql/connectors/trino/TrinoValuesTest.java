package io.featuresql.connectors.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values on their way from a real Trino, and there and back as parameters. */
class TrinoValuesTest extends TrinoTest {
  static Stream<Object> roundTrips() {
    return Stream.of(
        true,
        (byte) -1,
        (short) 2,
        3,
        Long.MIN_VALUE,
        1.5f,
        Float.NaN,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        new BigDecimal("-1.20"),
        new BigDecimal("12345678901234567890123456789012345678"),
        "",
        "it's \u0000 é日本😀 \n?",
        UUID.fromString("12151fd2-7586-11e9-8f9e-2a86e4085a59"),
        LocalDate.of(2011, 12, 30), // which the default time zone of the tests skipped
        LocalDate.of(1582, 10, 10), // which the Julian calendar does not have
        LocalDate.of(-5, 1, 1),
        LocalDate.of(12345, 1, 1),
        LocalDateTime.parse("2011-12-30T10:00:00.123456"),
        LocalDateTime.parse("2024-01-01T10:00:00.123456789"),
        LocalDateTime.parse("0001-01-01T00:00:00.000001"),
        LocalDateTime.parse("+12345-01-01T00:00"),
        Instant.parse("2011-12-30T10:00:00.123456Z"),
        Instant.parse("0001-01-01T00:00:00.000001Z"),
        Instant.parse("+12345-01-01T00:00:00Z"),
        LocalTime.parse("23:59:59.123456789"),
        OffsetTime.parse("10:00:00.5+02:00"),
        List.of(1, 2),
        Arrays.asList("a", null),
        Arrays.asList(List.of(LocalDate.of(2011, 12, 30)), null),
        Map.of("a", 1L));
  }

  @ParameterizedTest
  @MethodSource("roundTrips")
  void comesBackAsItWent(Object value) throws SQLException {
    assertThat(value("?", value)).isEqualTo(value);
  }

  @Test
  void takesOtherClasses() throws SQLException {
    assertThat(value("?", new Object[] {null})).isNull();
    assertThat((byte[]) value("?", new byte[] {0, -1})).containsExactly(0, -1);
    assertThat(value("?", BigInteger.TEN.pow(30))).isEqualTo(new BigDecimal("1E30").setScale(0));
    assertThat(value("?", 'c')).isEqualTo("c");
    assertThat(value("?", Timestamp.valueOf("2024-01-01 10:00:00.123456")))
        .isEqualTo(LocalDateTime.parse("2024-01-01T10:00:00.123456"));
    assertThat(value("?", OffsetDateTime.parse("2024-01-01T10:00+01:00")))
        .isEqualTo(Instant.parse("2024-01-01T09:00:00Z"));
    assertThat(value("?", (Object) new int[] {1, 2})).isEqualTo(List.of(1, 2));
    assertThat(value("cardinality(?)", List.of())).isEqualTo(0L);
    assertThat(value("contains(?, ?)", List.of(1, 2L), 2L)).isEqualTo(true);
  }

  @Test
  void refusesWhatTrinoHasNot() {
    assertThatThrownBy(() -> value("?", LocalDateTime.MAX)).hasMessageContaining("infinite");
    assertThatThrownBy(() -> value("?", new Object())).hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> values("SELECT ?")).hasMessageContaining("parameter 1 is not set");
  }

  @Test
  void readsNestedValues() throws SQLException {
    assertThat(
            value(
                "CAST(ROW(1, NULL, ARRAY[ROW(TIMESTAMP '2011-12-30 10:00:00.123456 UTC',"
                    + " DECIMAL '1.20', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59')]) AS ROW(a"
                    + " smallint, \"b c\" varchar, d array(row(timestamp(6) with time zone,"
                    + " decimal(3,2), uuid))))"))
        .isEqualTo(
            Arrays.asList(
                (short) 1,
                null,
                List.of(
                    List.of(
                        Instant.parse("2011-12-30T10:00:00.123456Z"),
                        new BigDecimal("1.20"),
                        UUID.fromString("12151fd2-7586-11e9-8f9e-2a86e4085a59")))));
    assertThat(value("MAP(ARRAY[DATE '0001-01-01'], ARRAY[NULL])"))
        .isEqualTo(Collections.singletonMap(LocalDate.of(1, 1, 1), null));
  }

  @Test
  void cutsWhatIsFinerThanNanoseconds() throws SQLException {
    assertThat(value("TIMESTAMP '2024-01-01 10:00:00.123456789999'"))
        .isEqualTo(LocalDateTime.parse("2024-01-01T10:00:00.123456789"));
    assertThat(value("TIMESTAMP '2024-07-01 10:00:00.123456789999 Europe/Berlin'"))
        .isEqualTo(Instant.parse("2024-07-01T08:00:00.123456789Z"));
    assertThat(value("TIME '10:00:00.123456789999'"))
        .isEqualTo(LocalTime.parse("10:00:00.123456789"));
  }

  @Test
  void givesTheTextOfOtherTypes() throws SQLException {
    assertThat(values("SELECT JSON '{\"a\": 1}', IPADDRESS '10.0.0.1', INTERVAL '1' DAY"))
        .isEqualTo(List.of("{\"a\":1}", "10.0.0.1", "1 00:00:00.000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?timezone=America/New_York"})
  void sessionsAreInUtc(String wrong) throws SQLException {
    session.close();
    warehouse = warehouse(TrinoServer.shared().url("memory") + wrong);
    session = warehouse.connect();
    assertThat(value("current_timezone()")).isEqualTo("UTC");
    assertThat(value("date_trunc('hour', current_timestamp) = CAST(? AS timestamp)", "2024-01-01"))
        .isEqualTo(false);
    assertThat(value("CAST(TIMESTAMP '2024-01-01 10:00:00' AS timestamp(6) with time zone)"))
        .isEqualTo(Instant.parse("2024-01-01T10:00:00Z"));
  }

  @Test
  void tellsColumnsWithoutRunning() throws SQLException {
    String sql =
        "SELECT ? AS p, 1 / 0 AS z, CAST(NULL AS timestamp(6)) AS t, ARRAY[1] AS a,"
            + " CAST(ROW(1) AS ROW(\"x y\" integer)) AS r, 1 AS z -- at the end";
    try (PreparedStatement prepared = session.prepareStatement(sql)) {
      ResultSetMetaData columns = prepared.getMetaData();
      assertThat(prepared.getParameterMetaData().getParameterCount()).isEqualTo(1);
      assertThat(columns.getColumnCount()).isEqualTo(6);
      assertThat(warehouse.typeOf(columns, 1).name()).isEqualTo("unknown");
      assertThat(warehouse.typeOf(columns, 3).name()).isEqualTo("timestamp(6)");
      assertThat(warehouse.typeOf(columns, 4).name()).isEqualTo("array(integer)");
      assertThat(warehouse.typeOf(columns, 5).name()).isEqualTo("row(\"x y\" integer)");
      assertThat(columns.getColumnLabel(6)).isEqualTo("z");
    }
    try (PreparedStatement prepared = session.prepareStatement("SHOW CATALOGS")) {
      assertThat(prepared.getMetaData().getColumnLabel(1)).isEqualTo("Catalog");
    }
  }

  @Test
  void countsNoParametersInRowPatterns() throws SQLException {
    String sql =
        "SELECT * FROM (VALUES 1, 2) t(a) MATCH_RECOGNIZE (ORDER BY a MEASURES A.a AS m"
            + " PATTERN (A B?) DEFINE A AS a = 1) WHERE m = ?";
    assertThat(values(sql, 1)).containsExactly(1);
  }

  @Test
  void writesTimeExactly() throws SQLException {
    TrinoDialect dialect = new TrinoDialect();
    String at = "TIMESTAMP '2024-01-01 10:00:00.123456'";
    LocalDateTime value = LocalDateTime.parse("2024-01-01T10:00:00.123456");
    for (Duration duration :
        List.of(
            Duration.ofDays(90),
            Duration.ofMillis(1_001),
            Duration.ofNanos(5_000),
            Duration.ofDays(400_000).plusNanos(1_000))) {
      assertThat(value(dialect.minus(at, duration))).isEqualTo(value.minus(duration));
    }
    for (String text : List.of("2024-01-01 10:00:00.123456", "0001-01-01 00:00:00.000001")) {
      LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
      assertThat(value(dialect.epochMicros("TIMESTAMP '" + text + "'")))
          .isEqualTo(ChronoUnit.MICROS.between(LocalDate.EPOCH.atStartOfDay(), time));
      assertThat(value(dialect.timestampLiteral(time))).isEqualTo(time);
    }
    assertThat(value(dialect.epochMicros("CAST(NULL AS timestamp(6))"))).isNull();
    String zoned = "TIMESTAMP '2024-07-01 10:00:00.123456 Europe/Berlin'";
    assertThat(
            value(dialect.utc(zoned, Optional.of(TrinoTypes.parse("timestamp(6) with time zone")))))
        .isEqualTo(LocalDateTime.parse("2024-07-01T08:00:00.123456"));
    String fine = "TIMESTAMP '2024-01-01 10:00:00.123456789'";
    assertThat(value(dialect.utc(fine, Optional.of(TrinoTypes.parse("timestamp(9)")))))
        .isEqualTo(LocalDateTime.parse("2024-01-01T10:00:00.123456789"));
    assertThat(value(dialect.utc("DATE '2024-01-01'", Optional.of(TrinoTypes.parse("date")))))
        .isEqualTo(LocalDateTime.parse("2024-01-01T00:00:00"));
    assertThat(value(dialect.currentTimestamp())).isInstanceOf(LocalDateTime.class);
  }
}
