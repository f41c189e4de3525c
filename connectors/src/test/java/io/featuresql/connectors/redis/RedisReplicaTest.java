package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Lookup;
import io.featuresql.planner.spi.OnlineStore.Read;
import java.time.Duration;
import java.util.List;
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
