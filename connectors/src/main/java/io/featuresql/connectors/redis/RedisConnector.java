package io.featuresql.connectors.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import io.lettuce.core.models.role.RedisNodeDescription;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections, with Lettuce's own support for each topology. Its client and threads are made
 * at first use.
 */
final class RedisConnector implements AutoCloseable {
  /** What may wait for a server that has stopped answering; beyond it commands fail at once. */
  private static final int MAX_WAITING_COMMANDS = 1 << 16;

  private static final Duration MAX_RECONNECT_DELAY = Duration.ofMillis(500);
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** A cluster that has changed is asked at once, but not more often than this. */
  private static final Duration MIN_REFRESH = Duration.ofMillis(250);

  static {
    // Netty passes by an SLF4J that is told to be silent, and would print to standard error of a
    // program whose Redis is away. What is wrong is in the exceptions.
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
  }

  private final RedisAddress address;
  private final Duration connectTimeout;
  private final RedisErrors errors;
  private @Nullable ClientResources resources;
  private @Nullable AbstractRedisClient client;
  private @Nullable ReplicaWatch watch;
  private final List<Runnable> onNewMaster = new CopyOnWriteArrayList<>();
  private boolean closed;

  RedisConnector(RedisAddress address, Duration connectTimeout, RedisErrors errors) {
    this.address = address;
    this.connectTimeout = connectTimeout;
    this.errors = errors;
  }

  /** Who answers what is asked over a connection. */
  enum Readers {
    /** Whoever the address says. */
    AS_THE_ADDRESS_SAYS,
    /** Masters, which know what the others may not have heard of yet. */
    MASTERS
  }

  /**
   * Begins to connect. Lettuce keeps the connection alive, and has it follow a change of master.
   *
   * @throws io.featuresql.planner.error.FeatureSqlException ONLINE_UNREACHABLE if this is closed
   */
  CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connect(Readers readers) {
    AbstractRedisClient made = client();
    if (made instanceof RedisClusterClient cluster) {
      return cluster
          .refreshPartitionsAsync()
          .thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
          .thenCompose(connection -> ready(connection, readers))
          .toCompletableFuture();
    }
    RedisClient single = (RedisClient) made;
    if (single instanceof SentinelClient sentinels) {
      sentinels.watch();
    }
    RedisURI first = address.servers().get(0);
    if (address.readFrom().isEmpty()) {
      // By way of sentinels, Lettuce asks them for the master at each connecting.
      return single.connectAsync(ByteArrayCodec.INSTANCE, first).toCompletableFuture();
    }
    return (address.servers().size() == 1
            ? MasterReplica.connectAsync(single, ByteArrayCodec.INSTANCE, first)
            : MasterReplica.connectAsync(single, ByteArrayCodec.INSTANCE, address.servers()))
        .thenCompose(connection -> ready(connection, readers));
  }

  /** Has {@code action} run when connections that were made lead to a server that was replaced. */
  void onNewMaster(Runnable action) {
    onNewMaster.add(action);
  }

  private void tellNewMaster() {
    onNewMaster.forEach(Runnable::run);
  }

  /** Lettuce names the servers to nobody but who chooses one for a command that reads. */
  private CompletionStage<StatefulRedisMasterReplicaConnection<byte[], byte[]>> ready(
      StatefulRedisMasterReplicaConnection<byte[], byte[]> connection, Readers readers) {
    connection.setReadFrom(ReadFrom.UPSTREAM);
    if (readers == Readers.MASTERS || !readsReplicas()) {
      return CompletableFuture.completedFuture(connection);
    }
    List<RedisNodeDescription> servers = new CopyOnWriteArrayList<>();
    connection.setReadFrom(
        new ReadFrom() {
          @Override
          public List<RedisNodeDescription> select(Nodes nodes) {
            servers.addAll(nodes.getNodes());
            return ReadFrom.UPSTREAM.select(nodes);
          }
        });
    return connection
        .async()
        .info("replication")
        .handle((answer, refusal) -> asked(servers))
        .thenCompose(asked -> asked)
        .thenApply(
            asked -> {
              connection.setReadFrom(soundReplicas());
              return connection;
            });
  }

  /**
   * Who connects waits until it is known which replicas may be read, but not for one that hangs.
   */
  private CompletableFuture<Void> asked(List<? extends RedisNodeDescription> servers) {
    return watch().ask(servers).completeOnTimeout(null, 1, TimeUnit.SECONDS);
  }

