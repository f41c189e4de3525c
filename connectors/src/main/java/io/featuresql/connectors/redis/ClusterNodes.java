package io.featuresql.connectors.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.ConnectionIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is done with each node of a cluster, as against the node that has a key. */
final class ClusterNodes {
  /** The section of INFO that counts commands. */
  static final String COMMAND_STATISTICS = "commandstats";

  private ClusterNodes() {}

  /** Connects to all masters, and to replicas if they are read; ends well if some are away. */
  static CompletionStage<Void> connect(
      StatefulRedisClusterConnection<byte[], byte[]> cluster, boolean replicas) {
    List<CompletableFuture<?>> connecting = new ArrayList<>();
    for (RedisClusterNode node : cluster.getPartitions()) {
      if (node.getRole().isUpstream()) {
        connecting.add(connection(cluster, node, ConnectionIntent.WRITE));
      } else if (replicas) {
        connecting.add(connection(cluster, node, ConnectionIntent.READ));
      }
    }
    connecting.replaceAll(connection -> connection.handle((made, failure) -> made));
    return CompletableFuture.allOf(connecting.toArray(CompletableFuture<?>[]::new));
  }

  /** Loads a script into all masters. */
  static CompletableFuture<Void> load(
      StatefulRedisClusterConnection<byte[], byte[]> cluster, byte[] script) {
    List<CompletableFuture<?>> loading = new ArrayList<>();
    for (RedisClusterNode node : cluster.getPartitions()) {
      if (node.getRole().isUpstream() && !node.hasNoSlots()) {
        loading.add(
            connection(cluster, node, ConnectionIntent.WRITE)
                .thenCompose(connection -> connection.async().scriptLoad(script)));
      }
    }
    return CompletableFuture.allOf(loading.toArray(CompletableFuture<?>[]::new));
  }

  /** What each node says of the commands it was sent. */
  static CompletableFuture<List<String>> commandStatistics(
      StatefulRedisClusterConnection<byte[], byte[]> cluster) {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (RedisClusterNode node : cluster.getPartitions()) {
      ConnectionIntent intent =
          node.getRole().isUpstream() ? ConnectionIntent.WRITE : ConnectionIntent.READ;
      answers.add(
          connection(cluster, node, intent)
              .thenCompose(connection -> connection.async().info(COMMAND_STATISTICS)));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }

  /** The connection that commands with a key in one of the node's slots take too. */
  private static CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection(
      StatefulRedisClusterConnection<byte[], byte[]> cluster,
      RedisClusterNode node,
      ConnectionIntent intent) {
    RedisURI uri = node.getUri();
    return cluster.getConnectionAsync(uri.getHost(), uri.getPort(), intent);
  }
}
