package io.featuresql.connectors.embedded;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * Maps from bytes to bytes in one file, or in memory; opened at first use. Thread-safe.
 *
 * <p>After a failed write, such as on a full disk, H2 closes the file, and what was not made safe
 * from a crash is lost. The next use opens it anew, with what was safe.
 */
final class MapFile {
  private static final int CACHE_MEGABYTES = 64;

  /**
   * Keys come in any order, so that whatever is written at once writes most pages of a map anew:
   * the less often, the smaller the file. Nothing is promised before {@link #commit}.
   */
  private static final int UNSAVED_KILOBYTES =
      (int) Math.min(32 * 1024, Runtime.getRuntime().maxMemory() / 1024 / 16);

  private static final int UNSAVED_MILLIS = 10_000;

  private static final Duration LONGEST_COPY = Duration.ofSeconds(30);
  private static final Duration LONGEST_COPY_AT_END = Duration.ofSeconds(5);

  private final Optional<Path> path;
  private final Map<String, MVMap<byte[], byte[]>> maps = new ConcurrentHashMap<>();

  /**
   * Held by who replaces the file, and shared by who needs it to stay; taken before the monitor.
   */
  private final ReadWriteLock replacing = new ReentrantReadWriteLock();

  /** Those whose file has been replaced, with all that was put into them. */
  private final Set<MVStore> replaced = Collections.newSetFromMap(new WeakHashMap<>());

  private volatile LastLook lastLook = new LastLook(0, 0);
  private volatile long copies;
  private volatile boolean copyFailed;
  private volatile @Nullable MVStore store;
  private volatile boolean closed;

  /** What the file was when it was looked at for space to win back. */
  private record LastLook(long bytes, long rows) {}

  MapFile(Optional<Path> path) {
    this.path = path.map(Path::toAbsolutePath);
  }

  String describe() {
    return path.map(p -> "embedded: " + p).orElse("embedded: in memory");
  }

  /** The map of that name, empty when it is new. */
  MVMap<byte[], byte[]> map(String name) {
    MVMap<byte[], byte[]> map = maps.get(name);
    return map != null && !map.getStore().isClosed() ? map : openMap(name);
  }

