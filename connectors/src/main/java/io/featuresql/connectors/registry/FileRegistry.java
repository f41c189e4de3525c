package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.catalog.Registry;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import io.featuresql.planner.error.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in a file of SQL text, shared with other processes and with people who edit it. A
 * file that does not exist is an empty catalog.
 *
 * <p>A project gets an id, in the first lines of the text, with its first feature view. What stands
 * in an online store of a project from before has none.
 *
 * <p>Every method throws {@link FeatureSqlException} with REGISTRY_BROKEN when the text has a
 * mistake, naming the file, the line and the column; the file then stays as it is until someone
 * fixes it. It is REGISTRY_FAILED when the file cannot be read or written, or when others hold its
 * lock for too long.
 */
public final class FileRegistry implements Registry {
  static final String REMEDY =
      "let this process write there, or name another file with the connection property registry";

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final TextFile file;
  private final DefinitionText definitionText;
  private final Duration lockTimeout;
  private volatile @Nullable State state;

  /** What was read last. */
  private record State(TextFile.Stamp stamp, ByteBuffer bytes, String text, Catalog catalog) {}

  /**
   * A registry in {@code file}; nothing is read or created before the first use.
   *
   * @param lockTimeout how long {@link #replace} waits for others that change the file
   */
  public FileRegistry(Path file, DefinitionText definitionText, Duration lockTimeout) {
    this.file = new TextFile(file);
    this.definitionText = definitionText;
    this.lockTimeout = lockTimeout;
  }

  @Override
  public Catalog catalog() {
    State known = state;
    try {
      if (known != null && known.stamp().settled() && known.stamp().sameFile(file.stamp())) {
        return known.catalog();
      }
      return read().catalog();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  @Override
  public boolean replace(Catalog expected, Catalog next) {
    try {
      file.stamp(); // throws where it is no file
      file.checkFolder();
      try (FileLock lock = FileLock.take(file.target(), lockTimeout)) {
        State current = read();
        if (!current.catalog().equals(expected)) {
          return false;
        }
        if (!next.equals(expected)) {
          write(lock.file(), named(next, expected), current.text());
        }
        return true;
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** The catalog with an id of the project where it has its first views. */
  private static Catalog named(Catalog next, Catalog before) {
    return next.project().isEmpty() && hasViews(next) && !hasViews(before)
        ? next.of(Optional.of(ProjectLines.newProject()), next.drops())
        : next;
  }

  private static boolean hasViews(Catalog catalog) {
    return !catalog.definitions(FeatureView.class).isEmpty();
  }

  /** Does nothing: no file stays open between calls. */
  @Override
  public void close() {}

  private State read() throws IOException {
    State known = state;
    // Before the text: if the file changes in between, the stamp is old and the next call reads it.
    TextFile.Stamp stamp = file.stamp();
    byte[] bytes = stamp.exists() ? file.bytes() : new byte[0];
    State read;
    if (known != null && known.bytes().equals(ByteBuffer.wrap(bytes))) {
      read = new State(stamp, known.bytes(), known.text(), known.catalog());
    } else {
      String text = decode(bytes);
      read = new State(stamp, ByteBuffer.wrap(bytes), text, parse(text));
    }
    state = read;
    return read;
  }

  private void write(Path target, Catalog catalog, String previous) throws IOException {
    String before = withoutMark(previous);
    String text =
        ProjectLines.text(catalog)
            + definitionText.print(catalog, before.substring(ProjectLines.of(before).length()));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    file.replace(target, bytes);
    state = new State(file.stamp(), ByteBuffer.wrap(bytes), text, catalog);
  }

  private String decode(byte[] bytes) throws IOException {
    try {
      return TextFile.text(bytes);
    } catch (TextFile.NotUtf8Exception e) {
      throw broken(e.position(), "this is not text in UTF-8", e);
    }
  }

  private Catalog parse(String text) {
    String definitions = withoutMark(text);
    ProjectLines lines = ProjectLines.of(definitions);
    try {
      Catalog catalog = definitions.isBlank() ? Catalog.empty() : definitionText.parse(definitions);
      return catalog.of(lines.project(), lines.drops());
    } catch (FeatureSqlException e) {
      int start = e.span().map(Span::start).orElse(0);
      throw broken(Position.of(definitions, start), String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw broken(Position.of(definitions, 0), String.valueOf(e.getMessage()), e);
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private FeatureSqlException broken(Position position, String mistake, Throwable cause) {
    return FeatureSqlException.of(
        ErrorCode.REGISTRY_BROKEN,
        String.format(Locale.ROOT, "%s:%s: %s", file, position, mistake),
        cause);
  }

  private FeatureSqlException failed(String action, IOException e) {
    // The text of many file errors is only the name of the file; their class says what happened.
    String reason =
        Files.isDirectory(file.path())
            ? "it is a folder; name a file with the connection property registry"
            : e instanceof TextFile.NoTextException
                ? e.getMessage()
                : TextFile.reason(e) + "; " + REMEDY;
    return FeatureSqlException.of(
        ErrorCode.REGISTRY_FAILED,
        String.format(Locale.ROOT, "cannot %s the registry %s: %s", action, file, reason),
        e);
  }
}
