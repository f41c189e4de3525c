package io.featuresql.connectors.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;

/**
 * A file that stays open when a thread that uses it is interrupted. The file channels of the JDK
 * close themselves then, for all threads; one cancelled request would end the store.
 */
final class SteadyFile extends FileBaseDefault {
  /** Those of the header, which H2 writes twice and checks. */
  private static final int HEADER_BYTES = 8 * 1024;

  private final RandomAccessFile file;
  private long writes;
  private long safeWrites;

  /**
   * Opens a file.
   *
   * @param mode {@code r} or {@code rw}
   */
  SteadyFile(String name, String mode) throws IOException {
    file = new RandomAccessFile(name, mode);
  }

  @Override
  public synchronized long size() throws IOException {
    return file.length();
  }

  @Override
  public synchronized int read(ByteBuffer target, long position) throws IOException {
    byte[] bytes = target.hasArray() ? target.array() : new byte[target.remaining()];
    int offset = target.hasArray() ? target.arrayOffset() + target.position() : 0;
    file.seek(position);
    int count = file.read(bytes, offset, target.remaining());
    if (count > 0) {
      if (target.hasArray()) {
        target.position(target.position() + count);
      } else {
        target.put(bytes, 0, count);
      }
    }
    return count;
  }

  /**
   * What is written over something old waits until everything before it is safe: H2 writes there
   * when newer pages have made the old ones useless, which after a crash they must still do.
   */
  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    int count = source.remaining();
    if (safeWrites < writes && position >= HEADER_BYTES && position < file.length()) {
      file.getFD().sync();
      safeWrites = writes;
    }
    writes++;
    file.seek(position);
    if (source.hasArray()) {
      file.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
    } else {
      byte[] bytes = new byte[count];
      source.get(bytes);
      file.write(bytes);
    }
    return count;
  }

  @Override
  protected synchronized void implTruncate(long size) throws IOException {
    if (size < file.length()) {
      file.setLength(size);
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    long before;
    synchronized (this) {
      before = writes;
    }
    file.getFD().sync();
    synchronized (this) {
      safeWrites = Math.max(safeWrites, before);
    }
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.getChannel().tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
