package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowDecoder;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HMGET for each entity key, sent together. */
final class RedisLookup implements OnlineStore.Lookup {
  /**
   * How many commands are written at once. At most twice as many are on their way, so that a read
   * of very many keys neither fills memory nor keeps others on this connection waiting.
   */
  private static final int CHUNK = 256;

  private final RedisLink link;
  private final KeyEncoder keyEncoder;
  private final byte[][] fields;
  private final RowDecoder[] decoders;

  RedisLookup(RedisLink link, String namespace, List<OnlineStore.Read> reads) {
    this.link = link;
    keyEncoder = new KeyEncoder(namespace, reads.get(0).view());
    fields = reads.stream().map(read -> KeyEncoder.field(read.view())).toArray(byte[][]::new);
    decoders = reads.stream().map(RowDecoder::new).toArray(RowDecoder[]::new);
  }

  @Override
  public OnlineRow[][] get(Object[][] keys, Duration timeout) {
    if (keys.length == 0) {
      return new OnlineRow[0][];
    }
    Deadline deadline = new Deadline(timeout);
    if (keys.length == 1) {
      AsyncCommand<byte[], byte[], byte[] @Nullable []> command = hmget(keys[0]);
      link.send(List.of(command), deadline);
      return new OnlineRow[][] {decode(link.await(command, deadline))};
    }
    return many(keys, deadline);
  }

  private OnlineRow[][] many(Object[][] keys, Deadline deadline) {
    OnlineRow[][] rows = new OnlineRow[keys.length][];
    List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> current = List.of();
    List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> next = send(keys, 0, deadline);
    try {
      for (int done = 0; done < keys.length; ) {
        current = next;
        next = send(keys, done + current.size(), deadline);
        for (AsyncCommand<byte[], byte[], byte[] @Nullable []> command : current) {
          rows[done++] = decode(link.await(command, deadline));
        }
      }
      return rows;
    } finally {
      // Does nothing to answered ones; after an error it frees what the others hold.
      current.forEach(command -> command.cancel(false));
      next.forEach(command -> command.cancel(false));
    }
  }

  private List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> send(
      Object[][] keys, int from, Deadline deadline) {
    int to = Math.min(from + CHUNK, keys.length);
    List<AsyncCommand<byte[], byte[], byte[] @Nullable []>> commands = new ArrayList<>(CHUNK);
    for (int i = from; i < to; i++) {
      commands.add(hmget(keys[i]));
    }
    if (!commands.isEmpty()) {
      link.send(commands, deadline);
    }
    return commands;
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
