package io.featuresql.connectors.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of types. */
class PostgresTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT|INTEGER|integer",
        "int8|BIGINT|bigint",
        "serial|INTEGER|integer",
        "Double Precision|DOUBLE|double precision",
        "float8|DOUBLE|double precision",
        "varchar(10)|VARCHAR|character varying",
        "character varying(3)|VARCHAR|character varying",
        "char(3)|VARCHAR|bpchar",
        "TEXT|VARCHAR|text",
        "timestamptz|TIMESTAMP_WITH_TIME_ZONE|timestamp with time zone",
        "TIMESTAMP WITH TIME ZONE|TIMESTAMP_WITH_TIME_ZONE|timestamp with time zone",
        "timestamp (3) with time zone|TIMESTAMP_WITH_TIME_ZONE|timestamp(3) with time zone",
        "timestamp(6)|TIMESTAMP|timestamp without time zone",
        "time(0)|TIME|time(0) without time zone",
        "decimal|DECIMAL|numeric",
        "numeric(7)|DECIMAL|numeric(7,0)",
        "DECIMAL( 10 , 2 )|DECIMAL|numeric(10,2)",
        "int[]|ARRAY|integer[]",
        "integer[3][]|ARRAY|integer[]",
        "integer ARRAY[4]|ARRAY|integer[]",
        "numeric(4,1)[]|ARRAY|numeric(4,1)[]",
        "bit(3)|BIT|bit varying",
        "jsonb|JSON|jsonb",
        "mood|OTHER|mood",
        "\"Mood\"|OTHER|\"Mood\"",
        "public.mood|OTHER|public.mood",
        "interval|INTERVAL|interval",
      })
  void readsNames(String text, TypeKind kind, String name) {
    DataType type = PostgresTypes.parse(text);
    assertThat(type.kind()).isEqualTo(kind);
    assertThat(type.name()).isEqualTo(name);
    assertThat(PostgresTypes.parse(type.name())).isEqualTo(type);
  }
}
