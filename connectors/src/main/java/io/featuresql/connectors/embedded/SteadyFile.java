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
  private final RandomAccessFile file;

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

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    int count = source.remaining();
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
    file.getFD().sync();
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
