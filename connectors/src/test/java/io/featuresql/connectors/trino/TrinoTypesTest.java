package io.featuresql.connectors.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of types. */
class TrinoTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT|INTEGER|integer",
        "BigInt|BIGINT|bigint",
        "double  precision|DOUBLE|double",
        "varchar(10)|VARCHAR|varchar(10)",
        "CHAR|VARCHAR|char(1)",
        "decimal|DECIMAL|decimal(38,0)",
        "DECIMAL( 10 , 2 )|DECIMAL|decimal(10,2)",
        "numeric(7)|DECIMAL|decimal(7,0)",
        "timestamp|TIMESTAMP|timestamp(3)",
        "TIMESTAMP(6)|TIMESTAMP|timestamp(6)",
        "timestamp(12) with time zone|TIMESTAMP_WITH_TIME_ZONE|timestamp(12) with time zone",
        "timestamp with time zone|TIMESTAMP_WITH_TIME_ZONE|timestamp(3) with time zone",
        "timestamp(6) without time zone|TIMESTAMP|timestamp(6)",
        "time(0)|TIME|time(0)",
        "time(1) with time zone|TIME_WITH_TIME_ZONE|time(1) with time zone",
        "interval day to second|INTERVAL|interval day to second",
        "varbinary|BLOB|varbinary",
        "ipaddress|OTHER|ipaddress",
        "unknown|OTHER|unknown",
        "array(array(int))|ARRAY|array(array(integer))",
        "map(varchar, row(a integer))|MAP|map(varchar,row(\"a\" integer))",
        "row(integer,varchar)|STRUCT|row(integer,varchar)",
        "row(b c varchar,t timestamp(6) with time zone)"
            + "|STRUCT|row(\"b c\" varchar,\"t\" timestamp(6) with time zone)",
        "row(\"x,y\" decimal(3,1), d date)|STRUCT|row(\"x,y\" decimal(3,1),\"d\" date)",
        "row(g geometry)|STRUCT|row(\"g\" geometry)",
        "varchar(x)|OTHER|varchar(x)",
        "row(a integer|OTHER|row(a integer",
      })
  void readsNames(String text, TypeKind kind, String name) {
    DataType type = TrinoTypes.parse(text);
    assertThat(type.kind()).isEqualTo(kind);
    assertThat(type.name()).isEqualTo(name);
    assertThat(TrinoTypes.parse(type.name())).isEqualTo(type);
  }

  @Test
  void keepsPrecisionAndFields() {
    assertThat(TrinoTypes.parse("timestamp(9)").precision()).isEqualTo(9);
    DataType type = TrinoTypes.parse("row(b c decimal(4,1))");
    assertThat(type.fields().get(0).name()).isEqualTo("b c");
    assertThat(type.fields().get(0).type().scale()).isEqualTo(1);
  }
}
