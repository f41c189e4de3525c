package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Goes through the keys of an entity and removes one field of each, or of some. Redis promises of a
 * scan that it comes to each key that is there from its beginning to its end.
 */
final class RedisRemoval implements OnlineStore.Removal {
  /** Redis looks at so many keys in one step; other clients wait well below a millisecond. */
  private static final int LOOKED_AT = 200;

  /**
   * Removes a field if it holds a row that can be read, whose event timestamp is before ARGV[2].
   */
  private static final byte[] REMOVE_OLDER =
      ascii(
          """
          local row = redis.call('HGET', KEYS[1], ARGV[1])
          local version = row and string.byte(row, 1)
          if not (version == 1 and #row >= 29 or version == 2 and #row >= 22) then
            return 0
          end
          local e1, e2 = struct.unpack('>i4I4', row, 10)
          local f1, f2 = struct.unpack('>i4I4', ARGV[2])
          if e1 < f1 or (e1 == f1 and e2 < f2) then
            return redis.call('HDEL', KEYS[1], ARGV[1])
          end
          return 0
          """);

  private final RedisLink link;
  private final Duration timeout;
  private final byte[] pattern;
  private final Function<byte[], AsyncCommand<byte[], byte[], Long>> command;
  private ScanCursor cursor = ScanCursor.INITIAL;

  private RedisRemoval(
      RedisLink link,
      byte[] prefix,
      Function<byte[], AsyncCommand<byte[], byte[], Long>> command,
      Duration timeout) {
    this.link = link;
    this.timeout = timeout;
    // No character of a prefix means anything in a pattern.
    pattern = Arrays.copyOf(prefix, prefix.length + 1);
    pattern[prefix.length] = '*';
    this.command = command;
  }

  static RedisRemoval ofAll(RedisLink link, String namespace, OnlineView view, Duration timeout) {
    byte[] field = KeyEncoder.field(view);
    return new RedisRemoval(
        link,
        KeyEncoder.prefix(namespace, view),
        key -> command(CommandType.HDEL, key, field),
        timeout);
  }

  /** Removes the fields of some generations of a view from keys; from how many. */
  static long ofKeys(
      RedisLink link,
      String namespace,
      OnlineView view,
      List<Object[]> keys,
      long first,
      long last,
      Duration timeout) {
    KeyEncoder encoder = new KeyEncoder(namespace, view);
    List<byte[]> fields = new ArrayList<>();
    for (long generation = first; generation <= last; generation++) {
      fields.add(KeyEncoder.field(view.withGeneration(generation)));
    }
    long removed = 0;
    for (int from = 0; from < keys.size(); from += LOOKED_AT) {
      List<AsyncCommand<byte[], byte[], Long>> commands = new ArrayList<>();
      for (Object[] key : keys.subList(from, Math.min(from + LOOKED_AT, keys.size()))) {
        byte[][] arguments = new byte[1 + fields.size()][];
        arguments[0] = encoder.encode(key);
        for (int i = 0; i < fields.size(); i++) {
          arguments[1 + i] = fields.get(i);
        }
        commands.add(command(CommandType.HDEL, arguments));
      }
      Deadline deadline = Deadline.in(timeout);
      link.send(commands, deadline);
      for (AsyncCommand<byte[], byte[], Long> sent : commands) {
        removed += link.await(sent, deadline) > 0 ? 1 : 0;
      }
    }
    return removed;
  }

  static RedisRemoval ofOlder(
      RedisLink link, String namespace, OnlineView view, long beforeMicros, Duration timeout) {
    byte[] field = KeyEncoder.field(view);
    byte[] before = ByteBuffer.allocate(Long.BYTES).putLong(beforeMicros).array();
    return new RedisRemoval(
        link,
        KeyEncoder.prefix(namespace, view),
        key -> command(CommandType.EVAL, REMOVE_OLDER, ascii("1"), key, field, before),
        timeout);
  }

  private static AsyncCommand<byte[], byte[], Long> command(CommandType type, byte[]... arguments) {
    return RedisLink.command(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  @Override
  public boolean step() {
    if (cursor.isFinished()) {
      return false;
    }
    KeyScanCursor<byte[]> page = link.scan(cursor, page(), timeout);
    remove(page.getKeys());
    cursor = page;
    return !page.isFinished();
  }

  private ScanArgs page() {
    return ScanArgs.Builder.limit(LOOKED_AT).match(pattern);
  }

  private void remove(List<byte[]> keys) {
    if (keys.isEmpty()) {
      return;
    }
    Deadline deadline = Deadline.in(timeout);
    List<AsyncCommand<byte[], byte[], Long>> commands = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      commands.add(command.apply(key));
    }
    link.send(commands, deadline);
    for (AsyncCommand<byte[], byte[], Long> sent : commands) {
      link.await(sent, deadline);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
