package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowCodecTest {
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");

  private static OnlineView view(List<Column> features) {
    return new OnlineView("user", List.of(new Column("user_id", BIGINT)), "profile", features);
  }

  private static OnlineRow decode(OnlineView view, byte[] row, Integer... features) {
    return new RowDecoder(new Read(view, List.of(features))).decode(row);
  }

  @Test
  void everyValueOfEveryKindComesBack() {
    for (DataType type : Samples.flatTypes()) {
      OnlineView view = view(Samples.columns("f", List.of(type, Samples.array(type))));
      List<Object> values = Samples.values(type.kind());
      for (Object value : values) {
        @Nullable Object[] features = {value, values};
        OnlineRow row = decode(view, new RowEncoder(view).encode(1, 2, features), 0, 1);
        assertThat(row.eventMicros()).isEqualTo(1);
        assertThat(row.createdMicros()).isEqualTo(2);
        assertThat(Samples.same(row.values(), features)).as("%s %s", type, value).isTrue();
        assertThat(row.values()[0]).isInstanceOf(type.kind().valueClass());
      }
    }
  }

  @Test
  void nanKeepsItsBits() {
    double nan = Double.longBitsToDouble(0x7ff8_0000_0000_1234L);
    OnlineView view = view(Samples.columns("f", List.of(DataType.of(TypeKind.DOUBLE, "DOUBLE"))));
    byte[] row = new RowEncoder(view).encode(0, 0, new Object[] {nan});
    double read = (double) java.util.Objects.requireNonNull(decode(view, row, 0).values()[0]);
    assertThat(Double.doubleToRawLongBits(read)).isEqualTo(0x7ff8_0000_0000_1234L);
  }

  @Test
  void randomRowsComeBackInAnyChoiceAndOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      List<DataType> types = new ArrayList<>();
      for (int n = random.nextInt(20); n > 0; n--) {
        types.add(Samples.randomType(random));
      }
      OnlineView view = view(Samples.columns("f", types));
      @Nullable Object[] features =
          types.stream()
              .map(type -> random.nextInt(4) == 0 ? null : Samples.randomValue(type, random))
              .toArray();
      List<Integer> chosen = new ArrayList<>(IntStream.range(0, types.size()).boxed().toList());
      Collections.shuffle(chosen, random);
      chosen = chosen.subList(0, random.nextInt(types.size() + 1));
      byte[] row = new RowEncoder(view).encode(random.nextLong(), random.nextLong(), features);
      OnlineRow read = new RowDecoder(new Read(view, chosen)).decode(row);
      @Nullable Object[] expected = chosen.stream().map(f -> features[f]).toArray();
      assertThat(Samples.same(read.values(), expected)).as("seed %d, row %d", seed, i).isTrue();
    }
  }

  @Test
  void anEncoderForgetsTheRowBefore() {
    OnlineView view =
        view(Samples.columns("f", List.of(DataType.of(TypeKind.VARCHAR, "VARCHAR"), BIGINT)));
    RowEncoder encoder = new RowEncoder(view);
    byte[] first = encoder.encode(0, 0, new @Nullable Object[] {null, null});
    encoder.encode(5, 5, new Object[] {"long text", -1L});
    assertThat(encoder.encode(0, 0, new @Nullable Object[] {null, null})).isEqualTo(first);
  }

  @Test
  void damageIsAlwaysSeen() {
    List<DataType> types = new ArrayList<>(Samples.flatTypes());
    types.add(Samples.array(DataType.of(TypeKind.VARCHAR, "VARCHAR")));
    OnlineView view = view(Samples.columns("f", types));
    Random random = new Random(1);
    byte[] row =
        new RowEncoder(view)
            .encode(9, 8, types.stream().map(t -> Samples.randomValue(t, random)).toArray());
    Integer[] all = IntStream.range(0, types.size()).boxed().toArray(Integer[]::new);
    for (int bit = 0; bit < 8 * row.length; bit++) {
      byte[] damaged = row.clone();
      damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertCorrupt(view, damaged, all);
    }
    for (int length = 0; length < row.length; length++) {
      assertCorrupt(view, Arrays.copyOf(row, length), all);
    }
  }

  /** Even bytes that were never a row, under a right checksum, give an error that says so. */
  @Test
  void aRowWithARightChecksumAndWrongInsidesIsCorruptOrReads() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      DataType type = Samples.randomType(random);
      OnlineView view = view(Samples.columns("f", List.of(type, BIGINT)));
      byte[] row =
          new RowEncoder(view).encode(1, 1, new Object[] {Samples.randomValue(type, random), 1L});
      int body = row.length - RowHeader.CHECKSUM_LENGTH;
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        row[RowHeader.LENGTH + random.nextInt(body - RowHeader.LENGTH)] = (byte) random.nextInt();
      }
      Bytes sealed = new Bytes(row.length);
      sealed.putBytes(Arrays.copyOf(row, body));
      try {
        decode(view, sealed.sealed(), 0, 1);
      } catch (FeatureSqlException e) {
        assertThat(e.code()).as("seed %d, row %d", seed, i).isEqualTo(ErrorCode.ONLINE_CORRUPT);
      }
    }
  }

  private static byte[] sealed(byte[] body) {
    Bytes sealed = new Bytes(body.length);
    sealed.putBytes(body);
    return sealed.sealed();
  }

  /** A row of one value of variable length: those bytes. */
  private static byte[] rowOf(OnlineView view, byte[] value) {
    byte[] blob =
        new RowEncoder(view(Samples.columns("f", List.of(DataType.of(TypeKind.BLOB, "BLOB")))))
            .encode(1, 1, new Object[] {value});
    byte[] row = Arrays.copyOf(blob, blob.length - RowHeader.CHECKSUM_LENGTH);
    byte[] own = new RowEncoder(view).encode(1, 1, new @Nullable Object[] {null});
    System.arraycopy(own, RowHeader.FINGERPRINT, row, RowHeader.FINGERPRINT, Long.BYTES);
    return sealed(row);
  }

  private static byte[] decimal(int scale, byte... unscaled) {
    return java.nio.ByteBuffer.allocate(Integer.BYTES + unscaled.length)
        .putInt(scale)
        .put(unscaled)
        .array();
  }

  /** Values that would fill memory, or take hours to show, if they were made. */
  @Test
  void whatIsMoreThanItsTypeHoldsIsDamage() {
    DataType money = new DataType(TypeKind.DECIMAL, "DECIMAL(18,2)", 18, 2, List.of());
    DataType numeric = DataType.of(TypeKind.DECIMAL, "NUMERIC");
    DataType huge = DataType.of(TypeKind.HUGEINT, "HUGEINT");
    DataType array = Samples.array(BIGINT);
    DataType struct =
        Samples.struct(BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT);
    byte[] many = new byte[1 << 22];
    Arrays.fill(many, (byte) 0xFF);
    java.nio.ByteBuffer.wrap(many).putInt((many.length - Integer.BYTES) * 8);
    IdentityHashMap<byte[], DataType> wrong = new IdentityHashMap<>();
    for (DataType type : List.of(money, numeric)) {
      wrong.put(decimal(Integer.MAX_VALUE, (byte) 1), type);
      wrong.put(decimal(Integer.MIN_VALUE, (byte) 1), type);
      wrong.put(decimal(0, new byte[100_000]), type);
      wrong.put(decimal(0), type);
    }
    wrong.put(decimal(19, (byte) 1), money);
    wrong.put(decimal(-19, (byte) 1), money);
    wrong.put(decimal(2, new byte[10]), money);
    wrong.put(new byte[100_000], huge);
    wrong.put(many, array);
    wrong.put(new byte[1], struct);
    wrong.forEach(
        (value, type) -> {
          OnlineView view = view(Samples.columns("f", List.of(type)));
          assertCorrupt(view, rowOf(view, value), 0);
        });
    OnlineView view = view(Samples.columns("f", List.of(money)));
    assertThat(decode(view, rowOf(view, decimal(2, (byte) 5)), 0).values())
        .containsExactly(new java.math.BigDecimal("0.05"));
  }

  @Test
  void aTimeOutsideOfItsRangeIsDamage() {
    for (TypeKind kind :
        List.of(
            TypeKind.DATE,
            TypeKind.TIME,
            TypeKind.TIME_WITH_TIME_ZONE,
            TypeKind.TIMESTAMP,
            TypeKind.TIMESTAMP_WITH_TIME_ZONE)) {
      OnlineView view = view(Samples.columns("f", List.of(DataType.of(kind, kind.name()))));
      Object value = Samples.values(kind).get(0);
      byte[] row = new RowEncoder(view).encode(1, 1, new Object[] {value});
      byte[] body = Arrays.copyOf(row, row.length - RowHeader.CHECKSUM_LENGTH);
      Arrays.fill(body, RowHeader.LENGTH + 1, body.length, (byte) 0xFF);
      body[RowHeader.LENGTH + 1] = 0x7F;
      assertCorrupt(view, sealed(body), 0);
    }
  }

  @Test
  void aLaterFormatIsNotDamage() {
    OnlineView view = view(List.of(new Column("f", BIGINT)));
    byte[] row = new RowEncoder(view).encode(1, 1, new Object[] {1L});
    Bytes later = new Bytes(row.length);
    later.putByte(2);
    later.putBytes(Arrays.copyOfRange(row, 1, row.length - RowHeader.CHECKSUM_LENGTH));
    assertThatThrownBy(() -> decode(view, later.sealed(), 0))
        .isInstanceOfSatisfying(
            FeatureSqlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED))
        .hasMessage(
            "a row of feature view 'profile' has format 2; this version of FeatureSQL reads format"
                + " 1");
  }

  @Test
  void anotherSchemaIsMissing() {
    DataType integer = DataType.of(TypeKind.INTEGER, "INTEGER");
    OnlineView view = view(List.of(new Column("a", BIGINT), new Column("b", BIGINT)));
    byte[] row = new RowEncoder(view).encode(1, 1, new Object[] {1L, 2L});
    List<OnlineView> others =
        List.of(
            view(List.of(new Column("b", BIGINT), new Column("a", BIGINT))),
            view(List.of(new Column("a", BIGINT), new Column("b", integer))),
            view(List.of(new Column("a", BIGINT))),
            new OnlineView(
                "user", List.of(new Column("user_id", integer)), "profile", view.features()));
    for (OnlineView other : others) {
      assertThat(decode(other, row, 0)).isSameAs(OnlineRow.OTHER_SCHEMA);
      assertThat(
              RowHeader.replaces(
                  new RowEncoder(other)
                      .encode(0, 0, other.features().stream().map(f -> null).toArray()),
                  row))
          .isTrue();
    }
    DataType sameKind = DataType.of(TypeKind.BIGINT, "INT8");
    OnlineView respelled =
        new OnlineView(
            "USER",
            List.of(new Column("id", sameKind)),
            "Profile",
            List.of(new Column("a", sameKind), new Column("b", sameKind)));
    assertThat(decode(respelled, row, 1).values()).containsExactly(2L);
  }

  @Test
  void aStringThatIsNotUnicodeIsRefused() {
    OnlineView view = view(Samples.columns("f", List.of(DataType.of(TypeKind.VARCHAR, "VARCHAR"))));
    assertThatThrownBy(() -> new RowEncoder(view).encode(0, 0, new Object[] {"a\uD800"}))
        .isInstanceOf(FeatureSqlException.class)
        .hasMessage("a string is not valid Unicode: half of a surrogate pair");
  }

  @Test
  void anUnsignedValueOutOfRangeIsRefused() {
    OnlineView view =
        view(Samples.columns("f", List.of(DataType.of(TypeKind.UTINYINT, "UTINYINT"))));
    assertThatThrownBy(() -> new RowEncoder(view).encode(0, 0, new Object[] {(short) 256}))
        .isInstanceOf(FeatureSqlException.class)
        .hasMessage("a value is outside the range of its unsigned type");
  }

  private static void assertCorrupt(OnlineView view, byte[] row, Integer... features) {
    assertThatThrownBy(() -> decode(view, row, features))
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_CORRUPT));
  }
}
