package io.featuresql.connectors.redis;

import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisKeyAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis or a few, made at first use and shared by all threads, and the waiting
 * for answers. Once made, Lettuce keeps them alive; while they are down, commands fail at once. A
 * first connection that failed is tried again at the next use.
 */
final class RedisLink {
  private final RedisConnector connector;
  private final int size;
  private final RedisConnector.Readers readers;
  private final RedisErrors errors;
  private volatile @Nullable List<StatefulConnection<byte[], byte[]>> connections;
  private @Nullable CompletableFuture<List<StatefulConnection<byte[], byte[]>>> connecting;

  /**
   * Prepares a link.
   *
   * @param size how many connections it has; with one, commands are run in the order in which a
   *     thread sends them
   * @param readers who answers
   */
  RedisLink(
      RedisConnector connector, int size, RedisConnector.Readers readers, RedisErrors errors) {
    this.connector = connector;
    this.readers = readers;
    this.size = size;
    this.errors = errors;
    connector.onNewMaster(this::renew);
  }

  static <T> AsyncCommand<byte[], byte[], T> command(
      CommandType type, CommandOutput<byte[], byte[], T> output, byte[]... arguments) {
    boolean script = type == CommandType.EVALSHA || type == CommandType.EVAL;
    return new AsyncCommand<>(
        new Command<>(
            type,
            output,
            script ? new BulkStrings.ScriptCall(arguments) : new BulkStrings(arguments)));
  }

  /** Connects, and waits for that; what goes wrong is told by the next use. */
  void open(Duration timeout) {
    try {
      connection(Deadline.in(timeout));
    } catch (FeatureSqlException e) {
      // The next use tries again, and tells.
    }
  }

  /** Sends a command and waits for its answer. */
  <T> T call(
      Duration timeout,
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      byte[]... arguments) {
    return call(Deadline.in(timeout), type, output, arguments);
  }

  /** Sends a command and waits for its answer. */
  <T> T call(
      Deadline deadline,
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      byte[]... arguments) {
    AsyncCommand<byte[], byte[], T> command = command(type, output, arguments);
    send(List.of(command), deadline);
    return await(command, deadline);
  }

  /** Sends commands together, without waiting for their answers. */
  void send(List<? extends RedisCommand<byte[], byte[], ?>> commands, Deadline deadline) {
    StatefulConnection<byte[], byte[]> open = connection(deadline);
    try {
      if (commands.size() == 1) {
        open.dispatch(commands.get(0));
      } else if (open instanceof StatefulRedisClusterConnection) {
        // Together, Lettuce would sort them by slot, and wait without a limit for a node.
        commands.forEach(open::dispatch);
      } else {
        open.dispatch(commands);
      }
    } catch (RedisException | IllegalStateException | RejectedExecutionException e) {
      throw errors.of(e);
    }
  }

  /**
   * Loads a script, in a cluster into every master.
   *
   * @return its name for {@link #run}
   */
  byte[] load(byte[] script, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    if (connection(deadline) instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      connector.checkOpen();
      try {
        await(ClusterNodes.load(cluster, script), deadline);
      } catch (RedisException e) {
        throw errors.of(e);
      }
      return ScriptCalls.name(script);
    }
    return call(
        timeout,
        CommandType.SCRIPT,
        new ValueOutput<>(ByteArrayCodec.INSTANCE),
        "LOAD".getBytes(StandardCharsets.US_ASCII),
        script);
  }

  /**
   * The master that has the slot of a key, as this client knows it; the same for all keys where
   * there is one, and before the first connection.
   */
  String master(byte[] key) {
    List<StatefulConnection<byte[], byte[]>> open = connections;
    if (open != null
        && open.get(0) instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
      return node == null ? "" : node.getNodeId();
    }
    return "";
  }

  /** What the server, or each node of a cluster, says of the commands it was sent. */
  CompletableFuture<List<String>> commandStatistics(Duration timeout) {
    StatefulConnection<byte[], byte[]> open = connection(Deadline.in(timeout));
    try {
      if (open instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        return ClusterNodes.commandStatistics(cluster);
      }
      return ((StatefulRedisConnection<byte[], byte[]>) open)
          .async()
          .info(ClusterNodes.COMMAND_STATISTICS)
          .toCompletableFuture()
          .thenApply(List::of);
    } catch (RedisException | IllegalStateException | RejectedExecutionException e) {
      throw errors.of(e);
    }
  }

