package io.featuresql.connectors.redis;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.models.role.RedisNodeDescription;
import java.util.Iterator;
import java.util.List;

/** Reads as another one does, as if there were no replicas but those that are sound. */
final class SoundReplicas extends ReadFrom {
  private final ReadFrom order;
  private final ReplicaWatch watch;

  /**
   * An order of servers.
   *
   * @param order one whose first server is to be taken, if it is there
   */
  SoundReplicas(ReadFrom order, ReplicaWatch watch) {
    this.order = order;
    this.watch = watch;
  }

  @Override
  public List<RedisNodeDescription> select(Nodes nodes) {
    List<RedisNodeDescription> sound =
        nodes.getNodes().stream()
            .filter(node -> node.getRole().isUpstream() || watch.isSound(node))
            .toList();
    return order.select(
        new Nodes() {
          @Override
          public List<RedisNodeDescription> getNodes() {
            return sound;
          }

          @Override
          public Iterator<RedisNodeDescription> iterator() {
            return sound.iterator();
          }
        });
  }

  @Override
  protected boolean isOrderSensitive() {
    return true;
  }
}
