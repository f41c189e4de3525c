package io.featuresql.connectors.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.codec.Samples;
import io.featuresql.connectors.codec.SlottedRowEncoder;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every online store does. */
public abstract class OnlineStoreContract {
  protected static final Duration TIMEOUT = Duration.ofSeconds(20);
  protected static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");
  protected static final DataType VARCHAR = DataType.of(TypeKind.VARCHAR, "VARCHAR");

  /** A view whose one feature tells rows apart. */
  protected static final OnlineView CLICKS = view("clicks", List.of(BIGINT));

  /** The store under test, empty when a test starts, the same object throughout a test. */
  protected abstract OnlineStore store();

  /** The stored bytes of a row. */
  protected abstract byte[] stored(OnlineView view, Object... key);

  /** Puts bytes in place of a stored row. */
  protected abstract void store(OnlineView view, byte[] row, Object... key);

  protected static OnlineView view(String name, List<DataType> features) {
    return new OnlineView(
        "user", List.of(new Column("user_id", BIGINT)), name, Samples.columns("f", features));
  }

  protected static Read all(OnlineView view) {
    return new Read(view, IntStream.range(0, view.features().size()).boxed().toList());
  }

  protected void put(OnlineView view, Object key, long event, long created, Object... features) {
    try (Writer writer = store().writer(view, TIMEOUT)) {
      writer.put(new Object[] {key}, event, created, features);
      writer.flush();
    }
  }

  protected OnlineRow get(OnlineView view, Object... key) {
    return store().lookup(List.of(all(view))).get(new Object[][] {key}, TIMEOUT)[0][0];
  }