  /** One page of the keys of the server, or of all masters of a cluster one after the other. */
  KeyScanCursor<byte[]> scan(ScanCursor from, ScanArgs page, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    StatefulConnection<byte[], byte[]> open = connection(deadline);
    RedisKeyAsyncCommands<byte[], byte[]> commands =
        open instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
            ? cluster.async()
            : ((StatefulRedisConnection<byte[], byte[]>) open).async();
    try {
      return await(commands.scan(from, page), deadline);
    } catch (RedisException | IllegalStateException | RejectedExecutionException e) {
      throw errors.of(e);
    }
  }

  /**
   * Runs a script over many keys, in a cluster once for each key, without waiting for its answer.
   * Rows of one key are stored in the order of the calls, unless a cluster moves the key meanwhile.
   *
   * @param type EVALSHA or EVAL
   * @param script its name or its text
   * @param keys what the script gets as KEYS
   * @param argument what it gets first
   * @param values what it gets behind that, one for each key
   * @return completes when all has been done; fails as one command does
   */
  CompletableFuture<Long> run(
      CommandType type,
      byte[] script,
      List<byte[]> keys,
      byte[] argument,
      List<byte[]> values,
      Deadline deadline) {
    boolean oneByOne = connection(deadline) instanceof StatefulRedisClusterConnection;
    ScriptCalls calls = new ScriptCalls(type, script, argument);
    if (!oneByOne) {
      AsyncCommand<byte[], byte[], Long> command = calls.together(keys, values);
      send(List.of(command), deadline);
      return command;
    }
    List<AsyncCommand<byte[], byte[], Long>> commands = calls.oneByOne(keys, values);
    send(commands, deadline);
    return ScriptCalls.all(commands);
  }

  /**
   * Waits for an answer; a command without one in time is cancelled.
   *
   * @throws FeatureSqlException as {@link io.featuresql.planner.spi.OnlineStore} says
   */
  <T> T await(Future<T> answer, Deadline deadline) {
    try {
      return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw errors.timeout(deadline.limit());
    } catch (ExecutionException e) {
      throw errors.of(e);
    } catch (CancellationException e) {
      throw errors.closed();
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw errors.interrupted();
    }
  }

  private StatefulConnection<byte[], byte[]> connection(Deadline deadline) {
    List<StatefulConnection<byte[], byte[]>> open = connections;
    if (open == null) {
      open = connect(deadline);
    }
    return open.get(size == 1 ? 0 : ThreadLocalRandom.current().nextInt(size));
  }

  private List<StatefulConnection<byte[], byte[]>> connect(Deadline deadline) {
    try {
      return tryConnect(deadline);
    } catch (FeatureSqlException e) {
      if (!endedEarly(e)) {
        throw e;
      }
      // A server that refuses a login closes the connection, now and then before its words are
      // read; another attempt tells them.
      return tryConnect(deadline);
    }
  }

  private List<StatefulConnection<byte[], byte[]>> tryConnect(Deadline deadline) {
    CompletableFuture<List<StatefulConnection<byte[], byte[]>>> attempt = attempt();
    // A copy, since waiting in vain cancels what was waited for.
    List<StatefulConnection<byte[], byte[]>> made = await(attempt.copy(), deadline);
    synchronized (this) {
      if (connecting == attempt) {
        connections = made;
      }
    }
    return made;
  }

  /** The attempt to connect that all callers wait for. */
  private synchronized CompletableFuture<List<StatefulConnection<byte[], byte[]>>> attempt() {
    if (connecting == null || connecting.isCompletedExceptionally()) {
      connecting = connectAll();
    }
    return connecting;
  }

  /** Gives the connections up, also those that are being made; the next use makes new ones. */
  private synchronized void renew() {
    if (connecting != null) {
      closeWhenMade(connecting, List::stream);
      connecting = null;
      connections = null;
    }
  }

  /** All connections or none: what was made beside one that failed is closed. */
  private CompletableFuture<List<StatefulConnection<byte[], byte[]>>> connectAll() {
    List<CompletableFuture<? extends StatefulConnection<byte[], byte[]>>> each = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      each.add(connector.connect(readers));
    }
    return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                for (CompletableFuture<? extends StatefulConnection<byte[], byte[]>> one : each) {
                  closeWhenMade(one, Stream::of);
                }
              }
            })
        .thenApply(
            nothing ->
                each.stream()
                    .<StatefulConnection<byte[], byte[]>>map(CompletableFuture::join)
                    .toList());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Nobody is left who would hear of it.
  private static <T> void closeWhenMade(
      CompletableFuture<T> made, Function<T, Stream<? extends StatefulConnection<?, ?>>> each) {
    made.thenAccept(done -> each.apply(done).forEach(StatefulConnection::closeAsync));
  }

  private static boolean endedEarly(FeatureSqlException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof RedisConnectionException
          && String.valueOf(t.getMessage()).contains("closed prematurely")) {
        return true;
      }
    }
    return false;
  }
}
