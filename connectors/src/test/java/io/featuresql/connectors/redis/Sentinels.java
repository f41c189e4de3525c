package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master, a replica, and three sentinels that watch them. */
public final class Sentinels implements AutoCloseable {
  private static final String MASTER = "shop";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RedisProcess master;
  private final RedisProcess replica;
  private final List<RedisProcess> sentinels = new ArrayList<>();

  private Sentinels() throws IOException {
    master = RedisProcess.start("--repl-diskless-sync-delay", "0");
    replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
    Poll.until(PATIENCE, () -> info(replica).contains("master_link_status:up"));
    for (int i = 0; i < 3; i++) {
      sentinels.add(
          RedisProcess.startSentinel(
              "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
              "sentinel down-after-milliseconds " + MASTER + " 500",
              "sentinel failover-timeout " + MASTER + " 2000"));
    }
    for (RedisProcess sentinel : sentinels) {
      Poll.until(
          PATIENCE,
          () -> {
            String known = sentinel.commands().info("sentinel");
            return known.contains("slaves=1,sentinels=3");
          });
    }
  }

  public static Sentinels start() throws IOException {
    return new Sentinels();
  }

  private static String info(RedisProcess server) {
    return server.commands().info("replication");
  }

  /** The value of the connection property {@code online}. */
  public String url() {
    return sentinels.stream()
        .map(sentinel -> "127.0.0.1:" + sentinel.port())
        .collect(Collectors.joining(",", "redis-sentinel://", "/0#" + MASTER));
  }

  /** The one that began as master. */
  public RedisProcess first() {
    return master;
  }

  /** The one that began as replica. */
  public RedisProcess second() {
    return replica;
  }

  /** Has the sentinels make the replica the master, though nothing is wrong. */
  public void failOver() {
    sentinels
        .get(0)
        .commands()
        .dispatch(
            CommandType.SENTINEL,
            new StatusOutput<>(ByteArrayCodec.INSTANCE),
            new CommandArgs<>(ByteArrayCodec.INSTANCE).add("FAILOVER").add(MASTER));
  }

  /** Waits until a server that was a replica has become the master. */
  public void untilMaster(RedisProcess server) {
    Poll.until(
        PATIENCE,
        () -> {
          try {
            return info(server).contains("role:master");
          } catch (RedisException e) {
            // Sentinels end the connections to a server that changes its role.
            return false;
          }
        });
  }

  /** Waits until what the first one has is in the second one too. */
  public void untilReplicated() {
    assertThat(master.commands().waitForReplication(1, PATIENCE.toMillis())).isEqualTo(1);
  }

  /** How many connections the sentinels and the first server have. */
  long connections() {
    return master.connections() + sentinels.stream().mapToLong(RedisProcess::connections).sum();
  }

  /** How many HMGET a server has run. */
  static long reads(RedisProcess server) {
    String found =
        server
            .commands()
            .info("commandstats")
            .lines()
            .filter(line -> line.startsWith("cmdstat_hmget:calls="))
            .findFirst()
            .orElse("cmdstat_hmget:calls=0,");
    return Long.parseLong(found.substring("cmdstat_hmget:calls=".length(), found.indexOf(',')));
  }

  @Override
  public void close() throws Exception {
    for (RedisProcess sentinel : sentinels) {
      sentinel.close();
    }
    replica.close();
    master.close();
  }
}
