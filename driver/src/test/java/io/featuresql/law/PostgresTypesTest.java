package io.featuresql.law;

final class PostgresTypesTest extends TypesContract {
  PostgresTypesTest() {
    super(
        new PostgresEngine(),
        new String[] {"BOOLEAN", "true", "false"},
        new String[] {"SMALLINT", "-32768", "7"},
        new String[] {"INTEGER", "2147483647", "-1"},
        new String[] {"BIGINT", "9223372036854775807", "0"},
        new String[] {"DECIMAL(38, 10)", "12345678901234567890.0123456789", "-0.5"},
        new String[] {"DECIMAL(5, 2)", "999.99", "0.01"},
        new String[] {"REAL", "'NaN'", "1.5"},
        new String[] {"VARCHAR", "'z'", "'Za'"},
        new String[] {"DATE", "'0001-01-01'", "'2026-02-28'"},
        new String[] {"double precision", "'Infinity'", "-1.0"},
        new String[] {
          "numeric", "'123456789012345678901234567890.000000000000000000001'", "'-0.5'"
        },
        new String[] {"text", "''", "'é'"},
        new String[] {"char(3)", "'a'", "'abc'"},
        new String[] {"time", "'24:00:00'", "'00:00:00.000001'"},
        new String[] {"time with time zone", "'10:00:00+05'", "'10:00:00+00'"},
        new String[] {"timestamp", "'9999-12-31 23:59:59.999999'", "'0001-01-01 00:00:00'"},
        new String[] {"timestamp(0)", "'2026-01-01 00:00:01'", "'2026-01-01 00:00:00'"},
        new String[] {
          "timestamp with time zone", "'2026-01-01 00:00:00+05'", "'1800-01-01 00:00:00+00'"
        },
        new String[] {"interval", "'1 month 2 days'", "'3 hours'"},
        new String[] {
          "uuid", "'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'00000000-0000-0000-0000-000000000000'"
        },
        new String[] {"bytea", "'\\\\x6162'", "''"},
        new String[] {"bit(4)", "'0101'", "'0000'"},
        new String[] {"json", "'[1, {\"a\": null}]'", "'1'"},
        new String[] {"jsonb", "'[1, {\"a\": null}]'", "'1'"},
        new String[] {"integer[]", "'{{1,NULL},{3,4}}'", "'{}'"},
        new String[] {"bigint[]", "'{1,NULL}'", "'{{{1},{2}}}'"},
        new String[] {"text[]", "'{\"a,b\"}'", "'{{NULL,\"\\\"\"}}'"},
        new String[] {"date[]", "'{{2026-01-01,infinity},{0001-01-01,NULL}}'", "'{2026-01-02}'"},
        new String[] {"numeric[]", "'{{1.50},{2}}'", "'{-0.5}'"},
        new String[] {"time[]", "'{24:00:00}'", "'{{00:00:00.000001}}'"},
        new String[] {"inet", "'10.0.0.1'", "'::1'"},
        new String[] {"point", "'(1,2)'", "'(0,0)'"},
        new String[] {"int4range", "'[1,5)'", "'empty'"},
        new String[] {"xml", "'<a/>'", "'<b/>'"},
        new String[] {"tsvector", "'a b'", "'c'"},
        new String[] {"money", "'1.50'", "'2.50'"},
        new String[] {"oid", "1", "2"});
  }
}