  /** Does something with the store, its errors told in the words of online stores. */
  <T extends @Nullable Object> T call(Supplier<T> action) {
    try {
      return action.get();
    } catch (MVStoreException e) {
      throw failed(e);
    } catch (UnsupportedOperationException e) {
      // H2 opens a file that it may not write for reading.
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(
              Locale.ROOT, "the online store %s cannot be written: %s", where(), e.getMessage()),
          e);
    }
  }

  /** {@link #call}, while the file is not replaced by a copy of itself. Not for {@link #commit}. */
  <T extends @Nullable Object> T held(Supplier<T> action) {
    replacing.readLock().lock();
    try {
      return call(action);
    } finally {
      replacing.readLock().unlock();
    }
  }

  /** How often the file was replaced: who reads without {@link #held} tries again if it was. */
  long copies() {
    return copies;
  }

  /** The same map in the file as it is now. Only to be called while the file is held. */
  MVMap<byte[], byte[]> latest(MVMap<byte[], byte[]> map, String name) {
    return isReplaced(map.getStore()) ? map(name) : map;
  }

  private boolean isReplaced(MVStore known) {
    if (!known.isClosed()) {
      return false;
    }
    synchronized (this) {
      return replaced.contains(known);
    }
  }

  /** Makes everything put into {@code changed} so far safe from a crash. */
  void commit(MVMap<byte[], byte[]> changed) {
    MVStore open = changed.getStore();
    boolean worthwhile =
        held(
            () -> {
              if (isReplaced(open)) {
                return false; // the copy is safe
              }
              checkWritten(open);
              open.commit();
              if (path.isEmpty()) {
                return false; // there is nothing to sync
              }
              open.sync();
              checkWritten(open);
              return hasChanged(open) && FileCopy.isWorthwhile(open);
            });
    if (worthwhile) {
      copy(LONGEST_COPY);
    }
  }

  /** Whether the file has grown, or its rows have become fewer, since it was last looked at. */
  private boolean hasChanged(MVStore open) {
    long bytes = open.getFileStore().size();
    long rows =
        open.getMapNames().stream()
            .mapToLong(name -> open.openMap(name, bytes()).sizeAsLong())
            .sum();
    LastLook last = lastLook;
    boolean changed = bytes > 1.1 * last.bytes || rows < 0.9 * last.rows;
    if (changed || rows > last.rows) {
      lastLook = new LastLook(changed ? bytes : last.bytes, rows);
    }
    return changed;
  }

  /** Replaces the file by a copy, if there is much in it that is nothing. */
  private void copy(Duration limit) {
    replacing.writeLock().lock();
    // H2 takes an interrupt for a failure, or forgets it.
    boolean interrupted = Thread.interrupted();
    try {
      MVStore open = store;
      if (open != null && !open.isClosed() && !copyFailed && FileCopy.isWorthwhile(open)) {
        copyFailed = !isCopied(open, limit);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      replacing.writeLock().unlock();
    }
  }

  /** A copy that fails, as on a full disk, changes nothing. */
  private boolean isCopied(MVStore open, Duration limit) {
    FileCopy copy = new FileCopy(open, path.orElseThrow());
    try {
      if (!copy.write(limit)) {
        return false;
      }
      copy.replaceFile();
    } catch (IOException | MVStoreException e) {
      return false;
    }
    synchronized (this) {
      replaced.add(open);
      store = null;
      maps.clear();
      lastLook = new LastLook(0, 0);
      copies++; // before readers find the old file closed
    }
    open.closeImmediately();
    return true;
  }

  /** What was put into a store that a failed write has closed is lost. */
  private static void checkWritten(MVStore open) {
    if (open.isClosed()) {
      MVStoreException failure = open.getPanicException();
      throw failure != null
          ? failure
          : DataUtils.newMVStoreException(DataUtils.ERROR_CLOSED, "the file was closed");
    }
  }

  void close() {
    if (path.isPresent()) {
      copy(LONGEST_COPY_AT_END);
    }
    synchronized (this) {
      closed = true;
      maps.clear();
      MVStore open = store;
      if (open != null) {
        store = null;
        call(
            () -> {
              open.close();
              return open;
            });
      }
    }
  }

  static MVMap.Builder<byte[], byte[]> bytes() {
    return new MVMap.Builder<byte[], byte[]>()
        .keyType(ByteArrayDataType.INSTANCE)
        .valueType(ByteArrayDataType.INSTANCE);
  }

  FeatureSqlException failed(MVStoreException e) {
    return switch (e.getErrorCode()) {
      case DataUtils.ERROR_FILE_LOCKED ->
          FeatureSqlException.of(
              ErrorCode.ONLINE_FAILED,
              String.format(
                  Locale.ROOT,
                  "another process holds the online store %s, or another project of this process;"
                      + " close it there, or use a Redis server for both",
                  where()),
              e);
      case DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_CHUNK_NOT_FOUND ->
          FeatureSqlException.of(
              ErrorCode.ONLINE_CORRUPT,
              String.format(
                  Locale.ROOT,
                  "the online store %s is damaged; delete it and materialize again",
                  where()),
              e);
      case DataUtils.ERROR_CLOSED -> closed ? closed() : broken(e);
      default -> broken(e);
    };
  }

  private synchronized MVMap<byte[], byte[]> openMap(String name) {
    MVMap<byte[], byte[]> map = store().openMap(name, bytes());
    maps.put(name, map);
    return map;
  }

  private synchronized MVStore store() {
    if (closed) {
      throw closed();
    }
    MVStore known = store;
    if (known != null && known.isClosed()) {
      maps.clear();
      known = null;
    }
    if (known == null) {
      MVStore.Builder builder = new MVStore.Builder();
      path.ifPresent(
          p ->
              builder
                  .fileName(fileName(p))
                  .cacheSize(CACHE_MEGABYTES)
                  .autoCommitBufferSize(UNSAVED_KILOBYTES));
      known = builder.open();
      if (path.isPresent()) {
        // H2 waits for a thread of its own, and forgets an interrupt meanwhile.
        boolean interrupted = Thread.interrupted();
        known.setAutoCommitDelay(UNSAVED_MILLIS);
        // Space is used again at once: SteadyFile sees to it that this is safe.
        known.setRetentionTime(0);
        FileCopy.removeRemains(path.get());
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      store = known;
    }
    return known;
  }

  private String fileName(Path file) {
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(Locale.ROOT, "the folder of the online store %s does not exist", where()));
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(
              Locale.ROOT,
              "the online store %s is not a regular file; remove it, or name another project",
              where()));
    }
    return SteadyFilePath.nameOf(file);
  }

  /** After a failed write H2 gives the failure as the cause of what comes behind it. */
  private FeatureSqlException broken(MVStoreException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return FeatureSqlException.of(
        ErrorCode.ONLINE_FAILED,
        String.format(Locale.ROOT, "the online store %s failed: %s", where(), root),
        e);
  }

  private FeatureSqlException closed() {
    return FeatureSqlException.of(
        ErrorCode.ONLINE_UNREACHABLE,
        String.format(Locale.ROOT, "the online store %s is closed", where()));
  }

  private String where() {
    return path.map(Path::toString).orElse("in memory");
  }
}
