package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.codec.KeyEncoder;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of three masters, each with a replica if wanted. */
public final class Cluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<RedisProcess> nodes = new ArrayList<>();
  private final RedisClusterClient client;
  private final RedisClusterCommands<byte[], byte[]> commands;

  private Cluster(int replicas) throws IOException {
    for (int i = 0; i < MASTERS * (1 + replicas); i++) {
      nodes.add(
          RedisProcess.start(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "1000",
              "--repl-diskless-sync",
              "yes",
              "--repl-diskless-sync-delay",
              "0"));
    }
    for (RedisProcess node : nodes) {
      // Of their own, so that they need not quarrel about it.
      node.commands().clusterSetConfigEpoch(nodes.indexOf(node) + 1L);
    }
    for (RedisProcess node : nodes) {
      node.commands().clusterMeet("127.0.0.1", nodes.get(0).port());
    }
    for (int i = 0; i < MASTERS; i++) {
      int from = SlotHash.SLOT_COUNT * i / MASTERS;
      int to = SlotHash.SLOT_COUNT * (i + 1) / MASTERS;
      nodes.get(i).commands().clusterAddSlots(IntStream.range(from, to).toArray());
    }
    for (RedisProcess node : nodes) {
      Poll.until(
          PATIENCE,
          () -> node.commands().clusterInfo().contains("cluster_known_nodes:" + nodes.size()));
    }
    for (int i = MASTERS; i < nodes.size(); i++) {
      nodes.get(i).commands().clusterReplicate(id(nodes.get(i % MASTERS)));
    }
    for (RedisProcess node : nodes) {
      Poll.until(
          PATIENCE,
          () ->
              node.commands().clusterInfo().contains("cluster_state:ok")
                  && replicasOf(node) == (long) MASTERS * replicas);
    }
    client =
        RedisClusterClient.create(
            nodes.stream().map(node -> RedisURI.create("127.0.0.1", node.port())).toList());
    commands = client.connect(ByteArrayCodec.INSTANCE).sync();
  }

  /** Starts one and waits until it is whole. */
  public static Cluster start(int replicas) throws IOException {
    return new Cluster(replicas);
  }

  private static long replicasOf(RedisProcess node) {
    return node.commands().clusterNodes().lines().filter(line -> line.contains("slave")).count();
  }

  /** What the other nodes call a node. */
  static String id(RedisProcess node) {
    return node.commands().clusterMyId();
  }

  /** The value of the connection property {@code online}. */
  public String url() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  /** The masters come first, then a replica of each. */
  public RedisProcess node(int index) {
    return nodes.get(index);
  }

  /** The one of the first three that has the slot in the beginning. */
  public RedisProcess firstOwner(int slot) {
    int owner = 0;
    while (slot >= SlotHash.SLOT_COUNT * (owner + 1) / MASTERS) {
      owner++;
    }
    return nodes.get(owner);
  }

  /** How many connections all nodes have. */
  long connections() {
    return nodes.stream().mapToLong(RedisProcess::connections).sum();
  }

  /** The slot of a key of {@link Load}. */
  static int slotOf(long key) {
    return SlotHash.getSlot(new KeyEncoder("shop", Load.VIEW).encode(new Object[] {key}));
  }

  /** Waits until replicas have what their masters have. */
  public void untilReplicated() {
    for (RedisProcess node : nodes.subList(0, MASTERS)) {
      assertThat(node.commands().waitForReplication(1, PATIENCE.toMillis())).isEqualTo(1);
    }
  }

  /** Waits until the replica of a master that is gone has its place, and all know. */
  public void untilReplaced(int master) {
    RedisProcess replica = nodes.get(MASTERS + master);
    String id = id(replica);
    for (RedisProcess node : nodes) {
      if (node != nodes.get(master)) {
        Poll.until(
            PATIENCE,
            () ->
                node.commands()
                        .clusterNodes()
                        .lines()
                        .anyMatch(line -> line.startsWith(id) && line.contains("master"))
                    && node.commands().clusterInfo().contains("cluster_state:ok"));
      }
    }
  }

  /** All commands, each where its key is. */
  public RedisClusterCommands<byte[], byte[]> commands() {
    return commands;
  }

  /** Moves a slot with what is in it, key by key, as an operator does. */
  public void move(int slot, RedisProcess from, RedisProcess to) {
    to.commands().clusterSetSlotImporting(slot, id(from));
    from.commands().clusterSetSlotMigrating(slot, id(to));
    List<byte[]> keys = from.commands().clusterGetKeysInSlot(slot, 100);
    while (!keys.isEmpty()) {
      for (byte[] key : keys) {
        from.commands().migrate("127.0.0.1", to.port(), key, 0, PATIENCE.toMillis());
      }
      keys = from.commands().clusterGetKeysInSlot(slot, 100);
    }
    // The new owner first: else the old one sends clients to one that sends them back.
    to.commands().clusterSetSlotNode(slot, id(to));
    from.commands().clusterSetSlotNode(slot, id(to));
    // Nodes that move it on before all have heard of the last move take it back.
    long epoch = view(to, to).getConfigEpoch();
    Poll.until(
        PATIENCE,
        () ->
            nodes.subList(0, MASTERS).stream()
                .map(node -> view(node, to))
                .allMatch(known -> known.hasSlot(slot) && known.getConfigEpoch() == epoch));
  }

  /** What one node thinks of another. */
  private static RedisClusterNode view(RedisProcess asked, RedisProcess other) {
    return ClusterPartitionParser.parse(asked.commands().clusterNodes())
        .getPartitionByNodeId(id(other));
  }

  @Override
  public void close() throws Exception {
    client.shutdown();
    for (RedisProcess node : nodes) {
      node.close();
    }
  }
}
