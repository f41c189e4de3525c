package io.featuresql.connectors.registry;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change a file, held by one thread of one process at a time. A file beside it carries
 * the lock and says who took it last; that file stays, since removing it would let two processes
 * hold a lock each, on different files of the same name.
 */
final class FileLock implements AutoCloseable {
  /** Compared with, and shown beside, the times that the file system gives files. */
  private static final Clock CLOCK = Clock.systemUTC();

  /** Locks of the operating system belong to a process, so threads need one of their own. */
  private static final Map<Path, ReentrantLock> BY_FILE = new ConcurrentHashMap<>();

  /** The lock is far behind the text, which others can then read even where locks are mandatory. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int MAX_HOLDER_LENGTH = 200;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path file;
  private final ReentrantLock threads;
  private final FileChannel channel;

  private FileLock(Path file, ReentrantLock threads, FileChannel channel) {
    this.file = file;
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file the file to change, as an absolute path without symbolic links
   * @throws FeatureSqlException REGISTRY_FAILED if others hold it until {@code timeout} has passed,
   *     CANCELLED if the thread is interrupted
   * @throws IllegalStateException if this thread holds it
   */
  static FileLock take(Path file, Duration timeout) throws IOException {
    Deadline deadline = Deadline.in(timeout);
    ReentrantLock threads = BY_FILE.computeIfAbsent(file, f -> new ReentrantLock());
    if (threads.isHeldByCurrentThread()) {
      throw new IllegalStateException("an update within an update would be lost");
    }
    try {
      if (!threads.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw held(file, "another thread of this process", timeout);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try {
      return new FileLock(file, threads, lockedChannel(file, deadline));
    } catch (Throwable e) {
      threads.unlock();
      throw e;
    }
  }

  /** What may be changed. */
  Path file() {
    return file;
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }

  private static FileChannel lockedChannel(Path file, Deadline deadline) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      while (!tryLock(channel)) {
        if (deadline.isOver()) {
          throw held(file, holder(channel), deadline.limit());
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted();
        }
      }
      sign(channel);
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      // This class, loaded a second time in this process, holds it.
      return false;
    }
  }

  private static void sign(FileChannel channel) throws IOException {
    byte[] text =
        String.format(
                Locale.ROOT,
                "process %d, which took it at %s",
                ProcessHandle.current().pid(),
                CLOCK.instant().truncatedTo(SECONDS))
            .getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_HOLDER_LENGTH);
    channel.read(text, 0);
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    return holder.isEmpty() ? "another process" : "perhaps " + holder;
  }

  private static FeatureSqlException held(Path file, String holder, Duration timeout) {
    return FeatureSqlException.of(
        ErrorCode.REGISTRY_FAILED,
        String.format(
            Locale.ROOT,
            "cannot change the registry %s: for %d ms the lock was held by %s",
            file,
            timeout.toMillis(),
            holder));
  }

  private static FeatureSqlException interrupted() {
    Thread.currentThread().interrupt();
    return FeatureSqlException.of(
        ErrorCode.CANCELLED, "interrupted while waiting for the lock of the registry");
  }
}