  protected static void assertCode(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void everyValueOfEveryKindComesBack() {
    List<DataType> types = new ArrayList<>(Samples.flatTypes());
    Samples.flatTypes().forEach(type -> types.add(Samples.array(type)));
    types.add(Samples.struct(BIGINT, VARCHAR, Samples.array(Samples.struct(VARCHAR))));
    types.add(Samples.map(VARCHAR, Samples.map(VARCHAR, BIGINT)));
    OnlineView view = view("everything", types);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<@Nullable Object[]> rows = new ArrayList<>();
    try (Writer writer = store().writer(view, TIMEOUT)) {
      for (long key = 0; key < 300; key++) {
        @Nullable Object[] features =
            types.stream()
                .map(type -> random.nextInt(8) == 0 ? null : Samples.randomValue(type, random))
                .toArray();
        rows.add(features);
        writer.put(new Object[] {key}, key, key, features);
      }
      writer.flush();
    }
    Object[][] keys = LongKeys.range(0, 300);
    OnlineRow[][] read = store().lookup(List.of(all(view))).get(keys, TIMEOUT);
    for (int i = 0; i < keys.length; i++) {
      assertThat(read[i][0].found()).isTrue();
      assertThat(read[i][0].eventMicros()).isEqualTo(i);
      assertThat(Samples.same(read[i][0].values(), rows.get(i))).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void aRowOfNullsIsFound() {
    OnlineView view = view("nulls", List.of(BIGINT, VARCHAR));
    try (Writer writer = store().writer(view, TIMEOUT)) {
      writer.put(new Object[] {1L}, 5, OnlineRow.NO_CREATED, new @Nullable Object[] {null, null});
      writer.flush();
    }
    OnlineRow row = get(view, 1L);
    assertThat(row.found()).isTrue();
    assertThat(row.createdMicros()).isEqualTo(OnlineRow.NO_CREATED);
    assertThat(row.values()).containsExactly(null, null);
  }

  @Test
  void onlyTheFeaturesAskedForComeBackInTheirOrder() {
    OnlineView view = view("choice", List.of(BIGINT, VARCHAR, BIGINT));
    put(view, 1L, 1, 1, 10L, "text", 30L);
    Lookup lookup =
        store().lookup(List.of(new Read(view, List.of(2, 1, 2)), new Read(view, List.of())));
    OnlineRow[] rows = lookup.get(new Object[][] {{1L}}, TIMEOUT)[0];
    assertThat(rows[0].values()).containsExactly(30L, "text", 30L);
    assertThat(rows[1].found()).isTrue();
    assertThat(rows[1].values()).isEmpty();
  }

  /** Every order of rows with these timestamps, through one writer or one writer each. */
  @Test
  void theNewestRowWinsInEveryOrder() {
    long[][] times = {
      {Long.MIN_VALUE, 0},
      {-1, Long.MAX_VALUE},
      {0, OnlineRow.NO_CREATED},
      {1L << 32, -1},
      {1L << 32, 1L << 53},
      {1L << 32, (1L << 53) + 1},
      {(1L << 53) + 1, 0},
    };
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Integer> order = new ArrayList<>(IntStream.range(0, times.length).boxed().toList());
    for (long round = 0; round < 200; round++) {
      java.util.Collections.shuffle(order, random);
      List<Integer> some = order.subList(0, 1 + random.nextInt(order.size()));
      boolean together = random.nextBoolean();
      Writer writer = store().writer(CLICKS, TIMEOUT);
      for (int rank : some) {
        if (!together) {
          writer.close();
          writer = store().writer(CLICKS, TIMEOUT);
        }
        writer.put(
            new Object[] {round}, times[rank][0], times[rank][1], new Object[] {(long) rank});
        if (!together) {
          writer.flush();
        }
      }
      writer.flush();
      writer.close();
      long newest = some.stream().mapToInt(Integer::intValue).max().orElseThrow();
      assertThat(get(CLICKS, round).values()).as("seed %d, %s", seed, some).containsExactly(newest);
    }
  }

  @Test
  void ofEqualTimestampsTheLastPutWins() {
    put(CLICKS, 1L, 7, 7, 1L);
    put(CLICKS, 1L, 7, 7, 2L);
    assertThat(get(CLICKS, 1L).values()).containsExactly(2L);
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      for (long i = 0; i <= 5000; i++) {
        writer.put(new Object[] {1L}, 8, 8, new Object[] {i});
      }
      writer.flush();
    }
    assertThat(get(CLICKS, 1L).values()).containsExactly(5000L);
  }

  @Test
  void writersAtOnceLeaveTheNewestRows() throws Exception {
    int writers = 4;
    int keys = 50;
    long seed = new Random().nextLong();
    long[] newest = new long[keys];
    Arrays.fill(newest, -1);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        Random random = new Random(seed + w);
        long[][] rows = new long[3000][];
        Arrays.setAll(rows, i -> new long[] {random.nextInt(keys), random.nextInt(1_000_000)});
        for (long[] row : rows) {
          newest[(int) row[0]] = Math.max(newest[(int) row[0]], row[1]);
        }
        running.add(
            threads.submit(
                () -> {
                  try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
                    for (long[] row : rows) {
                      writer.put(new Object[] {row[0]}, row[1], 0, new Object[] {row[1]});
                    }
                    writer.flush();
                  }
                }));
      }
      for (Future<?> writer : running) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    OnlineRow[][] rows = store().lookup(List.of(all(CLICKS))).get(LongKeys.range(0, keys), TIMEOUT);
    for (int key = 0; key < keys; key++) {
      assertThat(rows[key][0].eventMicros()).as("seed %d", seed).isEqualTo(newest[key]);
      assertThat(rows[key][0].values()).containsExactly(newest[key]);
    }
  }

  @Test
  void whatIsNotThereIsMissing() {
    put(CLICKS, 1L, 1, 1, 1L);
    assertThat(get(CLICKS, 2L)).isSameAs(OnlineRow.MISSING);
    assertThat(get(view("other", List.of(BIGINT)), 1L)).isSameAs(OnlineRow.MISSING);
    assertThat(store().lookup(List.of(all(CLICKS))).get(new Object[0][], TIMEOUT)).isEmpty();
  }

