package io.featuresql.connectors.embedded;

import io.featuresql.connectors.time.Deadline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Writes what is in a file of maps to a new one, which is then as small as it can be.
 *
 * <p>H2 writes pages anew and leaves the old ones behind; its own ways to win their space back take
 * much longer than to write everything once, in the order of the keys.
 */
final class FileCopy {
  /** Smaller files are left alone. */
  private static final long LEAST_BYTES = 1 << 20;

  private static final double MOST_TIMES_CONTENT = 1.6;
  private static final int SAMPLES = 200;
  private static final int COMMIT_BYTES = 8 << 20;

  private final MVStore from;
  private final Path file;
  private final Path copy;

  FileCopy(MVStore from, Path file) {
    this.from = from;
    this.file = file;
    copy = besides(file);
  }

  private static Path besides(Path file) {
    return file.resolveSibling(file.getFileName() + ".copy");
  }

  /**
   * Whether the file of {@code store} has much that is nothing. H2 counts pages that it does not
   * need any more only some versions later, so that content is estimated, by some of its rows.
   */
  static boolean isWorthwhile(MVStore store) {
    long size = store.getFileStore().size();
    if (size < LEAST_BYTES) {
      return false;
    }
    double content = 0;
    for (String name : store.getMapNames()) {
      content += contentOf(store.openMap(name, MapFile.bytes()));
    }
    return size > LEAST_BYTES + MOST_TIMES_CONTENT * content;
  }

  private static double contentOf(MVMap<byte[], byte[]> map) {
    long entries = map.sizeAsLong();
    long samples = Math.min(entries, SAMPLES);
    long bytes = 0;
    for (long i = 0; i < samples; i++) {
      byte[] key = map.getKey(i * entries / samples);
      byte[] value = key == null ? null : map.get(key);
      bytes += value == null ? 0 : key.length + value.length;
    }
    return samples == 0 ? 0 : (double) bytes * entries / samples;
  }

  /** Removes what a process that was killed has left. */
  static void removeRemains(Path file) {
    try {
      Files.deleteIfExists(besides(file));
    } catch (IOException e) {
      // The next copy will say what is wrong with it.
    }
  }

  /**
   * Writes the copy, safe from a crash. Nothing is written to the store meanwhile.
   *
   * @return whether it was done within {@code limit}; if not, it is removed
   */
  boolean write(Duration limit) throws IOException {
    Files.deleteIfExists(copy);
    Deadline deadline = Deadline.in(limit);
    MVStore to =
        new MVStore.Builder().fileName(SteadyFilePath.nameOf(copy)).autoCommitDisabled().open();
    boolean whole = false;
    try {
      long unsaved = 0;
      for (String name : from.getMapNames()) {
        MVMap<byte[], byte[]> source = from.openMap(name, MapFile.bytes());
        if (source.isEmpty()) {
          continue;
        }
        // not for a single writer, which is faster: H2 would count such pages as pinned for ever
        MVMap<byte[], byte[]> target = to.openMap(name, MapFile.bytes());
        Cursor<byte[], byte[]> cursor = source.cursor(null);
        while (cursor.hasNext()) {
          byte[] key = cursor.next();
          byte[] value = cursor.getValue();
          target.put(key, value);
          unsaved += key.length + value.length;
          if (unsaved > COMMIT_BYTES) {
            to.commit();
            unsaved = 0;
            if (deadline.isOver()) {
              return false;
            }
          }
        }
      }
      to.close();
      force(copy);
      whole = true;
    } finally {
      if (!whole) {
        to.closeImmediately();
        Files.deleteIfExists(copy);
      }
    }
    return true;
  }

  /** Puts the copy in place of the file, at once for whoever opens it. */
  void replaceFile() throws IOException {
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  /** A channel would close itself when the thread is interrupted. */
  private static void force(Path written) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(written.toFile(), "rw")) {
      opened.getFD().sync();
    }
  }

  /** So that what is written to the new file from now on is not lost with its name. */
  private void forceFolder() {
    try (FileChannel folder =
        FileChannel.open(
            Objects.requireNonNull(file.toAbsolutePath().getParent()), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Some systems cannot do it, or need not.
    }
  }
}
