package io.featuresql.law;

final class MariaDbTypesTest extends TypesContract {
  MariaDbTypesTest() {
    super(
        new MariaDbEngine(),
        new String[] {"BOOLEAN", "true", "false"},
        new String[] {"TINYINT", "-128", "127"},
        new String[] {"TINYINT UNSIGNED", "255", "0"},
        new String[] {"SMALLINT", "-32768", "7"},
        new String[] {"SMALLINT UNSIGNED", "65535", "7"},
        new String[] {"MEDIUMINT", "-8388608", "8388607"},
        new String[] {"INTEGER", "2147483647", "-1"},
        new String[] {"INTEGER UNSIGNED", "4294967295", "0"},
        new String[] {"BIGINT", "9223372036854775807", "0"},
        new String[] {"BIGINT UNSIGNED", "18446744073709551615", "0"},
        new String[] {"DECIMAL(38, 10)", "12345678901234567890.0123456789", "-0.5"},
        new String[] {"DECIMAL(5, 2)", "999.99", "0.01"},
        new String[] {"DECIMAL(65, 30)", "-1e-30", "12345678901234567890123456789012345"},
        new String[] {"FLOAT", "1e38", "1.5"},
        new String[] {"DOUBLE", "1e308", "-1.0"},
        new String[] {"VARCHAR(20)", "'z'", "'Za'"},
        new String[] {"VARCHAR(20) COLLATE utf8mb4_bin", "'z'", "'é'"},
        new String[] {"CHAR(3)", "'a'", "'abc'"},
        new String[] {"TEXT", "''", "'é'"},
        new String[] {"TINYTEXT", "'a'", "'A'"},
        new String[] {"LONGTEXT", "'a'", "'á'"},
        new String[] {"BINARY(2)", "x'00ff'", "x'0100'"},
        new String[] {"VARBINARY(4)", "x'00ff'", "x''"},
        new String[] {"BLOB", "x'6162'", "x''"},
        new String[] {"DATE", "'0001-01-01'", "'9999-12-31'"},
        new String[] {"TIME(6)", "'23:59:59.999999'", "'00:00:00'"},
        new String[] {"DATETIME", "'2026-01-01 00:00:01'", "'2026-01-01 00:00:00'"},
        new String[] {"DATETIME(6)", "'9999-12-31 23:59:59.999999'", "'0001-01-01 00:00:00'"},
        new String[] {"TIMESTAMP(6)", "'2026-03-08 02:30:00.000001'", "'1970-01-02 00:00:00'"},
        new String[] {"YEAR", "1901", "2155"},
        new String[] {"ENUM('z', 'a')", "'z'", "'a'"},
        new String[] {"SET('z', 'a')", "'z,a'", "''"},
        new String[] {"BIT(4)", "b'0101'", "b'0000'"},
        new String[] {"JSON", "'[1, {\"a\": null}]'", "'1'"},
        new String[] {
          "UUID", "'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'00000000-0000-0000-0000-000000000001'"
        },
        new String[] {"INET4", "'10.0.0.1'", "'9.0.0.1'"},
        new String[] {"INET6", "'10::1'", "'::1'"},
        new String[] {"POINT", "POINT(1, 2)", "POINT(0, 0)"});
  }
}