  @Test
  void manyKeysWithDuplicatesComeBackInOrder() {
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      for (long key = 0; key < 3000; key += 2) {
        writer.put(new Object[] {key}, key, 0, new Object[] {key});
      }
      writer.flush();
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Lookup lookup = store().lookup(List.of(all(CLICKS)));
    for (int count : new int[] {2, 255, 256, 257, 512, 513, 5000}) {
      Object[][] keys = new Object[count][];
      Arrays.setAll(keys, i -> new Object[] {(long) random.nextInt(3000)});
      OnlineRow[][] rows = lookup.get(keys, TIMEOUT);
      assertThat(rows).hasDimensions(count, 1);
      for (int i = 0; i < count; i++) {
        long key = (long) keys[i][0];
        assertThat(rows[i][0].found()).as("seed %d", seed).isEqualTo(key % 2 == 0);
        assertThat(rows[i][0].found() ? rows[i][0].values()[0] : key).isEqualTo(key);
      }
    }
  }

  @Test
  void severalViewsOfAKeyComeInTheOrderOfTheReads() {
    OnlineView profile = view("profile", List.of(VARCHAR));
    put(CLICKS, 1L, 1, 1, 10L);
    put(profile, 1L, 2, 2, "x");
    put(profile, 2L, 3, 3, "y");
    OnlineRow[][] rows =
        store()
            .lookup(List.of(all(profile), all(CLICKS)))
            .get(new Object[][] {{1L}, {2L}}, TIMEOUT);
    assertThat(rows[0][0].values()).containsExactly("x");
    assertThat(rows[0][1].values()).containsExactly(10L);
    assertThat(rows[1][0].values()).containsExactly("y");
    assertThat(rows[1][1]).isSameAs(OnlineRow.MISSING);
  }

  @Test
  void compositeKeysStayApart() {
    OnlineView view =
        new OnlineView(
            "route",
            List.of(new Column("a", VARCHAR), new Column("b", VARCHAR)),
            "route_stats",
            CLICKS.features());
    String[][] keys = {
      {"1", "23"}, {"12", "3"}, {"1:2", "3"}, {"1", "2:3"}, {"", "123"}, {"123", ""}
    };
    try (Writer writer = store().writer(view, TIMEOUT)) {
      for (int i = 0; i < keys.length; i++) {
        writer.put(keys[i], 1, 1, new Object[] {(long) i});
      }
      writer.flush();
    }
    for (int i = 0; i < keys.length; i++) {
      assertThat(get(view, (Object[]) keys[i]).values()).containsExactly((long) i);
    }
  }

  @Test
  void namesOfViewsAndEntitiesHaveNoCase() {
    put(CLICKS, 1L, 1, 1, 10L);
    OnlineView shouted = new OnlineView("USER", CLICKS.joinKeys(), "CLICKS", CLICKS.features());
    assertThat(get(shouted, 1L).values()).containsExactly(10L);
  }

