package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of ARRAY, STRUCT and MAP: a count where the type does not give it, a null bitmap, then
 * the values that are not NULL one behind another, those of variable length with their length.
 */
final class NestedCodec {
  /** NULLs take a bit each, and much more memory. */
  private static final int MOST_PARTS = 1 << 24;

  /** Those of PostgreSQL. */
  private static final int MOST_DIMENSIONS = 6;

  private NestedCodec() {}

  private static int checked(int parts) {
    if (parts > MOST_PARTS) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED, "an array or map has more than " + MOST_PARTS + " elements");
    }
    return parts;
  }

  /**
   * An array of elements, or of such arrays: PostgreSQL's types do not tell the dimensions of their
   * values. The count of an array of arrays is written as its complement.
   *
   * @param ofLists whether the elements are lists by their type
   */
  static ValueCodec array(ValueCodec element, boolean ofLists) {
    return array(element, ofLists ? 1 : MOST_DIMENSIONS);
  }

  private static ValueCodec array(ValueCodec element, int dimensions) {
    return ValueCodec.variable(
        (value, out) -> writeArray((List<?>) value, out, element, dimensions),
        (bytes, from, to) -> {
          boolean ofArrays =
              dimensions > 1 && to - from >= Integer.BYTES && Bytes.getInt(bytes, from) < 0;
          ValueCodec part = ofArrays ? array(element, dimensions - 1) : element;
          int count = Bytes.getInt(bytes, from);
          count = held(ofArrays ? ~count : count, from, to, 1);
          return Collections.unmodifiableList(
              Arrays.asList(readParts(bytes, from + Integer.BYTES, to, count, part)));
        });
  }

  private static void writeArray(List<?> elements, Bytes out, ValueCodec element, int dimensions) {
    int count = checked(elements.size());
    boolean ofArrays = dimensions > 1 && elements.stream().anyMatch(List.class::isInstance);
    out.putInt(ofArrays ? ~count : count);
    writeParts(elements, count, out, ofArrays ? array(element, dimensions - 1) : element);
  }

  static ValueCodec struct(List<ValueCodec> fields) {
    ValueCodec[] codecs = fields.toArray(ValueCodec[]::new);
    return ValueCodec.variable(
        (value, out) -> {
          List<?> values = (List<?>) value;
          if (values.size() != codecs.length) {
            throw new IllegalArgumentException(
                "struct of " + codecs.length + " fields with " + values.size() + " values");
          }
          writeParts(values, codecs.length, out, codecs);
        },
        (bytes, from, to) ->
            Collections.unmodifiableList(
                Arrays.asList(readParts(bytes, from, to, codecs.length, codecs))));
  }

  static ValueCodec map(ValueCodec key, ValueCodec value) {
    return ValueCodec.variable(
        (map, out) -> {
          Map<?, ?> entries = (Map<?, ?>) map;
          @Nullable Object[] parts = new @Nullable Object[2 * entries.size()];
          int i = 0;
          for (Map.Entry<?, ?> entry : entries.entrySet()) {
            parts[i++] = entry.getKey();
            parts[i++] = entry.getValue();
          }
          out.putInt(checked(entries.size()));
          writeParts(Arrays.asList(parts), parts.length, out, key, value);
        },
        (bytes, from, to) -> {
          int parts = 2 * count(bytes, from, to, 2);
          return toMap(readParts(bytes, from + Integer.BYTES, to, parts, key, value));
        });
  }

  private static Object toMap(@Nullable Object[] parts) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      map.put(parts[i], parts[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }

  /** Writes {@code count} parts, whose codecs are {@code codecs} over and over. */
  private static void writeParts(Collection<?> parts, int count, Bytes out, ValueCodec... codecs) {
    int bitmap = out.position();
    out.zeros(bitmapLength(count));
    int i = 0;
    for (Object part : parts) {
      ValueCodec codec = codecs[i % codecs.length];
      if (part == null) {
        out.setBit(bitmap, i);
      } else if (codec.isVariable()) {
        int lengthAt = out.position();
        out.putInt(0);
        codec.write(part, out);
        out.setInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
      } else {
        codec.write(part, out);
      }
      i++;
    }
  }

  private static @Nullable Object[] readParts(
      byte[] bytes, int from, int to, int count, ValueCodec... codecs) {
    if (bitmapLength(count) > to - from) {
      throw new IndexOutOfBoundsException("bitmap of " + count);
    }
    @Nullable Object[] parts = new @Nullable Object[count];
    int at = from + bitmapLength(count);
    for (int i = 0; i < count; i++) {
      if ((bytes[from + (i >> 3)] >> (i & 7) & 1) == 0) {
        ValueCodec codec = codecs[i % codecs.length];
        int length = codec.width;
        if (codec.isVariable()) {
          length = Bytes.getInt(bytes, at);
          at += Integer.BYTES;
        }
        if (length < 0 || length > to - at) {
          throw new IndexOutOfBoundsException("part of length " + length);
        }
        parts[i] = codec.read(bytes, at, at + length);
        at += length;
      }
    }
    return parts;
  }

  /** The count at {@code from}, not more than what the bytes behind it can hold. */
  private static int count(byte[] bytes, int from, int to, int partsEach) {
    return held(Bytes.getInt(bytes, from), from, to, partsEach);
  }

  private static int held(int count, int from, int to, int partsEach) {
    long bitmap = ((long) count * partsEach + 7) / 8;
    if (count < 0 || count > MOST_PARTS || bitmap > to - from - Integer.BYTES) {
      throw new IndexOutOfBoundsException("count " + count);
    }
    return count;
  }

  static int bitmapLength(int count) {
    return (count + 7) >> 3;
  }
}
