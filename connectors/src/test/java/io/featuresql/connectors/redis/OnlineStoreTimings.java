package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowDecoder;
import io.featuresql.connectors.codec.RowEncoder;
import io.featuresql.connectors.codec.Samples;
import io.featuresql.connectors.embedded.EmbeddedOnlineStore;
import io.featuresql.connectors.online.LongKeys;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Times the online stores next to the raw client on this machine, in turns, so that both see the
 * same load. A program, not a test: start {@code main}.
 */
final class OnlineStoreTimings {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int FEATURES = 50;
  private static final int ROWS = 200_000;
  private static final int SAMPLES = 40_000;
  private static final int ROUNDS = 4;

  private static final OnlineView VIEW =
      new OnlineView(
          "user",
          List.of(new Column("user_id", DataType.of(TypeKind.BIGINT, "BIGINT"))),
          "profile",
          Samples.columns(
              "f", Collections.nCopies(FEATURES, DataType.of(TypeKind.INTEGER, "INTEGER"))));
  private static final Read ALL = new Read(VIEW, IntStream.range(0, FEATURES).boxed().toList());

  private OnlineStoreTimings() {}

  private static Object[] features(int row) {
    Object[] features = new Object[FEATURES];
    Arrays.setAll(features, i -> row * 31 + i);
    return features;
  }

  public static void main(String[] args) throws Exception {
    timeCodec();
    timeEmbedded();
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = new RedisOnlineStore(redis.url(), "shop", TIMEOUT)) {
      RedisClient client = RedisClient.create(redis.url());
      StatefulRedisConnection<byte[], byte[]> raw = client.connect(ByteArrayCodec.INSTANCE);
      for (int round = 0; round < ROUNDS; round++) {
        redis.commands().flushall();
        System.out.printf("raw HSET pipeline, empty      %,9.0f rows/s%n", rawWrite(raw));
        redis.commands().flushall();
        System.out.printf("writer, empty                 %,9.0f rows/s%n", write(store));
        System.out.printf("raw HSET pipeline, overwrite  %,9.0f rows/s%n", rawWrite(raw));
        System.out.printf("writer, overwrite             %,9.0f rows/s%n", write(store));
      }
      Lookup lookup = store.lookup(List.of(ALL));
      KeyEncoder keys = new KeyEncoder("shop", VIEW);
      byte[] field = KeyEncoder.field(VIEW.name());
      Object[][] hundred = LongKeys.range(0, 100);
      for (int round = 0; round < ROUNDS; round++) {
        compare(
            "raw HMGET, 1 key",
            i ->
                raw.async()
                    .hmget(keys.encode(new Object[] {key(i)}), field)
                    .get(20, TimeUnit.SECONDS),
            "store, 1 key, 50 features",
            i -> lookup.get(new Object[][] {{key(i)}}, TIMEOUT));
      }
      compare(
          "store, 100 keys",
          i -> lookup.get(hundred, TIMEOUT),
          "store, 1 key",
          i -> lookup.get(new Object[][] {{key(i)}}, TIMEOUT));
      raw.close();
      client.shutdown();
    }
  }

  private static long key(int i) {
    return i * 7919L % ROWS;
  }

  private static double rawWrite(StatefulRedisConnection<byte[], byte[]> connection) {
    KeyEncoder keys = new KeyEncoder("shop", VIEW);
    RowEncoder rows = new RowEncoder(VIEW);
    byte[] field = KeyEncoder.field(VIEW.name());
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    connection.setAutoFlushCommands(false);
    long start = System.nanoTime();
    List<RedisFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      sent.add(
          commands.hset(
              keys.encode(new Object[] {(long) i}), field, rows.encode(i, i, features(i))));
      if (sent.size() == 1024) {
        connection.flushCommands();
        LettuceFutures.awaitAll(TIMEOUT, sent.toArray(RedisFuture[]::new));
        sent.clear();
      }
    }
    connection.flushCommands();
    LettuceFutures.awaitAll(TIMEOUT, sent.toArray(RedisFuture[]::new));
    connection.setAutoFlushCommands(true);
    return ROWS * 1e9 / (System.nanoTime() - start);
  }

  private static double write(OnlineStore store) {
    long start = System.nanoTime();
    try (Writer writer = store.writer(VIEW, TIMEOUT)) {
      for (int i = 0; i < ROWS; i++) {
        writer.put(new Object[] {(long) i}, i, i, features(i));
      }
      writer.flush();
    }
    return ROWS * 1e9 / (System.nanoTime() - start);
  }

  private static void timeCodec() {
    RowEncoder encoder = new RowEncoder(VIEW);
    RowDecoder decoder = new RowDecoder(ALL);
    KeyEncoder keys = new KeyEncoder("shop", VIEW);
    byte[] row = encoder.encode(1, 1, features(1));
    Object[] features = features(1);
    Object[] key = {123_456L};
    long sink = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int times = 1_000_000;
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        sink += decoder.decode(row).values().length;
      }
      long decoded = System.nanoTime();
      for (int i = 0; i < times; i++) {
        sink += encoder.encode(i, i, features).length;
      }
      long encoded = System.nanoTime();
      for (int i = 0; i < times; i++) {
        sink += keys.encode(key).length;
      }
      long keyed = System.nanoTime();
      System.out.printf(
          "50 INTEGER features: decode %d ns, encode %d ns; key %d ns%n",
          (decoded - start) / times, (encoded - decoded) / times, (keyed - encoded) / times);
    }
    System.out.println("(" + sink + ")");
  }

  private static void timeEmbedded() throws Exception {
    Path folder = Files.createTempDirectory("timings");
    Path file = folder.resolve("online.mv.db");
    try (OnlineStore memory = EmbeddedOnlineStore.inMemory("shop");
        OnlineStore disk = EmbeddedOnlineStore.inFile(file, "shop")) {
      for (OnlineStore store : List.of(memory, disk)) {
        System.out.printf("%s, writer %,9.0f rows/s%n", store.describe(), write(store));
        Lookup lookup = store.lookup(List.of(ALL));
        for (int round = 0; round < ROUNDS; round++) {
          long start = System.nanoTime();
          for (int i = 0; i < SAMPLES; i++) {
            lookup.get(new Object[][] {{key(i)}}, TIMEOUT);
          }
          System.out.printf(
              "%s, 1 key, 50 features: mean %d ns%n",
              store.describe(), (System.nanoTime() - start) / SAMPLES);
        }
      }
    }
    Files.delete(file);
    Files.delete(folder);
  }

  /** Something to time. */
  private interface Step {
    void run(int i) throws Exception;
  }

  /** Runs both in turns, call by call. */
  private static void compare(String firstName, Step first, String secondName, Step second)
      throws Exception {
    long[][] nanos = new long[2][SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long start = System.nanoTime();
      first.run(i);
      long middle = System.nanoTime();
      second.run(i + SAMPLES);
      nanos[0][i] = middle - start;
      nanos[1][i] = System.nanoTime() - middle;
    }
    print(firstName, nanos[0]);
    print(secondName, nanos[1]);
  }

  private static void print(String name, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%-28s p50 %5.1f us  p99 %6.1f us%n",
        name, nanos[SAMPLES / 2] / 1e3, nanos[SAMPLES / 100 * 99] / 1e3);
  }
}
