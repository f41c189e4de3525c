package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The marks of a cluster: a key in each slot. A mark moves with its slot, however often the slots
 * are dealt out anew, and is lost with the rows of the slot. Its value says since when the slot has
 * lost nothing. All that is asked is asked of masters.
 */
final class RedisMarks {
  private static final long NONE = -1;

  /** A hash with one field needs no right that rows do not need. */
  private static final byte[] FIELD = ascii("m");

  private static final int CHUNK = 1_024;

  private final RedisLink link;
  private final Supplier<String> namespace;

  RedisMarks(RedisLink link, Supplier<String> namespace) {
    this.link = link;
    this.namespace = namespace;
  }

  /** A text for each slot, which a cluster puts there. */
  private static final class Tags {
    private static final String[] OF_SLOT = make();

    private static String[] make() {
      String[] tags = new String[SlotHash.SLOT_COUNT];
      int left = tags.length;
      for (int i = 0; left > 0; i++) {
        String tag = Integer.toString(i, Character.MAX_RADIX);
        int slot = SlotHash.getSlot(ascii(tag));
        if (tags[slot] == null) {
          tags[slot] = tag;
          left--;
        }
      }
      return tags;
    }
  }

  /** The key of the mark of a slot. */
  byte[] key(int slot) {
    return KeyEncoder.mark(namespace.get(), Tags.OF_SLOT[slot]);
  }

  /** The marks of slots, less than any mark where there is none. */
  long[] read(int[] slots, Deadline deadline) {
    long[] marks = new long[slots.length];
    for (int from = 0; from < slots.length; from += CHUNK) {
      int to = Math.min(slots.length, from + CHUNK);
      List<AsyncCommand<byte[], byte[], byte[]>> asked = new ArrayList<>(to - from);
      for (int i = from; i < to; i++) {
        asked.add(
            RedisLink.command(
                CommandType.HGET,
                new ValueOutput<>(ByteArrayCodec.INSTANCE),
                key(slots[i]),
                FIELD));
      }
      link.send(asked, deadline);
      for (int i = from; i < to; i++) {
        marks[i] = number(link.<byte @Nullable []>await(asked.get(i - from), deadline));
      }
    }
    return marks;
  }

  private static long number(byte @Nullable [] mark) {
    if (mark == null) {
      return NONE;
    }
    try {
      return Long.parseLong(new String(mark, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_CORRUPT, "a mark of the online store is not a number", e);
    }
  }

  /**
   * Gives a mark to each slot that has none, greater than all there are. Where two programs do it
   * at once, the one whose mark is gone has less than there is, and takes its rows for lost.
   *
   * @param least what a new mark is at least
   * @return the greatest
   */
  long complete(long least, Duration timeout) {
    int[] all = IntStream.range(0, SlotHash.SLOT_COUNT).toArray();
    long[] marks = read(all, Deadline.in(timeout));
    int[] without = IntStream.of(all).filter(slot -> marks[slot] == NONE).toArray();
    long greatest = LongStream.of(marks).max().orElse(NONE);
    if (without.length == 0) {
      return greatest;
    }
    set(without, Math.max(least, greatest + 1), Deadline.in(timeout));
    long[] set = read(without, Deadline.in(timeout));
    if (LongStream.of(set).anyMatch(mark -> mark == NONE)) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED, "the online store loses keys as soon as they are written");
    }
    return LongStream.of(set).max().orElse(greatest);
  }

  private void set(int[] slots, long mark, Deadline deadline) {
    byte[] value = ascii(Long.toString(mark));
    for (int from = 0; from < slots.length; from += CHUNK) {
      List<AsyncCommand<byte[], byte[], Long>> sent = new ArrayList<>();
      for (int i = from; i < Math.min(slots.length, from + CHUNK); i++) {
        sent.add(
            RedisLink.command(
                CommandType.HSET,
                new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                key(slots[i]),
                FIELD,
                value));
      }
      link.send(sent, deadline);
      sent.forEach(command -> link.await(command, deadline));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