  private boolean readsReplicas() {
    return address.readFrom().filter(from -> from != ReadFrom.UPSTREAM).isPresent();
  }

  private ReadFrom soundReplicas() {
    return new SoundReplicas(address.readFrom().orElse(ReadFrom.UPSTREAM), watch());
  }

  private synchronized ReplicaWatch watch() {
    checkOpen();
    if (watch == null) {
      ClientResources threads = Objects.requireNonNull(resources);
      RedisClient single = RedisClient.create(threads);
      single.setOptions(options());
      watch = new ReplicaWatch(single, threads.eventExecutorGroup());
    }
    return watch;
  }

  /**
   * Connects to all nodes: Lettuce would do so at the first command to each, and refuse that one
   * meanwhile. A node that is away is left out.
   */
  private CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> ready(
      StatefulRedisClusterConnection<byte[], byte[]> connection, Readers readers) {
    boolean replicas = readers == Readers.AS_THE_ADDRESS_SAYS && readsReplicas();
    connection.setReadFrom(replicas ? soundReplicas() : ReadFrom.UPSTREAM);
    CompletionStage<Void> connected = ClusterNodes.connect(connection, replicas);
    return (replicas
            ? connected.thenCompose(all -> asked(connection.getPartitions().getPartitions()))
            : connected)
        .thenApply(all -> connection);
  }

  /**
   * Does nothing while this is open.
   *
   * @throws io.featuresql.planner.error.FeatureSqlException ONLINE_UNREACHABLE if it is closed
   */
  synchronized void checkOpen() {
    if (closed) {
      throw errors.closed();
    }
  }

  /** The client with its threads, made once. */
  private synchronized AbstractRedisClient client() {
    checkOpen();
    if (client == null) {
      resources =
          DefaultClientResources.builder()
              .ioThreadPoolSize(
                  Math.max(2, Math.min(address.pool(), Runtime.getRuntime().availableProcessors())))
              .computationThreadPoolSize(2)
              .reconnectDelay(
                  Delay.exponential(
                      Duration.ofMillis(1), MAX_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS))
              .build();
      client = create(resources);
    }
    return client;
  }

  private AbstractRedisClient create(ClientResources threads) {
    if (address.topology() == RedisTopology.CLUSTER) {
      RedisClusterClient cluster = RedisClusterClient.create(threads, address.servers());
      cluster.setOptions(
          ClusterClientOptions.builder(options())
              // A slot may have moved to a node that the last refresh did not know yet.
              .validateClusterNodeMembership(false)
              .topologyRefreshOptions(
                  ClusterTopologyRefreshOptions.builder()
                      .enablePeriodicRefresh(address.refresh())
                      .refreshTriggersReconnectAttempts(1)
                      .adaptiveRefreshTriggersTimeout(MIN_REFRESH)
                      .build())
              .build());
      return cluster;
    }
    RedisClient single =
        address.topology() == RedisTopology.SENTINEL
            ? new SentinelClient(threads, address.servers().get(0), this::tellNewMaster)
            : RedisClient.create(threads);
    single.setOptions(options());
    return single;
  }

  private ClientOptions options() {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            // Whoever sends a command waits with a time limit; a timer for each would be a second
            // one.
            .timeoutOptions(TimeoutOptions.create())
            .requestQueueSize(MAX_WAITING_COMMANDS)
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(connectTimeout)
                    // Finds a server that vanished without a word, which NIO sockets do not by
                    // themselves.
                    .keepAlive(
                        SocketOptions.KeepAliveOptions.builder()
                            .enable()
                            .idle(Duration.ofSeconds(15))
                            .interval(Duration.ofSeconds(5))
                            .count(3)
                            .build())
                    .build());
    address.tls().ifPresent(options::sslOptions);
    return options.build();
  }

  @Override
  public void close() {
    AbstractRedisClient openClient;
    ClientResources openResources;
    ReplicaWatch openWatch;
    synchronized (this) {
      closed = true;
      openWatch = watch;
      watch = null;
      openClient = client;
      openResources = resources;
      client = null;
      resources = null;
    }
    if (openWatch != null) {
      openWatch.close();
    }
    if (openClient != null) {
      openClient.shutdown(Duration.ZERO, CLOSE_TIMEOUT);
    }
    if (openResources != null) {
      openResources
          .shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
    }
    if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
      FastThreadLocal.removeAll(); // in a thread that lives on they would keep the class loader
    }
  }
}
