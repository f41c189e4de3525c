package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowDecoder;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One HMGET for each entity key, sent together. */
final class RedisLookup implements OnlineStore.Lookup {
  /**
   * How many commands are written at once. At most twice as many are on their way, so that a read
   * of very many keys neither fills memory nor keeps others on this connection waiting.
   */
  private static final int CHUNK = 256;

  private final RedisLink link;
  private final NodeBreakers breakers;
  private final RedisLosses losses;
  private final List<OnlineStore.Read> reads;
  private final KeyEncoder keyEncoder;
  private final byte[][] fields;
  private final RowDecoder[] decoders;

  RedisLookup(
      RedisLink link,
      NodeBreakers breakers,
      RedisLosses losses,
      String namespace,
      List<OnlineStore.Read> reads) {
    this.link = link;
    this.breakers = breakers;
    this.losses = losses;
    this.reads = List.copyOf(reads);
    keyEncoder = new KeyEncoder(namespace, reads.get(0).view());
    fields = reads.stream().map(read -> KeyEncoder.field(read.view())).toArray(byte[][]::new);
    decoders = reads.stream().map(RowDecoder::new).toArray(RowDecoder[]::new);
  }

  @Override
  public OnlineStore.Pending start(Object[][] keys, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    return keys.length == 1 ? new One(keys[0], deadline) : new Many(keys, deadline);
  }

  /** The read of one key. */
  private final class One implements OnlineStore.Pending {
    private final Object[] key;
    private final AsyncCommand<byte[], byte[], byte[] @Nullable []> command;
    private final Deadline deadline;
    private final NodeBreakers.Permit permit;
    private volatile boolean cancelled;

    One(Object[] key, Deadline deadline) {
      this.key = key;
      this.deadline = deadline;
      permit = breakers.acquire(1, i -> keyEncoder.encode(key));
      command = hmget(key);
      try {
        link.send(List.of(command), deadline);
      } catch (FeatureSqlException e) {
        throw failed(e);
      }
    }

    private FeatureSqlException failed(FeatureSqlException error) {
      FeatureSqlException told = judged(error, cancelled);
      permit.failed(keyEncoder.encode(key), told, deadline.elapsedNanos());
      return told;
    }

    @Override
    public OnlineRow[][] await() {
      try {
        OnlineRow[][] rows = {decode(link.await(command, deadline))};
        losses.tell(reads, rows, i -> keyEncoder.encode(key), deadline);
        permit.succeeded();
        return rows;
      } catch (FeatureSqlException e) {
        throw failed(e);
      }
    }

    @Override
    public CompletionStage<?> arrived() {
      return command.handle((row, failure) -> row);
    }

    @Override
    public void cancel() {
      cancelled = true;
      command.cancel(false);
    }
  }

  /** The read of many keys, the first two chunks of which are sent. */
  private final class Many implements OnlineStore.Pending {
    private final Object[][] keys;
    private final Deadline deadline;
    private final NodeBreakers.Permit permit;
    private int done;
    private volatile boolean cancelled;
    private volatile List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> current;
    private volatile List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> next;

    Many(Object[][] keys, Deadline deadline) {
      this.keys = keys;
      this.deadline = deadline;
      permit = breakers.acquire(keys.length, i -> keyEncoder.encode(keys[i]));
      current = List.of();
      next = List.of();
      try {
        current = send(0);
        next = send(current.size());
      } catch (FeatureSqlException e) {
        free();
        throw failed(e);
      }
    }

    /** The first key that was not answered is the one that was waited for. */
    private FeatureSqlException failed(FeatureSqlException error) {
      FeatureSqlException told = judged(error, cancelled);
      byte[] key = keyEncoder.encode(keys[Math.min(done, keys.length - 1)]);
      permit.failed(key, told, deadline.elapsedNanos());
      return told;
    }

    @Override
    public OnlineRow[][] await() {
      OnlineRow[][] rows = new OnlineRow[keys.length][];
      try {
        while (done < keys.length) {
          for (AsyncCommand<byte[], byte[], byte[] @Nullable []> command : current) {
            rows[done] = decode(link.await(command, deadline));
            done++;
          }
          current = next;
          next = send(done + current.size());
          if (cancelled) {
            free();
          }
        }
        losses.tell(reads, rows, i -> keyEncoder.encode(keys[i]), deadline);
        permit.succeeded();
        return rows;
      } catch (FeatureSqlException e) {
        throw failed(e);
      } finally {
        free();
      }
    }

    private List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> send(int from) {
      int to = Math.min(from + CHUNK, keys.length);
      if (from >= to) {
        return List.of();
      }
      List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> commands = new ArrayList<>(to - from);
      for (int i = from; i < to; i++) {
        commands.add(hmget(keys[i]));
      }
      link.send(commands, deadline);
      return commands;
    }

    @Override
    public CompletionStage<?> arrived() {
      return CompletableFuture.allOf(
              Stream.concat(current.stream(), next.stream()).toArray(CompletableFuture<?>[]::new))
          .handle((nothing, failure) -> cancelled);
    }

    @Override
    public void cancel() {
      cancelled = true;
      free();
    }

    /** Does nothing to answered ones; after an error it frees what the others hold. */
    private void free() {
      current.forEach(command -> command.cancel(false));
      next.forEach(command -> command.cancel(false));
    }
  }

  /** A command that is cancelled ends as one whose connection was closed. */
  private static FeatureSqlException judged(FeatureSqlException error, boolean cancelled) {
    return cancelled
        ? FeatureSqlException.of(ErrorCode.CANCELLED, "the read of the online store was cancelled")
        : error;
  }

  private AsyncCommand<byte[], byte[], byte[] @Nullable []> hmget(Object[] key) {
    byte[][] arguments = new byte[1 + fields.length][];
    arguments[0] = keyEncoder.encode(key);
    System.arraycopy(fields, 0, arguments, 1, fields.length);
    return RedisLink.command(CommandType.HMGET, new RowsOutput(fields.length), arguments);
  }

  private OnlineRow[] decode(byte[] @Nullable [] stored) {
    OnlineRow[] rows = new OnlineRow[decoders.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = decoders[i].decode(stored[i]);
    }
    return rows;
  }
}
