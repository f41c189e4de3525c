package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Records that are not what they should be, under a right checksum. */
@Execution(ExecutionMode.CONCURRENT)
final class DamagedRecordTest {
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");

  private static byte[] record(DataType feature) {
    OnlineView view =
        new OnlineView(
            "user",
            List.of(new Column("id", BIGINT)),
            "profile",
            List.of(new Column("f", feature)),
            "source");
    Materialization materialization =
        new Materialization(view, "TIMESTAMP", Optional.of("TIMESTAMP"), 1, 2, 3);
    byte[] record = MaterializationCodec.encode(materialization);
    assertThat(MaterializationCodec.decode("profile", record)).isEqualTo(materialization);
    return record;
  }

  private static byte[] sealed(byte[] body) {
    Bytes sealed = new Bytes(body.length);
    sealed.putBytes(body);
    return sealed.sealed();
  }

  private static byte[] body(byte[] record) {
    return Arrays.copyOf(record, record.length - Integer.BYTES);
  }

  private static void assertCorrupt(byte[] record, String what) {
    assertThatThrownBy(() -> MaterializationCodec.decode("profile", record))
        .as(what)
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_CORRUPT));
    assertThat(MaterializationCodec.decodeWhole("profile", record)).isEmpty();
  }

  /**
   * Who replaces a record names it by what was read, so that it must be the only way to write it.
   */
  @Test
  void aRecordThatIsWrittenOtherwiseIsDamage() {
    byte[] body = body(record(BIGINT));
    assertCorrupt(sealed(Arrays.copyOf(body, body.length + 1)), "more behind it");
    byte[] spelled = body.clone();
    int at = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("source");
    spelled[at] = (byte) 0xFF;
    assertCorrupt(sealed(spelled), "not UTF-8");
  }

  @Test
  void aTypeInTypesWithoutEndIsDamage() {
    DataType type = BIGINT;
    for (int i = 0; i < 1_000; i++) {
      type = new DataType(TypeKind.ARRAY, "", 0, 0, List.of(new DataType.Field("", type)));
    }
    OnlineView view = new OnlineView("user", List.of(), "profile", List.of(new Column("f", type)));
    Materialization deep = new Materialization(view, "TIMESTAMP", Optional.empty(), 1, 2, 3);
    assertCorrupt(MaterializationCodec.encode(deep), "deep");
  }

  @Test
  void anyBytesAreARecordOrDamage() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] body = body(record(Samples.struct(BIGINT, Samples.array(BIGINT))));
    for (int i = 0; i < 20_000; i++) {
      byte[] other = body.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        other[1 + random.nextInt(body.length - 1)] = (byte) random.nextInt();
      }
      byte[] record = sealed(other);
      try {
        Materialization read = MaterializationCodec.decode("profile", record);
        assertThat(MaterializationCodec.encode(read)).as("seed %d", seed).isEqualTo(record);
      } catch (FeatureSqlException e) {
        assertThat(e.code()).as("seed %d, %d", seed, i).isEqualTo(ErrorCode.ONLINE_CORRUPT);
      }
    }
  }
}
