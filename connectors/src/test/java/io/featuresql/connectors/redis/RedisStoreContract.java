package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.online.LongKeys;
import io.featuresql.connectors.online.OnlineStoreContract;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every topology of Redis does. */
abstract class RedisStoreContract extends OnlineStoreContract {
  private static final String NAMESPACE = "shop";

  private OnlineStore store;

  /** Where the store is. */
  abstract String url();

  /** A connection behind the store's back. */
  abstract RedisClusterCommands<byte[], byte[]> commands();

  @BeforeEach
  void open() {
    commands().flushall();
    store = new RedisOnlineStore(url(), NAMESPACE, Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected OnlineStore store() {
    return store;
  }

  @Override
  protected byte[] stored(OnlineView view, Object... key) {
    return Objects.requireNonNull(
        commands()
            .hget(new KeyEncoder(NAMESPACE, view).encode(key), KeyEncoder.field(view.name())));
  }

  @Override
  protected void store(OnlineView view, byte[] row, Object... key) {
    commands()
        .hset(new KeyEncoder(NAMESPACE, view).encode(key), KeyEncoder.field(view.name()), row);
  }

  @Test
  void keysCanBeReadInRedis() {
    put(CLICKS, 42L, 1, 1, 1L);
    assertThat(commands().keys("*"))
        .containsExactly("shop:user:42".getBytes(StandardCharsets.UTF_8));
    assertThat(commands().hkeys("shop:user:42".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("clicks".getBytes(StandardCharsets.UTF_8));
  }

  /** Redis packs a hash while none of its values is longer than 64 bytes. */
  @Test
  void aKeyOfFiveViewsOfTenCountsTakesLessThan700Bytes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (boolean created : new boolean[] {false, true}) {
      for (int number = 0; number < 5; number++) {
        OnlineView view =
            view(String.format(Locale.ROOT, "view_%02d", number), Collections.nCopies(10, BIGINT));
        try (Writer writer = store.writer(view, TIMEOUT)) {
          for (long key = 0; key < 1_000; key++) {
            writer.put(
                new Object[] {key},
                1_767_225_600_000_000L + key * 1_000_000,
                created ? 1_767_225_600_123_456L : OnlineRow.NO_CREATED,
                random.longs(10, 0, 1_000_000).boxed().toArray());
          }
          writer.flush();
        }
      }
      for (long key = 0; key < 1_000; key++) {
        byte[] name = ("shop:user:" + key).getBytes(StandardCharsets.US_ASCII);
        assertThat(commands().objectEncoding(name)).isIn("ziplist", "listpack");
        assertThat(commands().memoryUsage(name)).as("seed %d", seed).isLessThan(700);
      }
      System.out.println(
          commands().memoryUsage("shop:user:777".getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @Test
  void aScriptThatIsGoneIsSentAgain() {
    try (Writer writer = store.writer(CLICKS, TIMEOUT)) {
      for (long i = 0; i < 20_000; i++) {
        if (i % 3_000 == 0) {
          commands().scriptFlush();
        }
        writer.put(new Object[] {i % 700}, 1, 1, new Object[] {i});
      }
      writer.flush();
      commands().scriptFlush();
      writer.put(new Object[] {0L}, 1, 1, new Object[] {-1L});
      writer.flush();
    }
    assertThat(get(CLICKS, 0L).values()).containsExactly(-1L);
    assertThat(get(CLICKS, 1L).values()).containsExactly(19_601L);
    assertThat(get(CLICKS, 699L).values()).containsExactly(19_599L);
  }

  @Test
  void writersOnConnectionsOfTheirOwnLeaveTheNewestRow() throws Exception {
    int rows = 20_000;
    int keys = 40;
    List<Thread> threads = new ArrayList<>();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    for (int part = 0; part < 2; part++) {
      int first = part;
      Thread thread =
          new Thread(
              () -> {
                try (OnlineStore own =
                        new RedisOnlineStore(url(), NAMESPACE, Duration.ofSeconds(5));
                    Writer writer = own.writer(CLICKS, TIMEOUT)) {
                  // One goes up in time, the other down, so that they meet in the middle.
                  for (long i = 0; i < rows; i++) {
                    long event = first == 0 ? i : rows - 1 - i;
                    writer.put(new Object[] {event % keys}, event, 0, new Object[] {event});
                  }
                  writer.flush();
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    for (long key = 0; key < keys; key++) {
      assertThat(get(CLICKS, key).values()).containsExactly(rows - keys + key);
    }
  }

  /** Connections to the server behind {@link #commands}, or to the nodes of the cluster. */
  abstract long connections();

  @Test
  void closingEndsConnectionsAndThreads() {
    // Those of the fixture.
    Set<Thread> others = Set.copyOf(Thread.getAllStackTraces().keySet());
    try (OnlineStore own = new RedisOnlineStore(url(), NAMESPACE, Duration.ofSeconds(5))) {
      long before = connections();
      own.lookup(List.of(all(CLICKS))).get(LongKeys.range(0, 50), TIMEOUT);
      assertThat(own.materialization("clicks", TIMEOUT)).isEmpty();
      own.writer(CLICKS, TIMEOUT).close();
      assertThat(connections()).isGreaterThan(before);
      assertThat(eventLoopsBeside(others)).isTrue();
      own.close();
      Poll.until(TIMEOUT, () -> connections() <= before);
    }
    Poll.until(TIMEOUT, () -> !eventLoopsBeside(others));
  }

  private static boolean eventLoopsBeside(Set<Thread> others) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !others.contains(thread))
        .anyMatch(thread -> thread.getName().matches("lettuce-.*EventLoop.*"));
  }
}
