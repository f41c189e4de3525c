package io.featuresql.connectors.registry;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file of UTF-8 text that is replaced as a whole. */
final class TextFile {
  /** Compared with, and shown beside, the times that the file system gives files. */
  private static final Clock CLOCK = Clock.systemUTC();

  /** Longer than the clock of any file system takes to show a second change. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  /** Fifty thousand definitions have less. */
  private static final int MAX_BYTES = 16 << 20;

  private final Path path;

  TextFile(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  /** The text is not UTF-8. */
  static final class NotUtf8Exception extends CharacterCodingException {
    private static final long serialVersionUID = 1L;

    private final transient Position position;

    NotUtf8Exception(Position position) {
      this.position = position;
    }

    /** Where the first wrong byte is. */
    Position position() {
      return position;
    }
  }

  /** The file is none that could be a text. */
  static final class NoTextException extends IOException {
    private static final long serialVersionUID = 1L;

    NoTextException(String message) {
      super(message);
    }
  }

  /**
   * What tells cheaply whether a file changed.
   *
   * @param modified when the file was changed; empty of meaning when it does not exist
   * @param fileKey what the operating system knows the file by, where it has such a thing
   * @param takenAt when this was looked up
   */
  record Stamp(
      boolean exists, long size, FileTime modified, @Nullable Object fileKey, Instant takenAt) {
    boolean sameFile(Stamp that) {
      return exists == that.exists
          && size == that.size
          && modified.equals(that.modified)
          && Objects.equals(fileKey, that.fileKey);
    }

    /**
     * False when the file is so young that another change might leave the same stamp: its clock
     * moves in steps, and a new file may get the key of the one it replaces.
     */
    boolean settled() {
      return !exists
          || Duration.between(modified.toInstant(), takenAt).abs().compareTo(CLOCK_STEP) > 0;
    }
  }

  Path path() {
    return path;
  }

  /** The file that is read and replaced: behind symbolic links, if there are any. */
  Path target() throws IOException {
    return Files.exists(path) ? path.toRealPath() : realFolder().resolve(path.getFileName());
  }

  /**
   * Throws where writing cannot succeed.
   *
   * @throws FeatureSqlException REGISTRY_FAILED if the folder does not exist or refuses new files
   */
  void checkFolder() {
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      throw FeatureSqlException.of(
          ErrorCode.REGISTRY_FAILED,
          "the folder of the registry does not exist: " + folder + "; create it");
    }
    if (!Files.isWritable(folder)) {
      throw FeatureSqlException.of(
          ErrorCode.REGISTRY_FAILED,
          "the folder of the registry cannot be written: " + folder + "; " + FileRegistry.REMEDY);
    }
  }

  Stamp stamp() throws IOException {
    Instant now = CLOCK.instant();
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile() && !attributes.isDirectory()) {
        throw new NoTextException(
            "it is not a regular file; name a file with the connection property registry");
      }
      return new Stamp(
          true, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), now);
    } catch (NoSuchFileException e) {
      return new Stamp(false, 0, FileTime.fromMillis(0), null, now);
    }
  }

  /**
   * What is in the file, which {@link #stamp} has found to be a regular one.
   *
   * @throws NoTextException if it is more than any definitions are
   */
  byte[] bytes() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new NoTextException(
            "it has more than "
                + MAX_BYTES
                + " bytes; name another file with the connection property registry");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /**
   * The text that {@code bytes} are.
   *
   * @throws NotUtf8Exception if they are none
   */
  static String text(byte[] bytes) throws NotUtf8Exception {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    ByteBuffer encoded = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(encoded, text, true);
    text.flip();
    // Without an error, bytes are left where the end of the file cuts a character off.
    if (result.isError() || encoded.hasRemaining()) {
      throw new NotUtf8Exception(Position.of(text.toString(), text.length()));
    }
    return text.toString();
  }

  /**
   * Replaces the file, so that readers, and a machine that stops at any moment, see the old text or
   * the new one. Permissions stay. The caller holds the lock.
   */
  void replace(Path target, byte[] text) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        copyPermissions(target, temporary);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    forceFolder(target);
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    PosixFileAttributeView copy = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (source == null || copy == null || !Files.exists(from)) {
      return;
    }
    PosixFileAttributes attributes = source.readAttributes();
    try {
      copy.setGroup(attributes.group());
    } catch (IOException e) {
      // Only a member may give a file to a group; the text matters more.
    }
    copy.setPermissions(attributes.permissions());
  }

  /** Makes the new name itself durable; Windows cannot open folders, and does not need it. */
  private static void forceFolder(Path target) {
    try (FileChannel folder = FileChannel.open(target.resolveSibling("."))) {
      folder.force(true);
    } catch (IOException e) {
      // The text is in place and whole; it is only not certain to survive a power cut yet.
    }
  }

  /** What {@code e} says, for people. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  private Path folder() {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private Path realFolder() throws IOException {
    return folder().toRealPath();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
