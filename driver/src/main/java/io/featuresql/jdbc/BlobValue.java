package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes, whole in memory and not to be changed; equals any blob of equal bytes. */
final class BlobValue implements Blob {
  private final byte[] bytes;

  BlobValue(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public byte[] getBytes(long position, int length) throws SQLException {
    checkRange(position, length);
    int from = (int) position - 1;
    return Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, (long) from + length));
  }

  @Override
  public InputStream getBinaryStream() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public InputStream getBinaryStream(long position, long length) throws SQLException {
    checkRange(position, length);
    return new ByteArrayInputStream(bytes, (int) position - 1, (int) length);
  }

  private void checkRange(long position, long length) throws SQLException {
    if (position < 1 || position > bytes.length + 1L || length < 0) {
      throw SqlExceptions.usage(
          "a blob of " + bytes.length + " bytes has no " + length + " from " + position);
    }
  }

  @Override
  public long position(byte[] pattern, long start) throws SQLException {
    checkRange(start, 0);
    if (pattern == null) {
      throw SqlExceptions.usage("a position needs what is sought");
    }
    for (int at = (int) start - 1; at + pattern.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
        return at + 1L;
      }
    }
    return -1;
  }

  @Override
  public long position(Blob pattern, long start) throws SQLException {
    if (pattern == null) {
      throw SqlExceptions.usage("a position needs what is sought");
    }
    return position(pattern.getBytes(1, (int) pattern.length()), start);
  }

  @Override
  public int setBytes(long position, byte[] values) throws SQLException {
    throw SqlExceptions.notSupported("a blob of a result cannot be changed");
  }

  @Override
  public int setBytes(long position, byte[] values, int offset, int length) throws SQLException {
    throw SqlExceptions.notSupported("a blob of a result cannot be changed");
  }

  @Override
  public OutputStream setBinaryStream(long position) throws SQLException {
    throw SqlExceptions.notSupported("a blob of a result cannot be changed");
  }

  @Override
  public void truncate(long length) throws SQLException {
    throw SqlExceptions.notSupported("a blob of a result cannot be changed");
  }

  @Override
  public void free() {
    // Nothing is held.
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlobValue that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As the warehouse prints it, such as {@code \x01\xFFa}. */
  @Override
  public String toString() {
    return Conversions.text(bytes);
  }
}
