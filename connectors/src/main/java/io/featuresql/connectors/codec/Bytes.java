package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A growing array of bytes with a position, and the big-endian numbers in it. Reused from row to
 * row; not for use by several threads.
 */
final class Bytes {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private byte[] array;
  private int position;

  Bytes(int capacity) {
    array = new byte[capacity];
  }

  private static VarHandle view(Class<?> arrayClass) {
    return MethodHandles.byteArrayViewVarHandle(arrayClass, ByteOrder.BIG_ENDIAN);
  }

  static short getShort(byte[] bytes, int at) {
    return (short) SHORTS.get(bytes, at);
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static long getLong(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Whether bit {@code bit} of the bitmap that starts at {@code at} is set, as by setBit. */
  static boolean isSet(byte[] bytes, int at, int bit) {
    return (bytes[at + (bit >> 3)] >> (bit & 7) & 1) != 0;
  }

  /**
   * Where the varint that begins at {@code from} ends: its first byte begins with as many ones as
   * bytes follow.
   */
  static int varintEnd(byte[] bytes, int from) {
    return from + 1 + Integer.numberOfLeadingZeros(~(bytes[from] << 24));
  }

  /** The varint whose bytes those are, at least 8 bytes into the array; 0 if there are none. */
  static long getVarint(byte[] bytes, int from, int to) {
    long last = getLong(bytes, to - Long.BYTES);
    int length = to - from;
    return length > Long.BYTES ? last : last & (1L << 7 * length) - 1;
  }

  /** The signed number of a varint. */
  static long getZigzag(byte[] bytes, int from, int to) {
    long value = getVarint(bytes, from, to);
    return value >>> 1 ^ -(value & 1);
  }

  /** The CRC-32C of the first {@code length} bytes. */
  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  int position() {
    return position;
  }

  /** Continues writing at {@code position}, at or before the end of what was written. */
  Bytes moveTo(int position) {
    this.position = position;
    return this;
  }

  /** Writes {@code count} zeros. */
  void zeros(int count) {
    ensure(count);
    Arrays.fill(array, position, position + count, (byte) 0);
    position += count;
  }

  void putByte(int value) {
    ensure(1);
    array[position++] = (byte) value;
  }

  void putShort(int value) {
    ensure(Short.BYTES);
    SHORTS.set(array, position, (short) value);
    position += Short.BYTES;
  }

  void putInt(int value) {
    ensure(Integer.BYTES);
    INTS.set(array, position, value);
    position += Integer.BYTES;
  }

  void putLong(long value) {
    ensure(Long.BYTES);
    LONGS.set(array, position, value);
    position += Long.BYTES;
  }

  /**
   * Writes an unsigned number in 1 to 9 bytes: in the first one as many ones as bytes follow, and a
   * zero if there is room; then the number.
   */
  void putVarint(long value) {
    int length = varintLength(value);
    ensure(length);
    setVarint(position, length, value);
    position += length;
  }

  private static int varintLength(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    return Math.min(1 + Long.BYTES, (bits + 6) / 7);
  }

  private void setVarint(int at, int length, long value) {
    long rest = value;
    for (int i = at + length - 1; i > at; i--) {
      array[i] = (byte) rest;
      rest >>>= Byte.SIZE;
    }
    array[at] = (byte) (rest | ~0L << 1 + Long.BYTES - length);
  }

  /** Writes a signed number as a varint, which is short for small ones of both signs. */
  void putZigzag(long value) {
    putVarint(value << 1 ^ value >> 63);
  }

  /** Writes a varint before what has been written from {@code at} on. */
  void insertVarint(int at, long value) {
    int length = varintLength(value);
    ensure(length);
    System.arraycopy(array, at, array, at + length, position - at);
    setVarint(at, length, value);
    position += length;
  }

  void putBytes(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, array, position, value.length);
    position += value.length;
  }

  /** Replaces the four bytes at {@code at}, which were written before. */
  void setInt(int at, int value) {
    INTS.set(array, at, value);
  }

  /**
   * Sets bit {@code bit} of the bitmap that starts at {@code at}; bit 0 is the lowest of byte 0.
   */
  void setBit(int at, int bit) {
    array[at + (bit >> 3)] |= (byte) (1 << (bit & 7));
  }

  /** Writes the characters of an ASCII text. */
  void putAscii(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      array[position++] = (byte) text.charAt(i);
    }
  }

  /**
   * Writes {@code text} in UTF-8.
   *
   * @throws FeatureSqlException ONLINE_FAILED if half of a surrogate pair stands alone, which UTF-8
   *     cannot hold
   */
  void putUtf8(String text) {
    int length = text.length();
    ensure(3L * length);
    int at = position;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        array[at++] = (byte) c;
      } else {
        position = at;
        i = putCodePoint(text, i);
        at = position;
      }
    }
    position = at;
  }

  /** Writes the code point at {@code index} and returns the index of its last character. */
  int putCodePoint(String text, int index) {
    int codePoint = text.codePointAt(index);
    ensure(4);
    if (codePoint < 0x80) {
      array[position++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      array[position++] = (byte) (0xC0 | (codePoint >> 6));
      array[position++] = (byte) (0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
      if (Character.isSurrogate((char) codePoint)) {
        throw FeatureSqlException.of(
            ErrorCode.ONLINE_FAILED, "a string is not valid Unicode: half of a surrogate pair");
      }
      array[position++] = (byte) (0xE0 | (codePoint >> 12));
      array[position++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      array[position++] = (byte) (0x80 | (codePoint & 0x3F));
    } else {
      array[position++] = (byte) (0xF0 | (codePoint >> 18));
      array[position++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      array[position++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      array[position++] = (byte) (0x80 | (codePoint & 0x3F));
      return index + 1;
    }
    return index;
  }

  /** Appends the checksum of everything before the position and returns a copy of it all. */
  byte[] sealed() {
    putInt(checksum(array, position));
    return toArray();
  }

  /** A copy of everything before the position. */
  byte[] toArray() {
    return Arrays.copyOf(array, position);
  }

  private void ensure(long more) {
    long needed = position + more;
    if (needed > array.length) {
      grow(needed);
    }
  }

  private void grow(long needed) {
    if (needed > Integer.MAX_VALUE - 8) {
      throw FeatureSqlException.of(ErrorCode.ONLINE_FAILED, "a row is larger than 2 GiB");
    }
    array =
        Arrays.copyOf(
            array, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * array.length)));
  }
}
