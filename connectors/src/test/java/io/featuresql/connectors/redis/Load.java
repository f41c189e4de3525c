package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Threads that read a store without a pause, one key and many by turns, and check each value
 * against its key.
 */
final class Load implements AutoCloseable {
  static final long KEYS = 1_000;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int THREADS = 4;
  private static final int MANY = 20;

  static final OnlineView VIEW =
      new OnlineView(
          "user",
          List.of(new Column("user_id", DataType.of(TypeKind.BIGINT, "BIGINT"))),
          "notes",
          List.of(
              new Column("number", DataType.of(TypeKind.BIGINT, "BIGINT")),
              new Column("note", DataType.of(TypeKind.VARCHAR, "VARCHAR"))));

  private final Lookup lookup;
  private final Duration timeout;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLongArray answers = new AtomicLongArray(THREADS);
  private final AtomicLong slowestNanos = new AtomicLong();
  private final Map<ErrorCode, String> errors = new ConcurrentHashMap<>();
  private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Load(OnlineStore store, Duration timeout) {
    this.timeout = timeout;
    lookup = store.lookup(List.of(new Read(VIEW, List.of(1, 0))));
    long seed = new Random().nextLong();
    for (int i = 0; i < THREADS; i++) {
      int index = i;
      Thread thread = new Thread(() -> read(index, seed + index), "load " + i);
      thread.start();
      threads.add(thread);
    }
  }

  /** Begins, and waits until each thread has had answers. */
  static Load on(OnlineStore store, Duration timeout) {
    Load load = new Load(store, timeout);
    load.untilAllAnswered();
    return load;
  }

  /** Writes the row of each key. */
  static void fill(OnlineStore store, long event) {
    try (Writer writer = store.writer(VIEW, PATIENCE)) {
      for (long key = 0; key < KEYS; key++) {
        writer.put(new Object[] {key}, event, 0, new Object[] {key * 31, "note of " + key});
      }
      writer.flush();
    }
  }

  private void read(int index, long seed) {
    Random random = new Random(seed);
    while (!stopped) {
      int count = random.nextInt(4) == 0 ? MANY : 1;
      Object[][] keys = new Object[count][];
      for (int i = 0; i < count; i++) {
        keys[i] = new Object[] {(long) random.nextInt((int) KEYS)};
      }
      long start = System.nanoTime();
      try {
        OnlineRow[][] rows = lookup.get(keys, timeout);
        for (int i = 0; i < count; i++) {
          assertThat(rows[i][0].found()).as("key %s is found", keys[i]).isTrue();
          assertThat(rows[i][0].values())
              .containsExactly("note of " + keys[i][0], (long) keys[i][0] * 31);
        }
        answers.incrementAndGet(index);
      } catch (FeatureSqlException e) {
        errors.put(e.code(), String.valueOf(e.getMessage()));
      } catch (Throwable e) {
        wrong.add(e);
        return;
      } finally {
        slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
      }
    }
  }

  /** Waits until each thread has answers of questions that it put after now; tells how long. */
  Duration untilAllAnswered() {
    long start = System.nanoTime();
    for (int i = 0; i < THREADS; i++) {
      int index = i;
      long before = answers.get(index);
      // One may have been on its way.
      Poll.until(PATIENCE, () -> answers.get(index) >= before + 2 || !wrong.isEmpty());
    }
    assertThat(wrong).isEmpty();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** The errors seen so far, with one message of each. */
  Map<ErrorCode, String> errors() {
    return new TreeMap<>(errors);
  }

  /** How many questions were answered. */
  long answered() {
    long sum = 0;
    for (int i = 0; i < THREADS; i++) {
      sum += answers.get(i);
    }
    return sum;
  }

  /** The longest that anyone waited. */
  Duration slowest() {
    return Duration.ofNanos(slowestNanos.get());
  }

  /** Ends; fails if an answer was wrong or a thread hangs. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(thread.isAlive()).as("%s hangs", thread).isFalse();
    }
    assertThat(wrong).isEmpty();
  }
}