  /** Each bit of a row, one after the other; what stands beside it is read as before. */
  @Test
  void damageIsReportedNeverRead() {
    OnlineView view = view("damaged", List.of(BIGINT, VARCHAR, Samples.array(VARCHAR)));
    put(view, 1L, 1, 1, 10L, "text", List.of("a", "b"));
    put(view, 2L, 1, 1, 20L, "other key", List.of());
    put(CLICKS, 1L, 1, 1, 30L);
    Lookup both = store().lookup(List.of(all(CLICKS), all(view)));
    byte[] row = stored(view, 1L);
    for (int bit = 0; bit < 8 * row.length; bit++) {
      byte[] damaged = row.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      store(view, damaged, 1L);
      assertThatThrownBy(() -> both.get(new Object[][] {{1L}}, TIMEOUT))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              FeatureSqlException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_CORRUPT))
          .hasMessageContaining("feature view 'damaged'");
    }
    assertThat(get(CLICKS, 1L).values()).containsExactly(30L);
    assertThat(get(view, 2L).values()).containsExactly(20L, "other key", List.of());
    store(view, new byte[0], 1L);
    assertCode(ErrorCode.ONLINE_CORRUPT, () -> get(view, 1L));
    put(view, 1L, 0, 0, 11L, "mended", List.of());
    assertThat(get(view, 1L).values()).containsExactly(11L, "mended", List.of());
  }

  /** Rows that an older version of FeatureSQL has left, before and behind new ones in time. */
  @Test
  void rowsOfFormat1AreReadAndReplacedOnlyByNewerOnes() {
    OnlineView view = view("older", List.of(BIGINT, VARCHAR));
    SlottedRowEncoder older = new SlottedRowEncoder(view);
    long[][] times = {
      {-5, 0}, {7, OnlineRow.NO_CREATED}, {7, -1}, {7, 1L << 32}, {(1L << 53) + 1, 3}
    };
    for (int stored = 0; stored < times.length; stored++) {
      for (int offered = 0; offered < times.length; offered++) {
        store(view, older.encode(times[stored][0], times[stored][1], 1L, "format 1"), 1L);
        OnlineRow row = get(view, 1L);
        assertThat(row.values()).containsExactly(1L, "format 1");
        assertThat(row.eventMicros()).isEqualTo(times[stored][0]);
        assertThat(row.createdMicros()).isEqualTo(times[stored][1]);
        put(view, 1L, times[offered][0], times[offered][1], 2L, "format 2");
        assertThat(get(view, 1L).values())
            .as("stored %d, offered %d", stored, offered)
            .containsExactly(
                offered >= stored ? new Object[] {2L, "format 2"} : new Object[] {1L, "format 1"});
      }
    }
  }

  @Test
  void rowsOfBothFormatsExpire() {
    OnlineView view = view("older", List.of(VARCHAR));
    SlottedRowEncoder older = new SlottedRowEncoder(view);
    for (long key = 0; key < 4; key++) {
      put(view, key, key, OnlineRow.NO_CREATED, "format 2");
      store(view, older.encode(key, OnlineRow.NO_CREATED, "format 1"), key + 4);
    }
    finish(store().expiry(view, 2, TIMEOUT));
    for (long key = 0; key < 8; key++) {
      assertThat(get(view, key).found()).as("key %d", key).isEqualTo(key % 4 >= 2);
    }
  }

  @Test
  void aRedefinedViewStartsAnew() {
    put(CLICKS, 1L, 100, 100, 10L);
    OnlineView redefined = view("clicks", List.of(VARCHAR));
    assertThat(get(redefined, 1L)).isSameAs(OnlineRow.OTHER_SCHEMA);
    put(redefined, 1L, 1, 1, "older, but readable");
    assertThat(get(redefined, 1L).values()).containsExactly("older, but readable");
    assertThat(get(CLICKS, 1L)).isSameAs(OnlineRow.OTHER_SCHEMA);
  }

  @Test
  void aClosedWriterTakesNothing() {
    Writer writer = store().writer(CLICKS, TIMEOUT);
    writer.close();
    writer.close();
    assertThatThrownBy(() -> writer.put(new Object[] {1L}, 1, 1, new Object[] {1L}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void materializationsAreRemembered() {
    assertThat(store().materialization("clicks", TIMEOUT)).isEmpty();
    OnlineView nested =
        view("Clicks", List.of(BIGINT, Samples.struct(Samples.array(VARCHAR), BIGINT)));
    Materialization first =
        new Materialization(nested, "TIMESTAMP\u00FC", Optional.of("TIMESTAMPTZ"), -1, 2, 3);
    Materialization second =
        new Materialization(
            CLICKS, "DATE", Optional.empty(), Long.MAX_VALUE, OnlineRow.NO_CREATED, 0);
    Stream.of(first, second)
        .forEach(
            materialization -> {
              store().record(materialization, TIMEOUT);
              assertThat(store().materialization("CLICKS", TIMEOUT)).contains(materialization);
            });
    assertThat(store().materialization("other", TIMEOUT)).isEmpty();
  }

  @Test
  void recordsAreReplacedOnlyWhileNobodyElseDoes() {
    Materialization first = materialization(CLICKS, 1);
    Materialization second =
        new Materialization(
            CLICKS.withGeneration(3),
            "DATE",
            Optional.empty(),
            2,
            3,
            4,
            Optional.of(Duration.ofDays(90)),
            new Materialization.Generations(5, 1, 99),
            Optional.of(
                new Materialization.Load(
                    CLICKS.withGeneration(5), -7, 8, List.of("-1", "'b'"), List.of(0, 2), 6)),
            17);
    assertThat(replace(Optional.of(first), Optional.of(second))).isFalse();
    assertThat(replace(Optional.empty(), Optional.of(first))).isTrue();
    assertThat(replace(Optional.empty(), Optional.of(second))).isFalse();
    assertThat(store().materialization("clicks", TIMEOUT)).contains(first);
    assertThat(replace(Optional.of(first), Optional.of(second))).isTrue();
    assertThat(store().materialization("clicks", TIMEOUT)).contains(second);
    Materialization other = materialization(view("Other", List.of(BIGINT)), 1);
    store().record(other, TIMEOUT);
    assertThat(store().materializations(TIMEOUT)).containsExactlyInAnyOrder(second, other);
    assertThat(replace(Optional.of(second), Optional.empty())).isTrue();
    assertThat(store().materializations(TIMEOUT)).containsExactly(other);
  }

  private boolean replace(Optional<Materialization> expected, Optional<Materialization> next) {
    return store().replace("clicks", expected, next, TIMEOUT);
  }

  private static Materialization materialization(OnlineView view, long rows) {
    return new Materialization(view, "TIMESTAMP", Optional.empty(), 0, 0, rows);
  }

  @Test
  void generationsAreRemovedOneByOne() {
    OnlineView next = CLICKS.withGeneration(1);
    OnlineView other = view("clicks1", List.of(BIGINT));
    OnlineView elsewhere =
        new OnlineView("user2", CLICKS.joinKeys(), CLICKS.name(), CLICKS.features());
    int keys = 2_500;
    for (OnlineView view : List.of(CLICKS, next, other, elsewhere)) {
      try (Writer writer = store().writer(view, TIMEOUT)) {
        for (long key = 0; key < keys; key++) {
          writer.put(new Object[] {key}, 1, 1, new Object[] {view.generation()});
        }
        writer.flush();
      }
    }
    assertThat(get(next, 7L).values()).containsExactly(1L);
    assertThat(get(CLICKS, 7L).values()).containsExactly(0L);
    finish(store().removal(CLICKS, TIMEOUT));
    assertThat(found(CLICKS, keys)).isZero();
    for (OnlineView view : List.of(next, other, elsewhere)) {
      assertThat(found(view, keys)).isEqualTo(keys);
    }
  }

  @Test
  void onlyRowsOfBeforeExpire() {
    int keys = 1_200;
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      for (long key = 0; key < keys; key++) {
        writer.put(new Object[] {key}, key - 100, 1, new Object[] {key});
      }
      writer.flush();
    }
    finish(store().expiry(CLICKS, 500, TIMEOUT));
    assertThat(get(CLICKS, 599L)).isSameAs(OnlineRow.MISSING);
    assertThat(get(CLICKS, 600L).values()).containsExactly(600L);
    assertThat(found(CLICKS, keys)).isEqualTo(keys - 600);
  }

  protected static void finish(OnlineStore.Removal removal) {
    int steps = 0;
    while (removal.step()) {
      assertThat(++steps).isLessThan(10_000);
    }
    assertThat(removal.step()).isFalse();
  }

  private long found(OnlineView view, int keys) {
    return Arrays.stream(store().lookup(List.of(all(view))).get(LongKeys.range(0, keys), TIMEOUT))
        .filter(rows -> rows[0].found())
        .count();
  }

  @Test
  void aWriterSeesWhetherOthersRead() {
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      awaitRead(writer, false, () -> {});
      awaitRead(writer, true, () -> get(CLICKS, 1L));
      awaitRead(writer, false, () -> {});
    }
  }

  private static void awaitRead(Writer writer, boolean read, Runnable meanwhile) {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (writer.isStoreRead() != read) {
      assertThat(System.nanoTime()).isLessThan(end);
      meanwhile.run();
      Thread.onSpinWait();
    }
  }

  @Test
  void aClosedStoreSaysSo() {
    put(CLICKS, 1L, 1, 1, 1L);
    Lookup lookup = store().lookup(List.of(all(CLICKS)));
    store().close();
    store().close();
    assertCode(ErrorCode.ONLINE_UNREACHABLE, () -> lookup.get(new Object[][] {{1L}}, TIMEOUT));
    assertCode(ErrorCode.ONLINE_UNREACHABLE, () -> store().writer(CLICKS, TIMEOUT).flush());
    assertCode(ErrorCode.ONLINE_UNREACHABLE, () -> store().materialization("clicks", TIMEOUT));
  }
}
