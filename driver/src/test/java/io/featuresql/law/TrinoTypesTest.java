package io.featuresql.law;

final class TrinoTypesTest extends TypesContract {
  TrinoTypesTest() {
    super(
        new TrinoEngine(),
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
        new String[] {"DOUBLE", "nan()", "infinity()"},
        new String[] {"ARRAY(DOUBLE)", "ARRAY[nan()]", "ARRAY[1.0]"},
        new String[] {"CHAR(3)", "'a'", "'abc'"},
        new String[] {"VARCHAR(5)", "'abc'", "''"},
        new String[] {"TIME(6)", "TIME '23:59:59.999999'", "TIME '00:00:00'"},
        new String[] {"TIME(6) WITH TIME ZONE", "TIME '10:00:00+05:00'", "TIME '10:00:00+00:00'"},
        new String[] {
          "TIMESTAMP(0)", "TIMESTAMP '2026-01-01 00:00:01'", "TIMESTAMP '1800-01-01 00:00:00'"
        },
        new String[] {
          "TIMESTAMP(6)",
          "TIMESTAMP '9999-12-31 23:59:59.999999'",
          "TIMESTAMP '0001-01-01 00:00:00'"
        },
        new String[] {
          "TIMESTAMP(12)",
          "TIMESTAMP '2026-01-01 00:00:00.000001'",
          "TIMESTAMP '2026-01-01 00:00:00'"
        },
        new String[] {
          "TIMESTAMP(6) WITH TIME ZONE",
          "TIMESTAMP '2026-01-01 00:00:00 +05:00'",
          "TIMESTAMP '1800-01-01 00:00:00 UTC'"
        },
        new String[] {
          "UUID", "'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'00000000-0000-0000-0000-000000000000'"
        },
        new String[] {"VARBINARY", "X'6162'", "X''"},
        new String[] {"JSON", "JSON '[1,{\"a\":null}]'", "JSON '1'"},
        new String[] {"IPADDRESS", "'10.0.0.1'", "'::1'"},
        new String[] {"ARRAY(INTEGER)", "ARRAY[1, NULL]", "ARRAY[]"},
        new String[] {"ARRAY(ARRAY(VARCHAR))", "ARRAY[ARRAY['a'], NULL]", "ARRAY[ARRAY[]]"},
        new String[] {"ROW(a INTEGER, b ARRAY(VARCHAR))", "ROW(1, ARRAY['x'])", "ROW(NULL, NULL)"},
        new String[] {"MAP(VARCHAR, INTEGER)", "MAP(ARRAY['a'], ARRAY[1])", "MAP()"},
        new String[] {"INTERVAL DAY TO SECOND", "INTERVAL '1' DAY", "INTERVAL '3' HOUR"},
        new String[] {"INTERVAL YEAR TO MONTH", "INTERVAL '1' MONTH", "INTERVAL '2' YEAR"});
  }
}
