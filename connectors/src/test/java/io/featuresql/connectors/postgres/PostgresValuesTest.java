package io.featuresql.connectors.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values on their way to a real PostgreSQL and back. */
class PostgresValuesTest {
  private static PostgresWarehouse warehouse;
  private static Connection session;

  @BeforeAll
  static void connect() throws SQLException {
    warehouse = new PostgresWarehouse(PostgresServer.newDatabase(), new Properties());
    session = warehouse.connect();
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE TYPE mood AS ENUM ('sad', 'fine')");
      statement.execute("CREATE DOMAIN age AS integer CHECK (VALUE >= 0)");
      statement.execute("CREATE TYPE pair AS (a integer, b text)");
    }
  }

  @AfterAll
  static void close() throws SQLException {
    if (session != null) {
      session.close();
      warehouse.close();
    }
  }

  private record Read(DataType type, Object value) {}

  /** The value of the first column of the first row, and its type. */
  private static Read read(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      DataType type = warehouse.typeOf(rows.getMetaData(), 1);
      rows.next();
      return new Read(type, warehouse.reader(type, 1).read(rows));
    }
  }

  private static Read read(String expression) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement("SELECT " + expression)) {
      return read(statement);
    }
  }

  private static Object bound(String sql, Object value) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(sql)) {
      warehouse.bind(statement, 1, value);
      return read(statement).value();
    }
  }

  static Stream<Arguments> values() {
    LocalDateTime micros = LocalDateTime.parse("2026-01-02T03:04:05.123456");
    LocalDateTime skipped = LocalDateTime.parse("2011-12-30T12:00:00");
    return Stream.of(
        Arguments.of("boolean", true),
        Arguments.of("smallint", Short.MIN_VALUE),
        Arguments.of("integer", Integer.MAX_VALUE),
        Arguments.of("bigint", Long.MIN_VALUE),
        Arguments.of("oid", 4_000_000_000L),
        Arguments.of("real", 1.1f),
        Arguments.of("double precision", 0.1),
        Arguments.of("double precision", Double.NaN),
        Arguments.of("double precision", Double.NEGATIVE_INFINITY),
        Arguments.of("numeric", new BigDecimal("12345678901234567890.123456789012345678901")),
        Arguments.of("numeric(10,2)", new BigDecimal("-1.50")),
        Arguments.of("text", ""),
        Arguments.of("text", "é日😀'\"\\"),
        Arguments.of("character varying", "x"),
        Arguments.of("json", "{\"a\": [1, null]}"),
        Arguments.of("jsonb", "{\"a\": [1, null]}"),
        Arguments.of("uuid", UUID.fromString("01234567-89ab-cdef-0123-456789abcdef")),
        Arguments.of("bytea", new byte[] {0, -1, 92}),
        Arguments.of("bytea", new byte[0]),
        Arguments.of("bit varying", "0101"),
        Arguments.of("interval", "1 year 2 mons 3 days 04:05:06.789012"),
        Arguments.of("date", LocalDate.parse("2026-01-02")),
        Arguments.of("date", LocalDate.parse("1582-10-10")),
        Arguments.of("date", LocalDate.of(-43, 3, 15)),
        Arguments.of("date", LocalDate.of(12345, 6, 7)),
        Arguments.of("date", LocalDate.MAX),
        Arguments.of("date", LocalDate.MIN),
        Arguments.of("time without time zone", LocalTime.parse("23:59:59.999999")),
        Arguments.of("time with time zone", OffsetTime.parse("23:59:59.999999-03:30")),
        Arguments.of("timestamp without time zone", micros),
        Arguments.of("timestamp without time zone", skipped),
        Arguments.of("timestamp without time zone", LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000)),
        Arguments.of("timestamp without time zone", LocalDateTime.of(0, 12, 31, 23, 59, 59)),
        Arguments.of("timestamp without time zone", LocalDateTime.of(-4711, 1, 1, 0, 0)),
        Arguments.of("timestamp without time zone", LocalDateTime.of(1880, 1, 1, 0, 0, 0, 1_000)),
        Arguments.of("timestamp without time zone", LocalDateTime.of(294276, 12, 31, 23, 59)),
        Arguments.of("timestamp without time zone", LocalDateTime.MAX),
        Arguments.of("timestamp without time zone", LocalDateTime.MIN),
        Arguments.of("timestamp with time zone", micros.toInstant(ZoneOffset.UTC)),
        Arguments.of("timestamp with time zone", skipped.toInstant(ZoneOffset.UTC)),
        Arguments.of("timestamp with time zone", Instant.parse("1880-01-01T00:00:00.000001Z")),
        Arguments.of("timestamp with time zone", Instant.parse("-0043-03-15T12:00:00Z")),
        Arguments.of("timestamp with time zone", Instant.parse("+200000-03-15T12:00:00Z")),
        Arguments.of("timestamp with time zone", Instant.MAX),
        Arguments.of("timestamp with time zone", Instant.MIN),
        Arguments.of("boolean[]", Arrays.asList(true, null)),
        Arguments.of("smallint[]", Arrays.asList((short) 1, null)),
        Arguments.of("integer[]", Arrays.asList(1, null, 3)),
        Arguments.of("integer[]", List.of()),
        Arguments.of("integer[]", List.of(List.of(1, 2), Arrays.asList(3, null))),
        Arguments.of("bigint[]", List.of(Long.MAX_VALUE)),
        Arguments.of("real[]", List.of(1.5f)),
        Arguments.of("double precision[]", Arrays.asList(Double.NaN, null, 0.1)),
        Arguments.of("numeric[]", Arrays.asList(new BigDecimal("1.50"), null)),
        Arguments.of("text[]", Arrays.asList("", "NULL", null, "a,b", "{", "\"", "\\", "é😀")),
        Arguments.of("text[]", List.of(List.of("a"), List.of("b"))),
        Arguments.of("uuid[]", List.of(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"))),
        Arguments.of("date[]", Arrays.asList(LocalDate.of(2011, 12, 30), null, LocalDate.MAX)),
        Arguments.of("timestamp without time zone[]", Arrays.asList(micros, skipped, null)),
        Arguments.of("timestamp without time zone[]", List.of(List.of(micros), List.of(skipped))),
        Arguments.of(
            "timestamp with time zone[]", List.of(micros.toInstant(ZoneOffset.UTC), Instant.MIN)));
  }

  /** Twelve times, since the driver changes over to binary results at the fifth. */
  @ParameterizedTest
  @MethodSource("values")
  void comesBackAsItWasSent(String type, Object value) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement("SELECT CAST(? AS " + type + ")")) {
      for (int i = 0; i < 12; i++) {
        warehouse.bind(statement, 1, value);
        Read read = read(statement);
        assertThat(read.type().name()).isEqualTo(type);
        assertThat(read.value()).isEqualTo(value);
        assertThat(read.value()).isInstanceOf(read.type().kind().valueClass());
        warehouse.bind(statement, 1, null);
        assertThat(read(statement).value()).isNull();
      }
    }
  }

  @Test
  void columnsTellTheirPrecision() throws SQLException {
    assertThat(read("CAST(1.5 AS numeric(10,2))").type())
        .isEqualTo(PostgresTypes.parse("numeric(10, 2)"));
    assertThat(read("CAST('2026-01-01' AS timestamp(3))").type())
        .isEqualTo(PostgresTypes.parse("timestamp(3)"));
    assertThat(read("ARRAY[CAST(1.5 AS numeric(10,2))]").type())
        .isEqualTo(PostgresTypes.parse("numeric(10,2)[]"));
  }

  @Test
  void serialColumnsAreIntegers() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("CREATE TABLE numbered (a serial, b bigserial)");
      statement.execute("INSERT INTO numbered DEFAULT VALUES");
    }
    assertThat(read("a FROM numbered").type().name()).isEqualTo("integer");
    assertThat(read("b FROM numbered").type().name()).isEqualTo("bigint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'fine'::mood|mood|fine",
        "ROW(1, 'x')::pair|pair|(1,x)",
        "'$1.50'::money|money|$1.50",
        "'10.0.0.1'::inet|inet|10.0.0.1",
        "int4range(1, 5)|int4range|[1,5)",
        "'<a/>'::xml|xml|<a/>",
        "'a b'::tsvector|tsvector|'a' 'b'",
      })
  void whatIsOfNoKindIsItsText(String expression, String type, String text) throws SQLException {
    Read read = read(expression);
    assertThat(read.type()).isEqualTo(DataType.of(TypeKind.OTHER, type));
    assertThat(read.value()).isEqualTo(text);
  }

  @Test
  void domainsAreWhatTheyAreMadeOf() throws SQLException {
    assertThat(read("7::age")).isEqualTo(new Read(PostgresTypes.parse("integer"), 7));
  }

  @Test
  void arraysOfNoKindHoldTexts() throws SQLException {
    assertThat(read("ARRAY['fine', NULL]::mood[]").value()).isEqualTo(Arrays.asList("fine", null));
    assertThat(read("ARRAY[INTERVAL '1 day']").value()).isEqualTo(List.of("1 day"));
    assertThat(read("ARRAY['{\"a\": 1}']::jsonb[]").value()).isEqualTo(List.of("{\"a\": 1}"));
  }

  @ParameterizedTest
  @CsvSource({"'NaN'::numeric", "'Infinity'::numeric", "'-Infinity'::numeric"})
  void decimalsThatAreNoNumbersAreRefused(String expression) {
    assertThatThrownBy(() -> read(expression))
        .isInstanceOf(SQLDataException.class)
        .hasMessageContaining("cast it to double precision");
  }

  @Test
  void midnightAtTheEndOfADayIsItsLastMoment() throws SQLException {
    assertThat(read("TIME '24:00'").value()).isEqualTo(LocalTime.MAX);
  }

  @Test
  void parametersAreWhatStandsBesideThem() throws SQLException {
    assertThat(bound("SELECT ? + 1", "41")).isEqualTo(42);
    assertThat(bound("SELECT x FROM (VALUES (1::bigint)) v (x) WHERE x = ?", "1")).isEqualTo(1L);
    assertThat(bound("SELECT coalesce(?, 5)", null)).isEqualTo(5);
    assertThat(bound("SELECT 2 = ANY (?)", "{1,2}")).isEqualTo(true);
    assertThat(bound("SELECT x FROM (VALUES (?)) v (x)", 7L)).isEqualTo(7L);
    assertThat(bound("SELECT sum(x) FROM unnest(?) x", List.of(1, 2L, (short) 3)))
        .isEqualTo(new BigDecimal(6));
    assertThat(bound("SELECT 5 = ANY (?)", List.of())).isEqualTo(false);
    assertThat(bound("SELECT ?::int[]", Arrays.asList(null, null)))
        .isEqualTo(Arrays.asList(null, null));
  }

  @Test
  void otherClassesBecomeTheirValues() throws SQLException {
    assertThat(bound("SELECT ?", new BigInteger("123456789012345678901234567890")))
        .isEqualTo(new BigDecimal("123456789012345678901234567890"));
    assertThat(bound("SELECT ?", (byte) 7)).isEqualTo((short) 7);
    Timestamp shown = Timestamp.valueOf("2026-01-02 03:04:05.123456");
    assertThat(bound("SELECT ?", shown)).isEqualTo(shown.toLocalDateTime());
    assertThat(bound("SELECT ?", java.sql.Date.valueOf("2026-01-02")))
        .isEqualTo(LocalDate.of(2026, 1, 2));
    OffsetDateTime at = OffsetDateTime.parse("2026-01-02T03:04:05.1234569+05:30");
    assertThat(bound("SELECT ?", at)).isEqualTo(Instant.parse("2026-01-01T21:34:05.123456Z"));
    assertThat(bound("SELECT ?", at.toZonedDateTime()))
        .isEqualTo(Instant.parse("2026-01-01T21:34:05.123456Z"));
    assertThat(bound("SELECT ?", new int[] {1, 2})).isEqualTo(List.of(1, 2));
    assertThat(bound("SELECT ?", session.createArrayOf("int4", new Object[] {1, null})))
        .isEqualTo(Arrays.asList(1, null));
    assertThat(bound("SELECT ?", new String[][] {{"a"}, {"b"}}))
        .isEqualTo(List.of(List.of("a"), List.of("b")));
  }

  @Test
  void whatHasNoTypeIsRefused() {
    assertThatThrownBy(() -> bound("SELECT ?", new Object()))
        .isInstanceOf(SQLDataException.class)
        .hasMessageContaining("no value of PostgreSQL is like a java.lang.Object");
    assertThatThrownBy(() -> bound("SELECT ?", List.of(1, "x")))
        .hasMessage("an array cannot hold both int4 and text");
  }
}
