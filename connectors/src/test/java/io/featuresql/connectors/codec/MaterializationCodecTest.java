package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Records of every version. */
@Execution(ExecutionMode.CONCURRENT)
class MaterializationCodecTest {
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");
  private static final OnlineView VIEW =
      new OnlineView(
          "user", List.of(new Column("id", BIGINT)), "v", List.of(new Column("f", BIGINT)), "q", 3);

  /** It is compared as bytes when it is replaced, so it must be written as it was read. */
  @Test
  void aRecordOfTheFormerVersionKeepsItsBytes() {
    Materialization record =
        new Materialization(VIEW, "TIMESTAMP", Optional.of("DATE"), 1, 2, 3)
            .with(
                Optional.of(
                    new Materialization.Load(
                        VIEW, 4, 5, List.of("6"), List.of(0), Materialization.UNMARKED)));
    byte[] former = MaterializationCodec.encode(record);
    assertThat(former[0]).isEqualTo((byte) 1);
    assertThat(MaterializationCodec.decode("v", former)).isEqualTo(record);
    Materialization marked = record.withMark(7);
    byte[] now = MaterializationCodec.encode(marked);
    assertThat(now[0]).isEqualTo((byte) 2);
    assertThat(now).hasSize(former.length + 16);
    assertThat(MaterializationCodec.decode("v", now)).isEqualTo(marked);
  }
}
