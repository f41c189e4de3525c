package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.MaterializationCodec;
import io.featuresql.connectors.redis.RedisConnector.Readers;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An online store in Redis 6.2 or later: one server, one of several found by sentinels, or a
 * cluster.
 *
 * <p>Reads and writes have connections of their own, made at first use, so that a materialization
 * does not keep reads waiting behind its batches. Records are read from masters, also where rows
 * are read from replicas.
 */
public final class RedisOnlineStore implements OnlineStore {
  private final RedisAddress address;
  private final Supplier<String> namespace;
  private final Duration connectTimeout;
  private final RedisConnector connector;
  private final RedisLink reads;
  private final RedisLink writes;
  private final RedisLink records;
  private final RedisLosses losses;
  private final NodeBreakers breakers;
  private final Object opening = new Object();
  private volatile boolean opened;

  /**
   * Prepares a store; Redis is asked nothing before the first use.
   *
   * @param url what {@link RedisAddress#parse} reads
   * @param namespace what all keys start with
   * @param connectTimeout how long making a connection may take
   * @throws io.featuresql.planner.error.FeatureSqlException CONNECTION_PROPERTY if the URL is wrong
   */
  public RedisOnlineStore(String url, String namespace, Duration connectTimeout) {
    this(url, () -> namespace, connectTimeout);
  }

  /**
   * As the other.
   *
   * @param namespace asked at each use, for nobody knows it before the project has its id
   */
  public RedisOnlineStore(String url, Supplier<String> namespace, Duration connectTimeout) {
    address = RedisAddress.parse(url, connectTimeout);
    this.namespace = namespace;
    this.connectTimeout = connectTimeout;
    RedisErrors errors = new RedisErrors(address);
    connector = new RedisConnector(address, connectTimeout, errors);
    reads = new RedisLink(connector, address.pool(), Readers.AS_THE_ADDRESS_SAYS, errors);
    // One, so that rows of one key arrive in the order in which they were put.
    writes = new RedisLink(connector, 1, Readers.MASTERS, errors);
    records =
        address.readFrom().isPresent()
            ? new RedisLink(connector, 1, Readers.MASTERS, errors)
            : reads;
    breakers = new NodeBreakers(address.description(), reads);
    losses = new RedisLosses(reads, records, namespace, isCluster());
  }

  private boolean isCluster() {
    return address.topology() == RedisTopology.CLUSTER;
  }

  @Override
  public Lookup lookup(List<Read> lookupReads) {
    return new RedisLookup(reads, breakers, losses, namespace.get(), lookupReads);
  }

  @Override
  public Writer writer(OnlineView view, Duration timeout) {
    return new RedisWriter(writes, namespace.get(), view, timeout);
  }

  @Override
  public Removal removal(OnlineView view, Duration timeout) {
    return RedisRemoval.ofAll(writes, namespace.get(), view, timeout);
  }

  @Override
  public long remove(
      OnlineView view, List<Object[]> keys, long first, long last, Duration timeout) {
    return RedisRemoval.ofKeys(writes, namespace.get(), view, keys, first, last, timeout);
  }

  @Override
  public Removal expiry(OnlineView view, long beforeMicros, Duration timeout) {
    return RedisRemoval.ofOlder(writes, namespace.get(), view, beforeMicros, timeout);
  }

  @Override
  public List<Materialization> materializations(Duration timeout) {
    return new RedisRecords(writes, namespace.get()).all(timeout);
  }

  @Override
  public boolean replace(
      String view,
      Optional<Materialization> expected,
      Optional<Materialization> next,
      Duration timeout) {
    return new RedisRecords(writes, namespace.get()).replace(view, expected, next, timeout);
  }

  @Override
  public boolean connect() {
    if (opened) {
      return false;
    }
    synchronized (opening) {
      if (!opened) {
        reads.open(connectTimeout);
        if (records != reads) {
          records.open(connectTimeout);
        }
        opened = true;
      }
    }
    return true;
  }

  @Override
  public Optional<Materialization> planned(String view, Duration timeout) {
    byte[] key = KeyEncoder.materializations(namespace.get());
    NodeBreakers.Permit permit = breakers.acquire(1, i -> key);
    Deadline deadline = Deadline.in(timeout);
    try {
      Optional<Materialization> recorded = materialization(view, timeout);
      permit.succeeded();
      return recorded;
    } catch (FeatureSqlException e) {
      permit.failed(key, e, deadline.elapsedNanos());
      throw e;
    }
  }

  @Override
  public Optional<Materialization> materialization(String view, Duration timeout) {
    byte @Nullable [] record =
        records.<byte @Nullable []>call(
            timeout,
            CommandType.HGET,
            new ValueOutput<>(ByteArrayCodec.INSTANCE),
            KeyEncoder.materializations(namespace.get()),
            KeyEncoder.field(view));
    return Optional.ofNullable(record).map(bytes -> MaterializationCodec.decode(view, bytes));
  }

  @Override
  public void record(Materialization materialization, Duration timeout) {
    writes.call(
        timeout,
        CommandType.HSET,
        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
        KeyEncoder.materializations(namespace.get()),
        KeyEncoder.field(materialization.view().name()),
        MaterializationCodec.encode(materialization));
  }

  @Override
  public String circuitBreaker() {
    return breakers.state();
  }

  @Override
  public long mark(long nowMicros, Duration timeout) {
    return isCluster() ? new RedisMarks(writes, namespace).complete(nowMicros, timeout) : 0;
  }

  @Override
  public String describe() {
    return address.description();
  }

  @Override
  public void close() {
    connector.close();
  }
}
