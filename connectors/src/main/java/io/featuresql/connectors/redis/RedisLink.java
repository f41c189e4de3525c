package io.featuresql.connectors.redis;

import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, made at first use and shared by all threads, and the waiting for
 * answers. Once made, Lettuce keeps it alive; while it is down, commands fail at once. A first
 * connection that failed is tried again at the next use.
 */
final class RedisLink {
  private final Supplier<RedisClient> client;
  private final RedisAddress address;
  private final RedisErrors errors;
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting;

  RedisLink(Supplier<RedisClient> client, RedisAddress address, RedisErrors errors) {
    this.client = client;
    this.address = address;
    this.errors = errors;
  }

  static <T> AsyncCommand<byte[], byte[], T> command(
      CommandType type, CommandOutput<byte[], byte[], T> output, byte[]... arguments) {
    return new AsyncCommand<>(new Command<>(type, output, new BulkStrings(arguments)));
  }

  /** Sends a command and waits for its answer. */
  <T> T call(
      Duration timeout,
      CommandType type,
      CommandOutput<byte[], byte[], T> output,
      byte[]... arguments) {
    Deadline deadline = new Deadline(timeout);
    AsyncCommand<byte[], byte[], T> command = command(type, output, arguments);
    send(List.of(command), deadline);
    return await(command, deadline);
  }

  /** Sends commands together, without waiting for their answers. */
  void send(List<? extends RedisCommand<byte[], byte[], ?>> commands, Deadline deadline) {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null) {
      open = connect(deadline);
    }
    try {
      if (commands.size() == 1) {
        open.dispatch(commands.get(0));
      } else {
        open.dispatch(commands);
      }
    } catch (RedisException | IllegalStateException | RejectedExecutionException e) {
      throw errors.of(e);
    }
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
      throw errors.timeout(deadline.timeout());
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

  private StatefulRedisConnection<byte[], byte[]> connect(Deadline deadline) {
    StatefulRedisConnection<byte[], byte[]> made;
    try {
      made = await(attempt(), deadline);
    } catch (FeatureSqlException e) {
      if (!endedEarly(e)) {
        throw e;
      }
      // A server that refuses a login closes the connection, now and then before its words are
      // read; another attempt tells them.
      made = await(attempt(), deadline);
    }
    connection = made;
    return made;
  }

  /** The attempt to connect that all callers wait for, as a copy that one of them may cancel. */
  private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> attempt() {
    if (connecting == null || connecting.isCompletedExceptionally()) {
      connecting =
          client.get().connectAsync(ByteArrayCodec.INSTANCE, address.uri()).toCompletableFuture();
    }
    return connecting.copy();
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
