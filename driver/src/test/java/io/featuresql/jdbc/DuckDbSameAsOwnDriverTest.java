package io.featuresql.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

final class DuckDbSameAsOwnDriverTest extends SameAsOwnDriverContract {
  private static final Map<String, List<String>> LITERALS =
      Map.ofEntries(
          Map.entry("BOOLEAN", List.of("true", "false")),
          Map.entry("TINYINT", List.of("1", "-128")),
          Map.entry("INTEGER", List.of("1", "2147483647", "-7")),
          Map.entry("BIGINT", List.of("1", "9223372036854775807")),
          Map.entry("HUGEINT", List.of("1", "170141183460469231731687303715884105727")),
          Map.entry("UBIGINT", List.of("1", "18446744073709551615")),
          Map.entry("DECIMAL(12, 3)", List.of("1.5", "-123456789.125")),
          Map.entry("FLOAT", List.of("1.5", "0.1", "'NaN'", "1e20")),
          Map.entry("DOUBLE", List.of("1.5", "0.1", "'-Infinity'", "1e300", "-0.0")),
          Map.entry("VARCHAR", List.of("'x'", "''", "'it''s [a], b'", "'NULL'", "'é 😀'")),
          Map.entry("BLOB", List.of("'ab'", "'\\x00\\xFF'")),
          Map.entry("BIT", List.of("'0101'")),
          Map.entry("DATE", List.of("'2026-01-01'", "'0001-01-01'", "'1582-10-10'")),
          Map.entry("TIME", List.of("'12:00:00'", "'23:59:59.999999'")),
          Map.entry("TIMESTAMP", List.of("'2026-01-01'", "'2026-07-01 12:34:56.789012'")),
          Map.entry("TIMESTAMPTZ", List.of("'2026-01-01 00:00:00+00'")),
          Map.entry("INTERVAL", List.of("'1 month 2 days'", "'3 hours'")),
          Map.entry("UUID", List.of("'12151fd2-7586-11e9-8f9e-2a86e4085a59'")),
          Map.entry("JSON", List.of("'{\"a\": [1, null]}'", "'\"x\"'", "'null'")),
          Map.entry("JSON[]", List.of("['\"a b\"', NULL]")),
          Map.entry("JSON[1]", List.of("['\"a b\"']")),
          Map.entry("STRUCT(j JSON)", List.of("{'j': '\"it''s\"'}")),
          Map.entry("MAP(VARCHAR, JSON)", List.of("MAP {'k': '[1, 2]'}")),
          Map.entry("INTEGER[]", List.of("[1, NULL]", "[]")),
          Map.entry("VARCHAR[]", List.of("['a, b', '']", "['it''s', 'NULL', NULL, ' x']")),
          Map.entry("DOUBLE[]", List.of("[1, 0.1, 1e300]", "['NaN', '-Infinity', 1e-7]")),
          Map.entry("TIMESTAMP[]", List.of("['2026-01-01 00:00:00.5', NULL]")),
          Map.entry("DATE[]", List.of("['2026-01-01', NULL]")),
          Map.entry("INTEGER[2]", List.of("[1, 2]")),
          Map.entry("STRUCT(a INTEGER, \"b c\" VARCHAR)", List.of("{'a': 1, 'b c': 'x, y'}")),
          Map.entry("MAP(VARCHAR, INTEGER)", List.of("MAP {'k 1': 1, 'a=b': NULL}")),
          Map.entry("ENUM('a', 'b')", List.of("'a'", "'b'")));

  private static final List<String> FUNCTIONS =
      List.of(
          "length(#)",
          "upper(#)",
          "abs(#)",
          "-#",
          "[#]",
          "{'k': #}",
          "typeof(#)",
          "md5(#)",
          "list_value(#, #)",
          "hash(#) IS NULL",
          "round(#, 1)",
          "year(#)",
          "#::VARCHAR",
          "to_json(#)",
          "sum(#)",
          "count(#)",
          "list(#)",
          "row_number() OVER (ORDER BY #)",
          "trim(#)",
          "# || 'x'");

  private static final List<String> ODD =
      List.of(
          "1 AS a, 2 AS a",
          "[1, 2, 3][2:]",
          "{'a': 1}.a",
          "* FROM range(3)",
          "COLUMNS(*) FROM t",
          "unnest([1, 2])",
          "'a' AS \"q\"\"x\"",
          "$$text$$",
          "1 -- note",
          "/* c */ 2",
          "1::INT4",
          "* EXCLUDE (c1) FROM t",
          "x FROM (VALUES (1), (2)) AS v (x)",
          "1_000",
          "0xFF",
          "1e3",
          "TRY_CAST('x' AS INTEGER)",
          "'a' 'b'",
          "DISTINCT ON (c1) c1 FROM t",
          "ALL 1",
          "list_transform([1, 2], lambda y: y + 1)",
          "CASE 1 WHEN 1 THEN 'one' END",
          "NULL",
          "t FROM t LIMIT 0",
          "* FROM t AS t (a) LIMIT 0",
          "interval 3 day",
          "1 = 1",
          "''",
          "features FROM (SELECT 1 AS features) AS f",
          "count(*) FILTER (WHERE c1 IS NULL) FROM t");

  DuckDbSameAsOwnDriverTest() {
    super(new GeneratedSql.Engine(LITERALS, FUNCTIONS, ODD));
  }

  @Override
  Connection own() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (var statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  @Override
  Connection ours() throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:");
  }

  /**
   * Where the texts differ by intent: instants by value, and an enum has its values in its name.
   */
  @Override
  Object cell(ResultSet rows, int column) throws SQLException {
    String type = rows.getMetaData().getColumnTypeName(column);
    if (type.equals("TIMESTAMP WITH TIME ZONE")) {
      OffsetDateTime at = rows.getObject(column, OffsetDateTime.class);
      return type + ":" + (at == null ? null : at.toInstant());
    }
    if (type.equals("TIMESTAMP")) {
      return type + ":" + rows.getObject(column, LocalDateTime.class);
    }
    return (type.startsWith("ENUM") ? "ENUM" : type) + ":" + rows.getString(column);
  }
}
