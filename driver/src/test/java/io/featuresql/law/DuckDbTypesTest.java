package io.featuresql.law;

final class DuckDbTypesTest extends TypesContract {
  DuckDbTypesTest() {
    super(
        new DuckDbEngine(),
        new String[] {"BOOLEAN", "true", "false"},
        new String[] {"SMALLINT", "-32768", "7"},
        new String[] {"INTEGER", "2147483647", "-1"},
        new String[] {"BIGINT", "9223372036854775807", "0"},
        new String[] {"DECIMAL(38, 10)", "12345678901234567890.0123456789", "-0.5"},
        new String[] {"DECIMAL(5, 2)", "999.99", "0.01"},
        new String[] {"REAL", "'NaN'", "1.5"},
        new String[] {"VARCHAR", "'z'", "'Za'"},
        new String[] {"DATE", "'0001-01-01'", "'2026-02-28'"},
        new String[] {"TINYINT", "-128", "127"},
        new String[] {"HUGEINT", "'170141183460469231731687303715884105727'", "1"},
        new String[] {"UTINYINT", "255", "1"},
        new String[] {"USMALLINT", "65535", "1"},
        new String[] {"UINTEGER", "4294967295", "1"},
        new String[] {"UBIGINT", "'18446744073709551615'", "1"},
        new String[] {"DOUBLE", "'Infinity'", "-0.0"},
        new String[] {"TIME", "'23:59:59.999999'", "'24:00:00'"},
        new String[] {"TIMESTAMP", "'9999-12-31 23:59:59.999999'", "'1500-01-01 00:00:00'"},
        new String[] {"TIMESTAMP_S", "'2026-01-01 00:00:01'", "'1970-01-01 00:00:00'"},
        new String[] {"TIMESTAMP_MS", "'2026-01-01 00:00:00.001'", "'1970-01-01 00:00:00'"},
        new String[] {"TIMESTAMP_NS", "'2026-01-01 00:00:00.000000001'", "'1970-01-01 00:00:00'"},
        new String[] {"TIMESTAMPTZ", "'2026-01-01 00:00:00+05'", "'1800-01-01 00:00:00+00'"},
        new String[] {
          "TIMESTAMPTZ_NS", "'2026-01-01 00:00:00.000000001+05'", "'1800-01-01 00:00:00+00'"
        },
        new String[] {"TIMETZ", "'10:00:00+05'", "'10:00:00+00'"},
        new String[] {
          "UUID", "'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'00000000-0000-0000-0000-000000000000'"
        },
        new String[] {"BLOB", "'ab'", "''"},
        new String[] {"BIT", "'0101'", "'1'"},
        new String[] {"INTERVAL", "'1 month 2 days'", "'3 hours'"},
        new String[] {"JSON", "'[1, {\"a\": null}]'", "'1'"},
        new String[] {"INTEGER[]", "[1, NULL]", "[]"},
        new String[] {"INTEGER[2]", "[1, 2]", "[3, 4]"},
        new String[] {"TIMESTAMPTZ_NS[]", "['2026-01-01 00:00:00.000000001+05']", "[NULL]"},
        new String[] {"VARCHAR[][]", "[['a'], NULL]", "[[]]"},
        new String[] {"STRUCT(a INTEGER, b VARCHAR[])", "{a: 1, b: ['x']}", "{a: NULL, b: NULL}"},
        new String[] {"MAP(VARCHAR, INTEGER)", "map {'a': 1}", "map {}"},
        new String[] {"UNION(i INTEGER, s VARCHAR)", "1", "'one'"},
        new String[] {"ENUM('a', 'b')", "'a'", "'b'"});
  }
}
