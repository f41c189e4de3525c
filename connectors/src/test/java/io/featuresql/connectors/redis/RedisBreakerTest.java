package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each master of a cluster is judged by itself, and by what it kept waiting only. */
@Timeout(120)
class RedisBreakerTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(20);

  private static Cluster cluster() throws Exception {
    Cluster cluster = Cluster.start(0);
    for (int i = 0; i < 3; i++) {
      cluster.node(i).commands().configSet("cluster-require-full-coverage", "no");
    }
    return cluster;
  }

  private static OnlineStore filled(Cluster cluster) {
    OnlineStore store = new RedisOnlineStore(cluster.url(), "shop", Duration.ofSeconds(2));
    Load.fill(store, 1);
    return store;
  }

  /** The keys that a node has, or those that it has not. */
  private static Object[][] keys(Cluster cluster, int node, boolean of) {
    return LongStream.range(0, Load.KEYS)
        .filter(key -> (cluster.firstOwner(Cluster.slotOf(key)) == cluster.node(node)) == of)
        .mapToObj(key -> new Object[] {key})
        .toArray(Object[][]::new);
  }

  private static void assertAnswered(Lookup lookup, Object[][] keys) {
    for (Object[][] some : List.of(keys, new Object[][] {keys[0]})) {
      assertThat(List.of(lookup.get(some, AMPLE))).allMatch(rows -> rows[0].found());
    }
  }

  private static FeatureSqlException error(Lookup lookup, Object[][] keys, Duration limit) {
    FeatureSqlException e =
        catchThrowableOfType(FeatureSqlException.class, () -> lookup.get(keys, limit));
    assertThat(e).isNotNull();
    return e;
  }

  @Test
  void aSilentMasterIsLeftAloneAndTheOthersAreRead() throws Exception {
    try (Cluster cluster = cluster();
        OnlineStore store = filled(cluster)) {
      Lookup lookup = store.lookup(List.of(new Read(Load.VIEW, List.of(0))));
      Object[][] silent = keys(cluster, 0, true);
      Object[][] others = keys(cluster, 0, false);
      assertAnswered(lookup, silent);
      cluster.node(0).signal("STOP");
      try {
        int late = 0;
        FeatureSqlException e = error(lookup, silent, SHORT);
        while (e.code() == ErrorCode.TIMEOUT) {
          assertThat(++late).as("late reads").isLessThan(200);
          e = error(lookup, late % 2 == 0 ? silent : new Object[][] {silent[0]}, SHORT);
        }
        assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
        assertThat(e.getMessage()).contains("left alone for 250 ms");
        assertThat(store.circuitBreaker()).isEqualTo("OPEN");
        for (int i = 0; i < 100; i++) {
          assertAnswered(lookup, others);
        }
      } finally {
        cluster.node(0).signal("CONT");
      }
      Poll.until(
          AMPLE,
          () ->
              catchThrowableOfType(FeatureSqlException.class, () -> lookup.get(silent, AMPLE))
                  == null);
    }
  }

  @Test
  void whatFailsAtOnceIsNotCounted() throws Exception {
    try (Cluster cluster = cluster();
        OnlineStore store = filled(cluster)) {
      Lookup lookup = store.lookup(List.of(new Read(Load.VIEW, List.of(0))));
      Object[][] dead = keys(cluster, 0, true);
      assertAnswered(lookup, dead);
      cluster.node(0).kill();
      for (int i = 0; i < 100; i++) {
        assertThat(error(lookup, dead, AMPLE).getMessage()).doesNotContain("left alone");
        assertAnswered(lookup, keys(cluster, 0, false));
      }
      assertThat(store.circuitBreaker()).isEqualTo("CLOSED");
    }
  }
}
