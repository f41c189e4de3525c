package io.featuresql.connectors.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The general warehouse over a vendor's driver, with that of MariaDB and a real server. */
class VendorWarehouseTest {
  private static String url;
  private static VendorWarehouse warehouse;
  private static Connection session;

  @BeforeAll
  static void connect() throws SQLException {
    url = MariaDbServer.newDatabase("vendor");
    warehouse = new VendorWarehouse(url, new Properties());
    session = warehouse.connect();
  }

  @AfterAll
  static void close() throws SQLException {
    if (session != null) {
      session.close();
      warehouse.close();
    }
  }

  static Stream<Arguments> values() {
    LocalDateTime wallClock = LocalDateTime.parse("2026-03-08T01:02:03.000001");
    return Stream.of(
        Arguments.of("BOOLEAN", "true", TypeKind.BOOLEAN, true),
        Arguments.of("TINYINT", "-128", TypeKind.TINYINT, (byte) -128),
        Arguments.of("SMALLINT", "-32768", TypeKind.SMALLINT, (short) -32768),
        Arguments.of("MEDIUMINT", "-8388608", TypeKind.INTEGER, -8388608),
        Arguments.of("INTEGER", "2147483647", TypeKind.INTEGER, Integer.MAX_VALUE),
        Arguments.of("BIGINT", "-9223372036854775808", TypeKind.BIGINT, Long.MIN_VALUE),
        Arguments.of("INTEGER UNSIGNED", "4294967295", TypeKind.UINTEGER, 4294967295L),
        Arguments.of(
            "BIGINT UNSIGNED",
            "18446744073709551615",
            TypeKind.UBIGINT,
            new BigInteger("18446744073709551615")),
        Arguments.of("DECIMAL(20, 5)", "-1.5", TypeKind.DECIMAL, new BigDecimal("-1.50000")),
        Arguments.of("FLOAT", "1.5", TypeKind.REAL, 1.5f),
        Arguments.of("DOUBLE", "1e308", TypeKind.DOUBLE, 1e308),
        Arguments.of("VARCHAR(10)", "'é'", TypeKind.VARCHAR, "é"),
        Arguments.of("TEXT", "''", TypeKind.VARCHAR, ""),
        Arguments.of("BLOB", "x'00ff'", TypeKind.BLOB, new byte[] {0, -1}),
        Arguments.of("DATE", "'2026-03-08'", TypeKind.DATE, LocalDate.parse("2026-03-08")),
        Arguments.of(
            "TIME(6)", "'10:00:00.000001'", TypeKind.TIME, LocalTime.parse("10:00:00.000001")),
        Arguments.of("DATETIME(6)", "'2026-03-08 01:02:03.000001'", TypeKind.TIMESTAMP, wallClock),
        Arguments.of(
            "TIMESTAMP(6)",
            "'2026-03-08 01:02:03.000001'",
            TypeKind.TIMESTAMP_WITH_TIME_ZONE,
            wallClock.toInstant(ZoneOffset.UTC)),
        Arguments.of("JSON", "'{\"a\": 1}'", TypeKind.JSON, "{\"a\": 1}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreCanonical(String type, String literal, TypeKind kind, Object value)
      throws SQLException {
    run(
        "CREATE OR REPLACE TABLE one (a " + type + " NULL)",
        "INSERT INTO one VALUES (" + literal + "), (NULL)");
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT a FROM one ORDER BY a IS NULL")) {
      var actual = warehouse.typeOf(rows.getMetaData(), 1);
      assertThat(actual.kind()).isEqualTo(kind);
      var reader = warehouse.reader(actual, 1);
      rows.next();
      assertThat(reader.read(rows)).isEqualTo(value);
      rows.next();
      assertThat(reader.read(rows)).isNull();
    }
  }

  /** The place is marked by {@code ^}; nowhere where what is quoted stands there twice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ^nope",
        "SELECT 'nope',\n  t.^nope\nFROM (SELECT 1 AS a) AS t",
        "SELECT * FROM ^missing_table",
        "SELECT * FROM vendor.^missing_table",
        "SELECT 1 + ^upperr('x')",
        "SELECT CAST(1 AS ^whole)",
        "SELECT 1\n  WHERE 1 ^FROM t",
        "SELECT nope + nope",
        "SELECT 1 +",
      })
  void errorsPointIntoTheText(String marked) {
    String sql = marked.replace("^", "");
    SQLException e = assertThrows(SQLException.class, () -> run(sql));
    OptionalInt offset = warehouse.errorOffset(e, sql);
    assertThat(offset.orElse(-1)).as(e.getMessage()).isEqualTo(marked.indexOf('^'));
    assertThat(warehouse.errorMessage(e)).doesNotContain("conn=");
  }

  static Stream<Arguments> parameters() {
    LocalDateTime at = LocalDateTime.parse("2026-03-08T01:02:03.000001");
    OffsetDateTime elsewhere =
        at.atOffset(ZoneOffset.UTC).withOffsetSameInstant(ZoneOffset.ofHours(-11));
    return Stream.of(
        Arguments.of("a = ?", 7),
        Arguments.of("a = ?", BigInteger.valueOf(7)),
        Arguments.of("b = ?", at),
        Arguments.of("b = ?", Timestamp.valueOf(at)),
        Arguments.of("b = ?", elsewhere),
        Arguments.of("b = ?", elsewhere.toInstant()),
        Arguments.of("b = ?", elsewhere.toZonedDateTime()),
        Arguments.of("c = ?", elsewhere.toInstant()),
        Arguments.of("d = ?", LocalDate.parse("2026-03-08")),
        Arguments.of("e = ?", 'x'),
        Arguments.of("f <=> ?", null));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void parametersAreInUtc(String condition, Object value) throws SQLException {
    run(
        "CREATE OR REPLACE TABLE bound (a INTEGER, b DATETIME(6), c TIMESTAMP(6), d DATE,"
            + " e CHAR(1), f INTEGER)",
        "INSERT INTO bound VALUES (7, '2026-03-08 01:02:03.000001', '2026-03-08 01:02:03.000001',"
            + " '2026-03-08', 'x', NULL)");
    try (PreparedStatement statement =
        session.prepareStatement("SELECT count(*) FROM bound WHERE " + condition)) {
      warehouse.bind(statement, 1, value);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(1);
      }
    }
  }

  @Test
  void sessionsBeginInUtc() throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT current_timestamp(6), @@time_zone")) {
      rows.next();
      assertThat(rows.getString(2)).isEqualTo("+00:00");
      Instant now = rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
      assertThat(now).isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SELEC 1, TEXT",
    "SELECT * FROM nowhere, TEXT",
    "'INSERT INTO keyed VALUES (1), (1)', CONSTRAINT",
    "SELECT * FROM elsewhere.nowhere, TEXT",
  })
  void errorsSayWhatTheyComplainOf(String sql, Complaint complaint) throws SQLException {
    run("CREATE OR REPLACE TABLE keyed (a INTEGER PRIMARY KEY)");
    assertThatThrownBy(() -> run(sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(warehouse.complaint(e)).isEqualTo(complaint));
  }

  @Test
  void aDriverThatNobodyRegisteredIsFound() throws SQLException {
    Driver driver = DriverManager.getDriver(url);
    DriverManager.deregisterDriver(driver);
    try {
      assertThatThrownBy(() -> DriverManager.getDriver(url)).isInstanceOf(SQLException.class);
      try (Connection another = new VendorWarehouse(url, new Properties()).connect()) {
        assertThat(another.isValid(5)).isTrue();
      }
    } finally {
      DriverManager.registerDriver(driver);
    }
  }

  @Test
  void aWarehouseThatIsClosedGivesNoSession() throws SQLException {
    VendorWarehouse another = new VendorWarehouse(url, new Properties());
    another.close();
    assertThatThrownBy(another::connect).isInstanceOf(SQLException.class);
  }

  @Test
  void passwordsAreNotShown() {
    String secret = "jdbc:mariadb://me:secret@127.0.0.1/x?password=secret";
    assertThat(new VendorWarehouse(secret, new Properties()).describe())
        .isEqualTo("MariaDB at jdbc:mariadb://127.0.0.1/x");
  }

  private static void run(String... statements) throws SQLException {
    try (Statement statement = session.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
