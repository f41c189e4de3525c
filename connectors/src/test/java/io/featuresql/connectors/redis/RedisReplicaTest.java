package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who answers reads, where a master has replicas. */
@Timeout(120)
class RedisReplicaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static void readAll(String url) {
    try (OnlineStore store = new RedisOnlineStore(url, "shop", Duration.ofSeconds(5))) {
      Lookup lookup = store.lookup(List.of(new Read(Load.VIEW, List.of(0))));
      for (long key = 0; key < Load.KEYS; key++) {
        assertThat(lookup.get(new Object[][] {{key}}, PATIENCE)[0][0].values())
            .containsExactly(key * 31);
      }
    }
  }

  private static void fill(String url) {
    try (OnlineStore store = new RedisOnlineStore(url, "shop", Duration.ofSeconds(5))) {
      Load.fill(store, 1);
    }
  }

  /** By way of sentinels, from one server that knows its replicas, and from a list of servers. */
  @Test
  void readsGoWhereTheUrlSends() throws Exception {
    try (Sentinels sentinels = Sentinels.start()) {
      RedisProcess master = sentinels.first();
      RedisProcess replica = sentinels.second();
      fill(sentinels.url().replace("#", "?readFrom=replica#"));
      sentinels.untilReplicated();
      String both = master.url() + ",127.0.0.1:" + replica.port();
      for (String url : List.of(sentinels.url(), master.url(), both)) {
        long atMaster = Sentinels.reads(master);
        long atReplica = Sentinels.reads(replica);
        String[] parts = url.split("#", 2);
        String suffix = parts.length == 1 ? "" : "#" + parts[1];
        readAll(parts[0] + "?readFrom=replica" + suffix);
        assertThat(Sentinels.reads(replica) - atReplica).as(url).isEqualTo(Load.KEYS);
        readAll(parts[0] + "?readFrom=master" + suffix);
        assertThat(Sentinels.reads(master) - atMaster).as(url).isEqualTo(Load.KEYS);
        readAll(parts[0] + "?readFrom=nearest" + suffix);
      }
      replica.kill();
      readAll(both + "?readFrom=replicaPreferred");
    }
  }

  /**
   * After a fail-over the old master starts again, empty, and for some ten seconds as a master,
   * until sentinels make it a replica. Nobody reads from it before it has the rows.
   */
  @Test
  void anOldMasterThatStartsAgainIsNotReadBeforeItHasTheRows() throws Exception {
    try (Sentinels sentinels = Sentinels.start();
        OnlineStore store =
            new RedisOnlineStore(
                sentinels.url().replace("#", "?readFrom=replicaPreferred#"),
                "shop",
                Duration.ofSeconds(5))) {
      Load.fill(store, 1);
      Materialization record =
          new Materialization(Load.VIEW, "TIMESTAMP", Optional.empty(), 0, 0, Load.KEYS);
      store.record(record, PATIENCE);
      sentinels.untilReplicated();
      Lookup lookup = store.lookup(List.of(new Read(Load.VIEW, List.of(0))));
      assertRead(lookup, 7);
      assertThat(Sentinels.reads(sentinels.second())).as("at the replica").isEqualTo(1);
      sentinels.first().kill();
      sentinels.untilMaster(sentinels.second());
      Poll.until(PATIENCE, () -> isRead(lookup, 7));
      sentinels.first().startAgain();
      long key = 0;
      while (Sentinels.reads(sentinels.first()) == 0) {
        assertRead(lookup, key++ % Load.KEYS);
        assertThat(store.materialization(Load.VIEW.name(), PATIENCE)).contains(record);
      }
      assertThat(sentinels.first().commands().info("replication"))
          .contains("role:slave", "master_link_status:up");
    }
  }

  private static void assertRead(Lookup lookup, long key) {
    assertThat(lookup.get(new Object[][] {{key}}, PATIENCE)[0][0].values())
        .as("key %d", key)
        .containsExactly(key * 31);
  }

  private static boolean isRead(Lookup lookup, long key) {
    try {
      assertRead(lookup, key);
      return true;
    } catch (FeatureSqlException e) {
      return false;
    }
  }

  /** A replica of a cluster that starts again has no rows until it has heard from its master. */
  @Test
  void aReplicaOfAClusterThatStartsAgain() throws Exception {
    try (Cluster cluster = Cluster.start(1);
        OnlineStore store =
            new RedisOnlineStore(
                cluster.url() + "?readFrom=replicaPreferred", "shop", Duration.ofSeconds(5))) {
      Load.fill(store, 1);
      cluster.untilReplicated();
      Lookup lookup = store.lookup(List.of(new Read(Load.VIEW, List.of(0))));
      long there =
          LongStream.range(0, Load.KEYS)
              .filter(key -> cluster.firstOwner(Cluster.slotOf(key)) == cluster.node(0))
              .findFirst()
              .orElseThrow();
      assertRead(lookup, there);
      assertThat(Sentinels.reads(cluster.node(3))).isEqualTo(1);
      cluster.node(3).kill();
      Poll.until(PATIENCE, () -> isRead(lookup, there));
      cluster.node(0).commands().configSet("repl-diskless-sync-delay", "3");
      cluster.node(3).startAgain();
      while (Sentinels.reads(cluster.node(3)) == 0) {
        assertRead(lookup, there);
      }
    }
  }

  @Test
  void hostsThatAreAwayArePassedOver() throws Exception {
    String away = "//127.0.0.1:" + RedisProcess.freePort() + ",";
    try (Sentinels sentinels = Sentinels.start();
        Cluster cluster = Cluster.start(0)) {
      for (String url : List.of(sentinels.url(), cluster.url())) {
        fill(url);
        readAll(url.replace("//", away));
      }
    }
  }

  @Test
  void inACluster() throws Exception {
    try (Cluster cluster = Cluster.start(1)) {
      fill(cluster.url());
      cluster.untilReplicated();
      readAll(cluster.url());
      long atMasters = 0;
      long atReplicas = 0;
      for (int i = 0; i < 3; i++) {
        atMasters += Sentinels.reads(cluster.node(i));
        atReplicas += Sentinels.reads(cluster.node(3 + i));
      }
      assertThat(atMasters).isEqualTo(Load.KEYS);
      assertThat(atReplicas).isZero();
      readAll(cluster.url() + "?readFrom=replica");
      for (int i = 0; i < 3; i++) {
        atMasters -= Sentinels.reads(cluster.node(i));
        atReplicas += Sentinels.reads(cluster.node(3 + i));
      }
      assertThat(atMasters).as("no more at the masters").isZero();
      assertThat(atReplicas).isEqualTo(Load.KEYS);
    }
  }
}
