package io.featuresql.jdbc;

import io.featuresql.connectors.postgres.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

final class PostgresSameAsOwnDriverTest extends SameAsOwnDriverContract {
  private static final Map<String, List<String>> LITERALS =
      Map.ofEntries(
          Map.entry("boolean", List.of("true", "false")),
          Map.entry("smallint", List.of("1", "-32768")),
          Map.entry("integer", List.of("1", "2147483647", "-7")),
          Map.entry("bigint", List.of("1", "9223372036854775807")),
          Map.entry("numeric", List.of("1.50", "-123456789.125")),
          Map.entry("numeric(12,3)", List.of("1.5")),
          Map.entry("real", List.of("1.5", "0.1")),
          Map.entry("double precision", List.of("1.5", "0.1", "1e300", "'-Infinity'")),
          Map.entry("text", List.of("'x'", "''", "'it''s {a}, b'", "'NULL'", "'é 😀'")),
          Map.entry("varchar(20)", List.of("'x'", "'abc'")),
          Map.entry("char(3)", List.of("'x'", "'abc'")),
          Map.entry("bytea", List.of("'\\x00ff'", "''")),
          Map.entry("date", List.of("'2026-01-01'", "'0001-01-01'")),
          Map.entry("time", List.of("'12:00:00'", "'23:59:59.999999'")),
          Map.entry("timestamp", List.of("'2026-01-01'", "'2026-07-01 12:34:56.789012'")),
          Map.entry("timestamptz", List.of("'2026-01-01 00:00:00+00'")),
          Map.entry("interval", List.of("'1 month 2 days'", "'03:00:00'")),
          Map.entry("uuid", List.of("'12151fd2-7586-11e9-8f9e-2a86e4085a59'")),
          Map.entry("jsonb", List.of("'{\"a\": [1, null]}'")),
          Map.entry("integer[]", List.of("'{1,NULL}'", "'{}'", "'{{1,2},{3,4}}'")),
          Map.entry("text[]", List.of("'{\"a, b\",\"\"}'", "'{\"NULL\",NULL,\" x\"}'")),
          Map.entry("boolean[]", List.of("'{t,NULL,f}'")),
          Map.entry("numeric[]", List.of("'{1.50,NULL}'")),
          Map.entry("inet", List.of("'10.0.0.1'")),
          Map.entry("int4range", List.of("'[1,5)'")));

  private static final List<String> FUNCTIONS =
      List.of(
          "length(#)",
          "upper(#)",
          "abs(#)",
          "- #",
          "ARRAY[#]",
          "pg_typeof(#)::text",
          "md5(#)",
          "round(#, 1)",
          "#::text",
          "to_jsonb(#)",
          "sum(#)",
          "count(#)",
          "array_agg(#)",
          "extract(year FROM #)",
          "trim(#)",
          "# || 'x'",
          "ROW(#, 1)",
          "array_length(#, 1)");

  private static final List<String> ODD =
      List.of(
          "1 AS a, 2 AS a",
          "(ARRAY[1, 2, 3])[2:]",
          "* FROM generate_series(1, 3)",
          "unnest(ARRAY[1, 2])",
          "'a' AS \"q\"\"x\"",
          "$$text$$",
          "1 -- note",
          "/* c */ 2",
          "x FROM (VALUES (1), (2)) AS v (x)",
          "1e3",
          "E'a\\nb'",
          "DISTINCT ON (c1) c1 FROM t",
          "CASE 1 WHEN 1 THEN 'one' END",
          "NULL",
          "t FROM t LIMIT 0",
          "interval '3 day'",
          "1 = 1",
          "features FROM (SELECT 1 AS features) AS f",
          "count(*) FILTER (WHERE c1 IS NULL) FROM t",
          "U&'d\\0061t'",
          "B'101'",
          "X'1F'",
          "'{\"a\": 1}'::jsonb -> 'a'",
          "ALL 1",
          "''",
          "* FROM t TABLESAMPLE BERNOULLI (0)",
          "GREATEST(1, 2)",
          "'x' COLLATE \"C\"");

  PostgresSameAsOwnDriverTest() {
    super(new GeneratedSql.Engine(LITERALS, FUNCTIONS, ODD));
  }

  @Override
  Connection own() throws SQLException {
    Connection connection = DriverManager.getConnection(PostgresServer.newDatabase());
    try (var statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  @Override
  Connection ours() throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:warehouse=" + PostgresServer.newDatabase());
  }

  /** Times by the classes of java.time, numbers by value: there the texts differ by intent. */
  @Override
  Object cell(ResultSet rows, int column) throws SQLException {
    String type = rows.getMetaData().getColumnTypeName(column);
    return switch (type) {
      case "bool", "boolean" -> rows.getBoolean(column) + " " + rows.wasNull();
      case "date" -> rows.getObject(column, LocalDate.class);
      case "time", "time without time zone" -> rows.getObject(column, LocalTime.class);
      case "timestamp", "timestamp without time zone" ->
          rows.getObject(column, LocalDateTime.class);
      case "timestamptz", "timestamp with time zone" ->
          rows.getObject(column, OffsetDateTime.class);
      case "float4", "real" -> rows.getFloat(column) + " " + rows.wasNull();
      case "float8", "double precision" -> rows.getDouble(column) + " " + rows.wasNull();
      default -> {
        boolean decimal = type.startsWith("numeric") && !type.endsWith("[]");
        BigDecimal value = decimal ? rows.getBigDecimal(column) : null;
        yield value == null ? rows.getString(column) : value.toPlainString();
      }
    };
  }
}
