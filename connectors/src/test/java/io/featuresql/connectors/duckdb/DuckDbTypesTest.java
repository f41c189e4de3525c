package io.featuresql.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of types. */
class DuckDbTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int|INTEGER|INTEGER",
        "int8|BIGINT|BIGINT",
        "double precision|DOUBLE|DOUBLE",
        "varchar(10)|VARCHAR|VARCHAR",
        "character varying(3)|VARCHAR|VARCHAR",
        "text|VARCHAR|VARCHAR",
        "timestamptz|TIMESTAMP_WITH_TIME_ZONE|TIMESTAMP WITH TIME ZONE",
        "timestamp with time zone|TIMESTAMP_WITH_TIME_ZONE|TIMESTAMP WITH TIME ZONE",
        "timestamp without time zone|TIMESTAMP|TIMESTAMP",
        "decimal|DECIMAL|DECIMAL(18,3)",
        "numeric(7)|DECIMAL|DECIMAL(7,0)",
        "DECIMAL( 10 , 2 )|DECIMAL|DECIMAL(10,2)",
        "int[]|ARRAY|INTEGER[]",
        "INTEGER[3][]|ARRAY|INTEGER[3][]",
        "struct(a int, \"b c\" text[])|STRUCT|STRUCT(a INTEGER, \"b c\" VARCHAR[])",
        "TUPLE(INTEGER, VARCHAR)|STRUCT|TUPLE(INTEGER, VARCHAR)",
        "map(varchar, struct(z integer[]))|MAP|MAP(VARCHAR, STRUCT(z INTEGER[]))",
        "ENUM('a', 'b)')|ENUM|ENUM('a', 'b)')",
        "UNION(num INTEGER, str VARCHAR)|OTHER|UNION(num INTEGER, str VARCHAR)",
        "mood|OTHER|mood",
        "\"NULL\"[]|ARRAY|\"NULL\"[]",
        "struct(a|OTHER|struct(a",
      })
  void readsNames(String text, TypeKind kind, String name) {
    DataType type = DuckDbTypes.parse(text);
    assertThat(type.kind()).isEqualTo(kind);
    assertThat(type.name()).isEqualTo(name);
    assertThat(DuckDbTypes.parse(type.name())).isEqualTo(type);
  }

  @Test
  void keepsPrecisionAndFields() {
    assertThat(DuckDbTypes.parse("TIMESTAMP_NS").precision()).isEqualTo(9);
    assertThat(DuckDbTypes.parse("INTEGER[3]").precision()).isEqualTo(3);
    DataType type = DuckDbTypes.parse("STRUCT(\"b c\" DECIMAL(4,1))");
    assertThat(type.fields().get(0).name()).isEqualTo("b c");
    assertThat(type.fields().get(0).type().scale()).isEqualTo(1);
  }
}
