package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.online.LongKeys;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users see when Redis is ill. Each test has a server of its own, to make it so. */
@Timeout(60)
class RedisFailureTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");
  private static final OnlineView VIEW =
      new OnlineView(
          "user",
          List.of(new Column("user_id", BIGINT)),
          "notes",
          List.of(new Column("note", DataType.of(TypeKind.VARCHAR, "VARCHAR"))));

  private static OnlineStore open(String url) {
    return new RedisOnlineStore(url, "shop", Duration.ofSeconds(2));
  }

  private static Lookup lookup(OnlineStore store) {
    return store.lookup(List.of(new Read(VIEW, List.of(0))));
  }

  private static void put(OnlineStore store, long key, String note) {
    try (Writer writer = store.writer(VIEW, LONG)) {
      writer.put(new Object[] {key}, 1, 1, new Object[] {note});
      writer.flush();
    }
  }

  private static FeatureSqlException error(Runnable action) {
    FeatureSqlException e = catchThrowableOfType(FeatureSqlException.class, action::run);
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).doesNotContain("s3cret").doesNotContain("shop:user");
    return e;
  }

  private static void assertFast(long startNanos, Duration limit) {
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(limit);
  }

  @Test
  void aServerThatIsNotThere() throws Exception {
    int port = RedisProcess.freePort();
    try (OnlineStore store = open("redis://:s3cret@127.0.0.1:" + port)) {
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        FeatureSqlException e = error(() -> lookup(store).get(LongKeys.range(0, 1), LONG));
        assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
        assertThat(e)
            .hasMessageStartingWith(
                "cannot reach the online store redis://127.0.0.1:%d/0: Connection refused", port)
            .hasMessageEndingWith("; is it running, and is the property 'online' right?");
        assertFast(start, Duration.ofSeconds(2));
      }
      assertThat(error(() -> store.writer(VIEW, LONG)).code())
          .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
    }
  }

  @Test
  void aServerThatDiesFailsFastAndIsFoundAgain() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = open(redis.url())) {
      put(store, 1, "before");
      Lookup lookup = lookup(store);
      assertThat(lookup.get(LongKeys.range(1, 2), LONG)[0][0].found()).isTrue();
      Writer writer = store.writer(VIEW, LONG);
      writer.put(new Object[] {2L}, 1, 1, new Object[] {"lost"});
      redis.kill();
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        assertThat(error(() -> lookup.get(LongKeys.range(1, 2), LONG)).code())
            .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
        assertThat(error(() -> lookup.get(LongKeys.range(1, 1000), LONG)).code())
            .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
        assertFast(start, Duration.ofSeconds(2));
      }
      assertThat(error(writer::flush).code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      redis.startAgain();
      await(() -> answers(lookup));
      assertThat(error(writer::flush).code())
          .as("a writer that lost rows does not pretend otherwise")
          .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      await(() -> answers(() -> put(store, 1, "after")));
      assertThat(lookup.get(LongKeys.range(1, 2), LONG)[0][0].values()).containsExactly("after");
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static boolean answers(Lookup lookup) {
    return answers(() -> lookup.get(LongKeys.range(1, 2), LONG));
  }

  private static boolean answers(Runnable action) {
    try {
      action.run();
      return true;
    } catch (FeatureSqlException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      return false;
    }
  }

  /** Commands in flight when the connection breaks do not wait for their time limit. */
  @Test
  void aServerThatDiesWhileItWorks() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = open(redis.url())) {
      Lookup lookup = lookup(store);
      lookup.get(LongKeys.range(1, 2), LONG);
      redis.signal("STOP");
      CompletableFuture<FeatureSqlException> seen = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () ->
                  seen.complete(error(() -> lookup.get(LongKeys.range(1, 2), Duration.ofDays(1)))));
      reader.start();
      await(() -> reader.getState() == Thread.State.TIMED_WAITING);
      redis.kill();
      assertThat(seen.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
    }
  }

  @Test
  void aServerThatHangsHoldsNobodyLongerThanTheTimeGiven() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = open(redis.url())) {
      put(store, 1, "here");
      Lookup lookup = lookup(store);
      lookup.get(LongKeys.range(1, 2), LONG);
      redis.signal("STOP");
      try {
        for (int keys : new int[] {1, 2000}) {
          long start = System.nanoTime();
          FeatureSqlException e = error(() -> lookup.get(LongKeys.range(0, keys), SHORT));
          assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
          assertThat(e).hasMessageEndingWith("did not answer within 300 ms");
          assertFast(start, Duration.ofSeconds(3));
        }
        assertThat(error(() -> store.writer(VIEW, SHORT)).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(error(() -> store.materialization("notes", SHORT)).code())
            .isEqualTo(ErrorCode.TIMEOUT);
        try (OnlineStore second = open(redis.url())) {
          long start = System.nanoTime();
          assertThat(error(() -> lookup(second).get(LongKeys.range(0, 1), SHORT)).code())
              .isEqualTo(ErrorCode.TIMEOUT);
          assertFast(start, Duration.ofSeconds(3));
        }
      } finally {
        redis.signal("CONT");
      }
      assertThat(lookup.get(LongKeys.range(1, 2), LONG)[0][0].values()).containsExactly("here");
    }
  }

  @Test
  void aServerThatIsFullSaysSoAndStillReads() throws Exception {
    try (RedisProcess redis =
            RedisProcess.start("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        OnlineStore store = open(redis.url())) {
      put(store, 0, "first");
      FeatureSqlException e =
          error(
              () -> {
                try (Writer writer = store.writer(VIEW, LONG)) {
                  for (long key = 1; key < 100_000; key++) {
                    writer.put(new Object[] {key}, 1, 1, new Object[] {"x".repeat(200)});
                  }
                  writer.flush();
                }
              });
      assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FULL);
      assertThat(e.getMessage()).contains("maxmemory");
      assertThat(lookup(store).get(LongKeys.range(0, 1), LONG)[0][0].values())
          .containsExactly("first");
    }
  }

  @Test
  void aWrongPasswordIsToldInTheWordsOfRedis() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      redis.commands().configSet("requirepass", "right");
      for (String password : new String[] {"", ":s3cret@"}) {
        try (OnlineStore store = open(redis.url().replace("//", "//" + password))) {
          FeatureSqlException e = error(() -> lookup(store).get(LongKeys.range(0, 1), LONG));
          assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED);
          assertThat(e.getMessage()).contains(password.isEmpty() ? "NOAUTH" : "WRONGPASS");
        }
      }
      try (OnlineStore store = open(redis.url().replace("//", "//:right@"))) {
        put(store, 1, "in");
      }
    }
  }

  /** As of one server: in the words of Redis, in one line, and not as if it would pass. */
  @Test
  void aWrongPasswordOfAClusterIsToldInTheWordsOfRedis() throws Exception {
    try (Cluster cluster = Cluster.start(0)) {
      for (int i = 0; i < 3; i++) {
        cluster.node(i).commands().configSet("requirepass", "right");
      }
      for (String password : new String[] {"", ":s3cret@"}) {
        try (OnlineStore store = open(cluster.url().replace("//", "//" + password))) {
          FeatureSqlException e = error(() -> lookup(store).get(LongKeys.range(0, 1), LONG));
          assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.ONLINE_FAILED);
          assertThat(e.getMessage())
              .contains(password.isEmpty() ? "NOAUTH" : "WRONGPASS")
              .doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void aNodeOfAClusterSaysSo() throws Exception {
    try (Cluster cluster = Cluster.start(0);
        OnlineStore store = open(cluster.node(0).url())) {
      for (Runnable use :
          List.<Runnable>of(
              () -> lookup(store).get(LongKeys.range(0, 20), LONG),
              () -> {
                try (Writer writer = store.writer(VIEW, LONG)) {
                  for (long key = 0; key < 20; key++) {
                    writer.put(new Object[] {key}, 1, 1, new Object[] {"x"});
                  }
                  writer.flush();
                }
              })) {
        FeatureSqlException e = error(use);
        assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED);
        assertThat(e.getMessage())
            .contains("is a node of a Redis Cluster: ", "; write redis-cluster://host:port in");
      }
    }
  }

  @Test
  void refusalsAreToldInTheWordsOfRedisWithoutKeys() throws Exception {
    try (RedisProcess redis = RedisProcess.start("--rename-command", "HMGET", "OTHER");
        OnlineStore store = open(redis.url())) {
      FeatureSqlException e = error(() -> lookup(store).get(LongKeys.range(0, 1), LONG));
      assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED);
      assertThat(e)
          .hasMessageEndingWith("refused a command: ERR unknown command `HMGET`")
          .hasNoCause();
      redis.commands().set("shop:user:1".getBytes(StandardCharsets.UTF_8), new byte[1]);
      assertThat(error(() -> put(store, 1, "x")).getMessage()).contains("WRONGTYPE");
      redis.commands().replicaof("127.0.0.1", 1);
      assertThat(error(() -> put(store, 2, "x")).getMessage()).contains("READONLY");
    }
  }

  @Test
  void anInterruptedThreadStopsWaiting() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = open(redis.url())) {
      Lookup lookup = lookup(store);
      lookup.get(LongKeys.range(0, 1), LONG);
      redis.signal("STOP");
      try {
        Thread.currentThread().interrupt();
        assertThat(error(() -> lookup.get(LongKeys.range(0, 1), LONG)).code())
            .isEqualTo(ErrorCode.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
      } finally {
        redis.signal("CONT");
      }
      lookup.get(LongKeys.range(0, 1), LONG);
    }
  }

  @Test
  void closingLeavesNoThreads() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      Set<Thread> others = lettuceThreads();
      OnlineStore store = open(redis.url());
      lookup(store).get(LongKeys.range(0, 1), LONG);
      Set<Thread> own = lettuceThreads();
      own.removeAll(others);
      store.close();
      for (Thread thread : own) {
        thread.join(LONG.toMillis());
      }
      assertThat(own).isNotEmpty().noneMatch(Thread::isAlive);
    }
  }

  private static Set<Thread> lettuceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lettuce-"))
        .collect(Collectors.toSet());
  }
}
