package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are broken under load: no wrong answer, no thread that hangs, quick recovery. */
@Timeout(180)
class BrokenRedisTest {
  /** What every thread must have an answer in, once a server is there again. */
  private static final Duration RECOVERY = Duration.ofSeconds(2);

  private static final Duration DEADLINE = Duration.ofMillis(250);

  /** For answers that must come, on however busy a machine. */
  private static final Duration NEVER_MISSED = Duration.ofSeconds(10);

  /** How much later than its deadline a thread may wake up on a busy machine. */
  private static final Duration WAKING = Duration.ofMillis(750);

  private static final String[] KEEPS_ALL = {"--appendonly", "yes", "--appendfsync", "always"};

  private static OnlineStore open(String url) {
    return new RedisOnlineStore(url, "shop", Duration.ofSeconds(2));
  }

  private static void report(String what, Load load, Duration recovery) {
    System.Logger log = System.getLogger(BrokenRedisTest.class.getName());
    log.log(
        System.Logger.Level.INFO,
        String.format(
            "%s: answered again after %d ms; %d answers, slowest %d ms; errors meanwhile: %s",
            what,
            recovery.toMillis(),
            load.answered(),
            load.slowest().toMillis(),
            load.errors().keySet()));
  }

  /** The connection for writes finds the new master a moment after the others. */
  private static void fillSoon(OnlineStore store) {
    Poll.until(
        RECOVERY,
        () -> {
          try {
            Load.fill(store, 2);
            return true;
          } catch (FeatureSqlException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
            return false;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?pool=4"})
  void killedAndStartedAgain(String options) throws Exception {
    try (RedisProcess redis = RedisProcess.start(KEEPS_ALL);
        OnlineStore store = open(redis.url() + options)) {
      Load.fill(store, 1);
      try (Load load = Load.on(store, DEADLINE)) {
        for (int round = 0; round < 3; round++) {
          redis.kill();
          redis.startAgain();
          Duration recovery = load.untilAllAnswered();
          report("killed" + options, load, recovery);
          assertThat(recovery).isLessThan(RECOVERY);
        }
        assertThat(load.errors()).containsOnlyKeys(ErrorCode.ONLINE_UNREACHABLE);
        assertThat(load.slowest()).isLessThan(DEADLINE.plus(WAKING));
      }
    }
  }

  @Test
  void pausedForFiveSeconds() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        OnlineStore store = open(redis.url())) {
      Load.fill(store, 1);
      try (Load load = Load.on(store, DEADLINE)) {
        redis.signal("STOP");
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        Poll.until(Load.PATIENCE, () -> System.nanoTime() >= end);
        redis.signal("CONT");
        Duration recovery = load.untilAllAnswered();
        report("paused", load, recovery);
        assertThat(recovery).isLessThan(RECOVERY);
        assertThat(load.errors())
            .as("late, or left alone after many were")
            .containsOnlyKeys(ErrorCode.TIMEOUT, ErrorCode.ONLINE_UNREACHABLE);
        assertThat(load.slowest()).isLessThan(DEADLINE.plus(WAKING));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"killed", "paused", "asked to"})
  void aSentinelFailOver(String how) throws Exception {
    try (Sentinels sentinels = Sentinels.start();
        OnlineStore store = open(sentinels.url())) {
      Load.fill(store, 1);
      sentinels.untilReplicated();
      try (Load load = Load.on(store, DEADLINE)) {
        switch (how) {
          case "killed" -> sentinels.first().kill();
          case "paused" -> sentinels.first().signal("STOP");
          default -> sentinels.failOver();
        }
        sentinels.untilMaster(sentinels.second());
        Duration recovery = load.untilAllAnswered();
        report("fail-over, master " + how, load, recovery);
        assertThat(recovery).isLessThan(RECOVERY);
        fillSoon(store);
        assertThat(load.errors().keySet())
            .isSubsetOf(ErrorCode.ONLINE_UNREACHABLE, ErrorCode.TIMEOUT);
        assertThat(load.slowest()).isLessThan(DEADLINE.plus(WAKING));
        load.untilAllAnswered();
      } finally {
        if (how.equals("paused")) {
          sentinels.first().signal("CONT");
        }
      }
    }
  }

  @Test
  void aClusterMovesSlots() throws Exception {
    try (Cluster cluster = Cluster.start(0);
        OnlineStore store = open(cluster.url())) {
      Load.fill(store, 1);
      try (Load load = Load.on(store, NEVER_MISSED)) {
        for (int i = 0; i < 60; i++) {
          int slot = Cluster.slotOf(i);
          RedisProcess from = cluster.firstOwner(slot);
          RedisProcess to = cluster.node(from == cluster.node(0) ? 1 : 0);
          cluster.move(slot, from, to);
          if (i % 20 == 0) {
            Load.fill(store, 2 + i);
          }
          cluster.move(slot, to, from);
        }
        Duration recovery = load.untilAllAnswered();
        report("slots moved", load, recovery);
        assertThat(load.errors()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?readFrom=replicaPreferred"})
  void aClusterReplacesAMaster(String options) throws Exception {
    try (Cluster cluster = Cluster.start(1);
        OnlineStore store = open(cluster.url() + options)) {
      Load.fill(store, 1);
      cluster.untilReplicated();
      try (Load load = Load.on(store, DEADLINE)) {
        cluster.node(0).kill();
        cluster.untilReplaced(0);
        Duration recovery = load.untilAllAnswered();
        report("master of a cluster killed" + options, load, recovery);
        assertThat(recovery).isLessThan(RECOVERY);
        fillSoon(store);
        assertThat(load.errors().keySet())
            .isSubsetOf(ErrorCode.ONLINE_UNREACHABLE, ErrorCode.TIMEOUT);
        assertThat(load.slowest()).isLessThan(DEADLINE.plus(WAKING));
      }
    }
  }
}
