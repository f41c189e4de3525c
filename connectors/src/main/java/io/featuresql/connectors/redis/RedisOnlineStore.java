package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.MaterializationCodec;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An online store in one Redis server, version 6.2 or later.
 *
 * <p>Reads and writes have a connection each, made at first use, so that a materialization does not
 * keep reads waiting behind its batches.
 */
public final class RedisOnlineStore implements OnlineStore {
  /** What may wait for a server that has stopped answering; beyond it commands fail at once. */
  private static final int MAX_WAITING_COMMANDS = 1 << 16;

  private static final Duration MAX_RECONNECT_DELAY = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  static {
    // Netty passes by an SLF4J that is told to be silent, and would print to standard error of a
    // program whose Redis is away. What is wrong is in the exceptions.
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
  }

  private final RedisAddress address;
  private final String namespace;
  private final Duration connectTimeout;
  private final RedisErrors errors;
  private final RedisLink reads;
  private final RedisLink writes;
  private @Nullable ClientResources resources;
  private @Nullable RedisClient client;
  private boolean closed;

  /**
   * Prepares a store; Redis is asked nothing before the first use.
   *
   * @param url {@code redis://} or {@code rediss://}
   * @param namespace what all keys start with
   * @param connectTimeout how long making a connection may take
   * @throws io.featuresql.planner.error.FeatureSqlException CONNECTION_PROPERTY if the URL is wrong
   */
  public RedisOnlineStore(String url, String namespace, Duration connectTimeout) {
    address = RedisAddress.parse(url, connectTimeout);
    this.namespace = namespace;
    this.connectTimeout = connectTimeout;
    errors = new RedisErrors(address.description());
    reads = new RedisLink(this::client, address, errors);
    writes = new RedisLink(this::client, address, errors);
  }

  @Override
  public Lookup lookup(List<Read> lookupReads) {
    return new RedisLookup(reads, namespace, lookupReads);
  }

  @Override
  public Writer writer(OnlineView view, Duration timeout) {
    return new RedisWriter(writes, namespace, view, timeout);
  }

  @Override
  public Removal removal(OnlineView view, Duration timeout) {
    return RedisRemoval.ofAll(writes, namespace, view, timeout);
  }

  @Override
  public Removal expiry(OnlineView view, long beforeMicros, Duration timeout) {
    return RedisRemoval.ofOlder(writes, namespace, view, beforeMicros, timeout);
  }

  @Override
  public List<Materialization> materializations(Duration timeout) {
    return new RedisRecords(writes, namespace).all(timeout);
  }

  @Override
  public boolean replace(
      String view,
      Optional<Materialization> expected,
      Optional<Materialization> next,
      Duration timeout) {
    return new RedisRecords(writes, namespace).replace(view, expected, next, timeout);
  }

  @Override
  public Optional<Materialization> materialization(String view, Duration timeout) {
    byte @Nullable [] record =
        reads.<byte @Nullable []>call(
            timeout,
            CommandType.HGET,
            new ValueOutput<>(ByteArrayCodec.INSTANCE),
            KeyEncoder.materializations(namespace),
            KeyEncoder.field(view));
    return Optional.ofNullable(record).map(bytes -> MaterializationCodec.decode(view, bytes));
  }

  @Override
  public void record(Materialization materialization, Duration timeout) {
    writes.call(
        timeout,
        CommandType.HSET,
        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
        KeyEncoder.materializations(namespace),
        KeyEncoder.field(materialization.view().name()),
        MaterializationCodec.encode(materialization));
  }

  @Override
  public String describe() {
    return address.description();
  }

  @Override
  public void close() {
    RedisClient openClient;
    ClientResources openResources;
    synchronized (this) {
      closed = true;
      openClient = client;
      openResources = resources;
      client = null;
      resources = null;
    }
    if (openClient != null) {
      openClient.shutdown(Duration.ZERO, CLOSE_TIMEOUT);
    }
    if (openResources != null) {
      openResources
          .shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
    }
  }

  /** The client with its threads, made once. */
  private synchronized RedisClient client() {
    if (closed) {
      throw errors.closed();
    }
    if (client == null) {
      resources =
          DefaultClientResources.builder()
              .ioThreadPoolSize(2)
              .computationThreadPoolSize(2)
              .reconnectDelay(
                  Delay.exponential(
                      Duration.ofMillis(1), MAX_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS))
              .build();
      client = RedisClient.create(resources);
      client.setOptions(options());
    }
    return client;
  }

  private ClientOptions options() {
    return ClientOptions.builder()
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        // Whoever sends a command waits with a time limit; a timer for each would be a second one.
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
                .build())
        .build();
  }
}
