package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of every type, through getters and as parameters. */
class ValuesTest {
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private ResultSet row(String expression) throws SQLException {
    ResultSet rows = connection.createStatement().executeQuery("SELECT " + expression);
    assertThat(rows.next()).isTrue();
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "12::TINYINT",
        "300::SMALLINT",
        "70000",
        "5000000000",
        "200::UTINYINT",
        "60000::USMALLINT",
        "4000000000::UINTEGER",
        "18446744073709551615::UBIGINT",
        "170141183460469231731687303715884105727::HUGEINT",
        "340282366920938463463374607431768211455::UHUGEINT",
        "123456789012345678901234567890123456789012345::BIGNUM",
        "1.25::DECIMAL(10,2)",
        "1.5::FLOAT",
        "2.5::DOUBLE",
        "'NaN'::DOUBLE",
        "'é日😀'",
        "'a'::ENUM('a', 'b')",
        "'{\"a\": 1}'::JSON",
        "uuid()",
        "'\\x00\\xFFa'::BLOB",
        "'0101'::BIT",
        "DATE '2024-02-29'",
        "'infinity'::DATE",
        "'-infinity'::DATE",
        "DATE '1582-10-10'",
        "TIME '10:11:12.123456'",
        "'10:11:12.123456789'::TIME_NS",
        "TIMETZ '10:11:12.123456+02:30'",
        "TIMESTAMP '2024-03-10 02:30:00.123456'",
        "TIMESTAMP '2011-12-30 12:00:00'",
        "'infinity'::TIMESTAMP",
        "'-infinity'::TIMESTAMP",
        "'infinity'::TIMESTAMP_MS",
        "'infinity'::TIMESTAMP_NS",
        "'2024-02-29 10:11:12'::TIMESTAMP_S",
        "'2024-02-29 10:11:12.123'::TIMESTAMP_MS",
        "'2024-02-29 10:11:12.123456789'::TIMESTAMP_NS",
        "TIMESTAMPTZ '2024-02-29 10:11:12.123456+00'",
        "'infinity'::TIMESTAMPTZ",
        "INTERVAL '1 year 2 days'",
        "[1, NULL, 3]",
        "[1, 2, 3]::INTEGER[3]",
        "[[1], [2, 3]]",
        "[TIMESTAMP '2011-12-30 12:00:00', NULL, 'infinity'::TIMESTAMP]",
        "[TIMESTAMPTZ '2024-01-01 00:00:00+00']",
        "{'a b': 1, 'c': [DATE '2024-01-01'], 'd': {'e': 'x'}}",
        "row(1, 'x')",
        "map {'k': 1, 'l': NULL}",
        "map {1: {'z': [TIMESTAMP '2024-01-01 00:00:00']}}",
        "union_value(num := 1)",
        "NULL",
        "NULL::INTEGER",
        "NULL::DOUBLE",
        "NULL::TIMESTAMP",
        "NULL::VARCHAR[]",
        "[]",
      })
  void rowsOfTheWarehouseAndRowsInMemoryGiveTheSame(String expression) throws SQLException {
    WarehouseSession session = connection.unwrap(ProjectConnection.class).session();
    ResultSet warehouse = row(expression);
    List<Column> columns;
    Object canonical;
    try (Connection direct = session.engine().warehouse().connect();
        Statement statement = direct.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + expression)) {
      rows.next();
      columns = WarehouseSession.columns(session.engine().warehouse(), rows.getMetaData());
      canonical = session.engine().warehouse().reader(columns.get(0).type(), 1).read(rows);
    }
    if (canonical != null) {
      assertThat(canonical).isInstanceOf(columns.get(0).type().kind().valueClass());
    }
    List<@Nullable Object[]> values = new ArrayList<>();
    values.add(new @Nullable Object[] {canonical});
    ResultSet memory = FeatureResultSet.ofRows(new Rows(columns, values));
    memory.next();

    if (!expression.equals("uuid()")) {
      assertThat(warehouse.getObject(1)).isEqualTo(memory.getObject(1));
      assertThat(warehouse.getString(1)).isEqualTo(memory.getString(1));
    }
    assertThat(warehouse.wasNull()).isEqualTo(canonical == null);
    Object object = warehouse.getObject(1);
    if (object != null) {
      String className = warehouse.getMetaData().getColumnClassName(1);
      assertThat(className).isIn(namesOf(object.getClass()));
    }
    for (Getter getter : GETTERS) {
      assertThat(outcome(getter, warehouse)).isEqualTo(outcome(getter, memory));
    }
  }

  private static List<String> namesOf(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      names.add(c.getName());
      Arrays.stream(c.getInterfaces()).map(Class::getName).forEach(names::add);
    }
    return names;
  }

  @FunctionalInterface
  private interface Getter {
    @Nullable Object get(ResultSet rows) throws SQLException;
  }

  private static final List<Getter> GETTERS =
      List.of(
          r -> r.getBoolean(1),
          r -> r.getByte(1),
          r -> r.getShort(1),
          r -> r.getInt(1),
          r -> r.getLong(1),
          r -> r.getFloat(1),
          r -> r.getDouble(1),
          r -> r.getBigDecimal(1),
          r -> r.getDate(1),
          r -> r.getTime(1),
          r -> r.getTimestamp(1),
          r -> r.getObject(1, LocalDateTime.class),
          r -> r.getObject(1, Instant.class),
          r -> r.getObject(1, BigInteger.class),
          r -> r.getObject(1, UUID.class) == null);

  private static Object outcome(Getter getter, ResultSet rows) {
    try {
      return getter.get(rows) + " " + rows.wasNull();
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }

  @Test
  void timestampsAreExact() throws SQLException {
    ResultSet rows =
        row(
            "TIMESTAMP '2011-12-30 12:00:00.123456' AS a, TIMESTAMPTZ '2024-02-29 10:11:12.5+00',"
                + " '2024-02-29 10:11:12.123456789'::TIMESTAMP_NS, 'infinity'::TIMESTAMP");
    LocalDateTime skipped = LocalDateTime.of(2011, 12, 30, 12, 0, 0, 123_456_000);
    assertThat(rows.getObject(1, LocalDateTime.class)).isEqualTo(skipped);
    assertThat(rows.getObject("A", Instant.class)).isEqualTo(skipped.toInstant(ZoneOffset.UTC));
    assertThat(rows.getString(1)).isEqualTo("2011-12-30 12:00:00.123456");
    assertThat(rows.getObject(2)).isEqualTo(OffsetDateTime.parse("2024-02-29T10:11:12.5Z"));
    assertThat(rows.getTimestamp(2))
        .isEqualTo(Timestamp.from(Instant.parse("2024-02-29T10:11:12.5Z")));
    assertThat(rows.getObject(3, LocalDateTime.class))
        .isEqualTo(LocalDateTime.parse("2024-02-29T10:11:12.123456789"));
    assertThat(rows.getString(4)).isEqualTo("infinity");
    Calendar newYork = Calendar.getInstance(TimeZone.getTimeZone("America/New_York"), Locale.ROOT);
    ResultSet more = row("TIMESTAMP '2024-01-01 00:00:00'");
    assertThat(more.getTimestamp(1, newYork).toInstant())
        .isEqualTo(Instant.parse("2024-01-01T05:00:00Z"));
  }

  @Test
  void numbersAreNeverCut() throws SQLException {
    ResultSet rows =
        row("300, 3000000000, 18446744073709551615::UBIGINT, 2.9::DOUBLE, NULL::DOUBLE");
    assertThatThrownBy(() -> rows.getByte(1)).hasMessageContaining("does not fit");
    assertThatThrownBy(() -> rows.getInt(2))
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22003"));
    assertThatThrownBy(() -> rows.getLong(3)).hasMessageContaining("does not fit");
    assertThat(rows.getBigDecimal(3)).isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat(rows.getInt(4)).isEqualTo(2);
    assertThat(rows.getDouble(5)).isZero();
    assertThat(rows.wasNull()).isTrue();
  }

  /** JayDeBeApi calls what JDBC has for NUMERIC on every value of such a column. */
  @Test
  void wideIntegersAreTheDecimalsThatTheirJdbcTypeNames() throws SQLException {
    ResultSet rows =
        row(
            "sum(i), 18446744073709551615::UBIGINT, [sum(i)], {'a': sum(i)} FROM range(3) AS r"
                + " (i)");
    for (int column : new int[] {1, 2}) {
      assertThat(rows.getMetaData().getColumnType(column)).isEqualTo(Types.NUMERIC);
      assertThat(rows.getMetaData().getColumnClassName(column)).isEqualTo("java.math.BigDecimal");
    }
    assertThat(rows.getObject(1)).isEqualTo(new BigDecimal("3"));
    assertThat(rows.getObject(2)).isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat((Object[]) rows.getArray(3).getArray()).containsExactly(new BigDecimal("3"));
    assertThat(rows.getObject(1, BigInteger.class)).isEqualTo(BigInteger.valueOf(3));
    BigDecimal greatest = new BigDecimal("340282366920938463463374607431768211455");
    try (PreparedStatement select = connection.prepareStatement("SELECT CAST(? AS UHUGEINT)")) {
      select.setObject(1, greatest);
      ResultSet more = select.executeQuery();
      more.next();
      assertThat(more.getObject(1)).isEqualTo(greatest);
    }
  }

  /** {@code getArray} gives arrays of the class that {@code getObject} has for an element. */
  @Test
  void arraysAreOfTheClassOfTheirElements() throws SQLException {
    ResultSet rows = row("[1, NULL], 1, TIME '24:00:00', ['a']");
    assertThat(rows.getObject(1, Integer[].class)).containsExactly(1, null);
    assertThat((String[]) rows.getArray(4).getArray()).containsExactly("a");
    assertThat(rows.getString(3)).isEqualTo("24:00:00");
    assertThat(rows.getObject(3)).isEqualTo(LocalTime.MAX);
  }

  @Test
  void parametersOfEveryClass() throws SQLException {
    UUID uuid = UUID.fromString("12345678-1234-1234-1234-123456789abc");
    Instant instant = Instant.parse("2024-02-29T10:11:12.123456Z");
    Object[][] cases = {
      {true, "BOOLEAN", true},
      {(byte) 1, "TINYINT", (byte) 1},
      {(short) 1, "SMALLINT", (short) 1},
      {1, "INTEGER", 1},
      {1L, "BIGINT", 1L},
      {1.5f, "FLOAT", 1.5f},
      {1.5, "DOUBLE", 1.5},
      {new BigDecimal("1E+5"), "DECIMAL(10,0)", new BigDecimal("100000")},
      {
        new BigInteger("170141183460469231731687303715884105727"),
        "HUGEINT",
        new BigDecimal("170141183460469231731687303715884105727")
      },
      {"é😀", "VARCHAR", "é😀"},
      {'c', "VARCHAR", "c"},
      {uuid, "UUID", uuid},
      {LocalDate.of(2024, 2, 29), "DATE", LocalDate.of(2024, 2, 29)},
      {java.sql.Date.valueOf("2024-02-29"), "DATE", LocalDate.of(2024, 2, 29)},
      {LocalDate.MAX, "DATE", LocalDate.MAX},
      {LocalTime.of(1, 2, 3, 4_000), "TIME", LocalTime.of(1, 2, 3, 4_000)},
      {OffsetTime.parse("10:11:12+02:00"), "TIMETZ", OffsetTime.parse("10:11:12+02:00")},
      {instant, "TIMESTAMPTZ", instant.atOffset(ZoneOffset.UTC)},
      {instant.atOffset(ZoneOffset.ofHours(3)), "TIMESTAMPTZ", instant.atOffset(ZoneOffset.UTC)},
      {
        ZonedDateTime.ofInstant(instant, ZoneOffset.UTC),
        "TIMESTAMPTZ",
        instant.atOffset(ZoneOffset.UTC)
      },
      {
        java.util.Date.from(instant),
        "TIMESTAMPTZ",
        OffsetDateTime.parse("2024-02-29T10:11:12.123Z")
      },
      {new byte[] {0, -1}, "BLOB", new BlobValue(new byte[] {0, -1})},
    };
    for (Object[] each : cases) {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT CAST(? AS " + each[1] + ")")) {
        select.setObject(1, each[0]);
        ResultSet rows = select.executeQuery();
        rows.next();
        assertThat(rows.getObject(1)).as("%s", each[1]).isEqualTo(each[2]);
      }
    }
  }

  @Test
  void arraysAndStructsGoInAndOut() throws SQLException {
    Object[][] cases = {
      {List.of(1, 2L), "BIGINT[]"},
      {new int[] {1, 2}, "INTEGER[]"},
      {new String[] {"a", null}, "VARCHAR[]"},
      {List.of(), "BIGINT[]"},
      {List.of(List.of(1), List.of(2, 3)), "INTEGER[][]"},
      {List.of(LocalDateTime.of(2011, 12, 30, 1, 2)), "TIMESTAMP[]"},
      {List.of(Instant.parse("2024-01-01T00:00:00Z")), "TIMESTAMPTZ[]"},
      {List.of(new BigDecimal("1.5"), new BigDecimal("2.25")), "DECIMAL(10,2)[]"},
      {Map.of("k", 1), "MAP(VARCHAR, INTEGER)"},
    };
    for (Object[] each : cases) {
      try (PreparedStatement select =
              connection.prepareStatement("SELECT CAST(? AS " + each[1] + ")");
          PreparedStatement again =
              connection.prepareStatement("SELECT CAST(? AS " + each[1] + ")")) {
        select.setObject(1, each[0]);
        ResultSet rows = select.executeQuery();
        rows.next();
        Object value = rows.getObject(1);
        again.setObject(1, value);
        ResultSet more = again.executeQuery();
        more.next();
        assertThat(more.getObject(1)).as("%s", each[1]).isEqualTo(value);
      }
    }
    ResultSet rows = row("{'a': 1, 'b': [1, NULL]}, [1, NULL]");
    assertThat(rows.getObject(1)).hasToString("{'a': 1, 'b': [1, NULL]}");
    assertThat((Object[]) rows.getArray(2).getArray()).containsExactly(1, null);
    ResultSet elements = rows.getArray(2).getResultSet();
    elements.next();
    assertThat(elements.getLong(1)).isEqualTo(1);
    assertThat(elements.getInt("VALUE")).isEqualTo(1);
    assertThat((Object) rows.getObject(2, List.class)).isEqualTo(Arrays.asList(1, null));
    try (PreparedStatement select = connection.prepareStatement("SELECT ?")) {
      select.setObject(1, rows.getObject(1));
      ResultSet more = select.executeQuery();
      more.next();
      assertThat(more.getObject(1)).isEqualTo(rows.getObject(1));
    }
  }

  @Test
  void metadataIsThereBeforeExecution() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT range AS n, 'x' AS t FROM range(5) WHERE range = ?")) {
      assertThat(select.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(select.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
      assertThat(select.getMetaData().getColumnClassName(2)).isEqualTo("java.lang.String");
      assertThat(select.getParameterMetaData().getParameterCount()).isEqualTo(1);
      assertThat(select.getParameterMetaData().getParameterTypeName(1)).isEqualTo("BIGINT");
      assertThatThrownBy(select::executeQuery).hasMessage("parameter 1 is not set");
      assertThatThrownBy(() -> select.setInt(2, 1)).hasMessageContaining("no parameter 2");
    }
    try (PreparedStatement open = connection.prepareStatement("SELECT ?")) {
      assertThat(open.getMetaData()).isNull();
      assertThat(open.getParameterMetaData().getParameterTypeName(1)).isEqualTo("UNKNOWN");
    }
  }
}
