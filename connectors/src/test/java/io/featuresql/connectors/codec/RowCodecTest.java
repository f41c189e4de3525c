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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Execution(ExecutionMode.CONCURRENT)
class RowCodecTest {
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");

  private static OnlineView view(List<Column> features) {
    return new OnlineView("user", List.of(new Column("user_id", BIGINT)), "profile", features);
  }

  /** Rows as they are written, and as they were. */
  private enum Format {
    SLOTTED(RowHeader.SLOTTED_NULLS) {
      @Override
      byte[] encode(OnlineView view, long event, long created, @Nullable Object... features) {
        return new SlottedRowEncoder(view).encode(event, created, features);
      }
    },
    PACKED(RowHeader.NULLS) {
      @Override
      byte[] encode(OnlineView view, long event, long created, @Nullable Object... features) {
        return new RowEncoder(view).encode(event, created, features);
      }
    };

    /** Where the null bitmap begins. */
    private final int nulls;

    Format(int nulls) {
      this.nulls = nulls;
    }

    abstract byte[] encode(OnlineView view, long event, long created, @Nullable Object... features);
  }

  private static OnlineRow decode(OnlineView view, byte[] row, Integer... features) {
    return new RowDecoder(new Read(view, List.of(features))).decode(row);
  }

  @ParameterizedTest
  @EnumSource
  void everyValueOfEveryKindComesBack(Format format) {
    for (DataType type : Samples.flatTypes()) {
      OnlineView view = view(Samples.columns("f", List.of(type, Samples.array(type))));
      List<Object> values = Samples.values(type.kind());
      for (Object value : values) {
        @Nullable Object[] features = {value, values};
        OnlineRow row = decode(view, format.encode(view, 1, 2, features), 0, 1);
        assertThat(row.eventMicros()).isEqualTo(1);
        assertThat(row.createdMicros()).isEqualTo(2);
        assertThat(Samples.same(row.values(), features)).as("%s %s", type, value).isTrue();
        assertThat(row.values()[0]).isInstanceOf(type.kind().valueClass());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nanKeepsItsBits(Format format) {
    double nan = Double.longBitsToDouble(0x7ff8_0000_0000_1234L);
    OnlineView view = view(Samples.columns("f", List.of(DataType.of(TypeKind.DOUBLE, "DOUBLE"))));
    byte[] row = format.encode(view, 0, 0, new Object[] {nan});
    double read = (double) java.util.Objects.requireNonNull(decode(view, row, 0).values()[0]);
    assertThat(Double.doubleToRawLongBits(read)).isEqualTo(0x7ff8_0000_0000_1234L);
  }

  @ParameterizedTest
  @EnumSource
  void randomRowsComeBackInAnyChoiceAndOrder(Format format) {
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
      byte[] row = format.encode(view, random.nextLong(), random.nextLong(), features);
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

  @ParameterizedTest
  @EnumSource
  void damageIsAlwaysSeen(Format format) {
    List<DataType> types = new ArrayList<>(Samples.flatTypes());
    types.add(Samples.array(DataType.of(TypeKind.VARCHAR, "VARCHAR")));
    OnlineView view = view(Samples.columns("f", types));
    Random random = new Random(1);
    byte[] row =
        format.encode(
            view, 9, 8, types.stream().map(t -> Samples.randomValue(t, random)).toArray());
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
  @ParameterizedTest
  @EnumSource
  void aRowWithARightChecksumAndWrongInsidesIsCorruptOrReads(Format format) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      DataType type = Samples.randomType(random);
      OnlineView view = view(Samples.columns("f", List.of(type, BIGINT)));
      byte[] row = format.encode(view, 1, 1, new Object[] {Samples.randomValue(type, random), 1L});
      int body = row.length - RowHeader.CHECKSUM_LENGTH;
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        row[format.nulls + random.nextInt(body - format.nulls)] = (byte) random.nextInt();
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
  private static byte[] rowOf(Format format, OnlineView view, byte[] value) {
    OnlineView blobs = view(Samples.columns("f", List.of(DataType.of(TypeKind.BLOB, "BLOB"))));
    byte[] blob = format.encode(blobs, 1, 1, new Object[] {value});
    byte[] row = Arrays.copyOf(blob, blob.length - RowHeader.CHECKSUM_LENGTH);
    byte[] own = format.encode(view, 1, 1, new @Nullable Object[] {null});
    System.arraycopy(own, RowHeader.FINGERPRINT, row, RowHeader.FINGERPRINT, Long.BYTES);
    return sealed(row);
  }

  /** A row of format 2 whose bytes behind the null bitmap are those. */
  private static byte[] packed(OnlineView view, byte[] values) {
    Bytes row = new Bytes(64);
    byte[] empty =
        new RowEncoder(view)
            .encode(1, OnlineRow.NO_CREATED, new @Nullable Object[view.features().size()]);
    row.putBytes(Arrays.copyOf(empty, RowHeader.NULLS));
    row.zeros(NestedCodec.bitmapLength(1 + view.features().size()));
    row.setBit(RowHeader.NULLS, 0);
    row.putBytes(values);
    return row.sealed();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] varint(long value) {
    Bytes varint = new Bytes(10);
    varint.putVarint(value);
    return varint.toArray();
  }

  private static byte[] decimal(Format format, int scale, byte... unscaled) {
    Bytes decimal = new Bytes(64);
    if (format == Format.SLOTTED) {
      decimal.putInt(scale);
    } else {
      decimal.putZigzag(scale);
    }
    decimal.putBytes(unscaled);
    return decimal.toArray();
  }

  /** Values that would fill memory, or take hours to show, if they were made. */
  @ParameterizedTest
  @EnumSource
  void whatIsMoreThanItsTypeHoldsIsDamage(Format format) {
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
      wrong.put(decimal(format, Integer.MAX_VALUE, (byte) 1), type);
      wrong.put(decimal(format, Integer.MIN_VALUE, (byte) 1), type);
      wrong.put(decimal(format, 0, new byte[100_000]), type);
      wrong.put(decimal(format, 0), type);
    }
    wrong.put(decimal(format, 19, (byte) 1), money);
    wrong.put(decimal(format, -19, (byte) 1), money);
    wrong.put(decimal(format, 2, new byte[10]), money);
    wrong.put(new byte[100_000], huge);
    wrong.put(many, array);
    wrong.put(new byte[1], struct);
    wrong.forEach(
        (value, type) -> {
          OnlineView view = view(Samples.columns("f", List.of(type)));
          assertCorrupt(view, rowOf(format, view, value), 0);
        });
    OnlineView view = view(Samples.columns("f", List.of(money)));
    assertThat(decode(view, rowOf(format, view, decimal(format, 2, (byte) 5)), 0).values())
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
      byte[] row = new SlottedRowEncoder(view).encode(1, 1, value);
      byte[] body = Arrays.copyOf(row, row.length - RowHeader.CHECKSUM_LENGTH);
      int at = RowHeader.SLOTTED_NULLS + 1;
      Arrays.fill(body, at, body.length, (byte) 0xFF);
      body[at] = 0x7F;
      assertCorrupt(view, sealed(body), 0);
    }
  }

  /** Each with the bytes behind the null bitmap. */
  @Test
  void aPackedValueThatItsTypeCannotHaveIsDamage() {
    byte[] tooShort = bytes(0xFF, 0xFF, 0xFF);
    byte[] wholeSecondOfNanos = bytes(6, 0, 0xF0, 0x3B, 0x9A, 0xCA, 0x00);
    IdentityHashMap<byte[], List<TypeKind>> wrong = new IdentityHashMap<>();
    for (byte[] number : List.of(tooShort, bytes(0x80), bytes())) {
      wrong.put(
          number,
          List.of(
              TypeKind.SMALLINT,
              TypeKind.INTEGER,
              TypeKind.BIGINT,
              TypeKind.USMALLINT,
              TypeKind.UINTEGER,
              TypeKind.UBIGINT,
              TypeKind.DATE));
    }
    wrong.put(varint(1L << 16), List.of(TypeKind.SMALLINT, TypeKind.USMALLINT));
    wrong.put(varint((1L << 16) + 1), List.of(TypeKind.SMALLINT));
    wrong.put(varint(1L << 32), List.of(TypeKind.INTEGER, TypeKind.UINTEGER));
    wrong.put(varint(-1), List.of(TypeKind.INTEGER, TypeKind.UINTEGER, TypeKind.DATE));
    for (long length : new long[] {1, 1L << 20, 1L << 31, 1L << 32, Long.MIN_VALUE, -1}) {
      wrong.put(
          varint(length),
          List.of(
              TypeKind.VARCHAR,
              TypeKind.BLOB,
              TypeKind.HUGEINT,
              TypeKind.DECIMAL,
              TypeKind.TIMESTAMP,
              TypeKind.TIMESTAMP_WITH_TIME_ZONE));
    }
    for (byte[] time :
        List.of(
            bytes(0),
            bytes(1, 0x80),
            bytes(2, 0, 0x80),
            bytes(3, 0, 1, 1),
            wholeSecondOfNanos,
            bytes(9, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF))) {
      wrong.put(time, List.of(TypeKind.TIMESTAMP, TypeKind.TIMESTAMP_WITH_TIME_ZONE));
    }
    wrong.put(bytes(0), List.of(TypeKind.DECIMAL, TypeKind.HUGEINT));
    wrong.put(bytes(1, 0), List.of(TypeKind.DECIMAL));
    wrong.put(
        bytes(0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
        List.of(TypeKind.TIME, TypeKind.TIME_WITH_TIME_ZONE));
    wrong.put(bytes(1, 2, 3), List.of(TypeKind.REAL, TypeKind.DOUBLE, TypeKind.UUID));
    wrong.forEach(
        (values, kinds) -> {
          for (TypeKind kind : kinds) {
            OnlineView view = view(Samples.columns("f", List.of(DataType.of(kind, kind.name()))));
            assertThatThrownBy(
                    () -> decode(view, packed(view, values), 0),
                    "%s %s",
                    kind,
                    Arrays.toString(values))
                .isInstanceOfSatisfying(
                    FeatureSqlException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_CORRUPT));
          }
        });
  }

  @Test
  void varintsOfEveryLengthComeBack() {
    for (int bits = 0; bits <= Long.SIZE; bits++) {
      for (long value :
          new long[] {bits == 0 ? 0 : 1L << bits - 1, bits == 0 ? 0 : -1L >>> Long.SIZE - bits}) {
        Bytes out = new Bytes(1);
        out.putLong(7);
        out.putByte(9);
        out.insertVarint(Long.BYTES, value);
        out.putVarint(value);
        byte[] bytes = out.toArray();
        int end = Bytes.varintEnd(bytes, Long.BYTES);
        assertThat(end - Long.BYTES).isEqualTo(Math.min(9, Math.max(1, (bits + 6) / 7)));
        assertThat(Bytes.getVarint(bytes, Long.BYTES, end)).isEqualTo(value);
        assertThat(bytes[end]).isEqualTo((byte) 9);
        assertThat(Bytes.varintEnd(bytes, end + 1)).isEqualTo(bytes.length);
        assertThat(Bytes.getVarint(bytes, end + 1, bytes.length)).isEqualTo(value);
      }
    }
  }

  @Test
  void anyBytesUnderARightChecksumAreCorruptOrRead() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      OnlineView view =
          view(
              Samples.columns(
                  "f", List.of(Samples.randomType(random), BIGINT, Samples.randomType(random))));
      byte[] values = new byte[random.nextInt(60)];
      random.nextBytes(values);
      try {
        decode(view, packed(view, values), 0, 1, 2);
      } catch (FeatureSqlException e) {
        assertThat(e.code()).as("seed %d, row %d", seed, i).isEqualTo(ErrorCode.ONLINE_CORRUPT);
      }
    }
  }

  /** A longer one makes Redis keep its whole hash in a form that takes twice the memory. */
  @Test
  void tenCountsTakeLessThanWhatRedisPacks() {
    int packedByRedis = 64;
    for (TypeKind kind : List.of(TypeKind.INTEGER, TypeKind.BIGINT, TypeKind.DATE)) {
      OnlineView view =
          view(Samples.columns("f", Collections.nCopies(10, DataType.of(kind, kind.name()))));
      Object value =
          switch (kind) {
            case INTEGER -> 999_999;
            case BIGINT -> -999_999L;
            default -> java.time.LocalDate.of(2999, 12, 31);
          };
      Object[] features = Collections.nCopies(10, value).toArray();
      assertThat(new RowEncoder(view).encode(1, OnlineRow.NO_CREATED, features)).hasSize(53);
      assertThat(new RowEncoder(view).encode(1, 1, features))
          .hasSizeLessThanOrEqualTo(packedByRedis);
    }
  }

  @Test
  void rowsOfBothFormatsAreComparedByTheirTimes() {
    OnlineView view = view(List.of(new Column("f", BIGINT)));
    long[] times = {
      Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE
    };
    for (Format stored : Format.values()) {
      for (long event : times) {
        for (long created : times) {
          byte[] row = stored.encode(view, event, created, 1L);
          OnlineRow read = decode(view, row, 0);
          assertThat(read.eventMicros()).isEqualTo(event);
          assertThat(read.createdMicros()).isEqualTo(created);
          for (long offeredEvent : times) {
            assertThat(RowHeader.isBefore(row, offeredEvent)).isEqualTo(event < offeredEvent);
            for (long offeredCreated : times) {
              byte[] offered = Format.PACKED.encode(view, offeredEvent, offeredCreated, 2L);
              assertThat(RowHeader.replaces(offered, row))
                  .isEqualTo(
                      offeredEvent > event || offeredEvent == event && offeredCreated >= created);
            }
          }
        }
      }
    }
  }

  @Test
  void aLaterFormatIsNotDamage() {
    OnlineView view = view(List.of(new Column("f", BIGINT)));
    byte[] row = new RowEncoder(view).encode(1, 1, new Object[] {1L});
    Bytes later = new Bytes(row.length);
    later.putByte(3);
    later.putBytes(Arrays.copyOfRange(row, 1, row.length - RowHeader.CHECKSUM_LENGTH));
    assertThatThrownBy(() -> decode(view, later.sealed(), 0))
        .isInstanceOfSatisfying(
            FeatureSqlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED))
        .hasMessage(
            "a row of feature view 'profile' has format 3; this version of FeatureSQL reads formats"
                + " up to 2");
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
