package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Registry;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import io.featuresql.planner.error.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in a file of SQL text, shared with other processes and with people who edit it. A
 * file that does not exist is an empty catalog.
 *
 * <p>Every method throws {@link FeatureSqlException} with REGISTRY_BROKEN when the text has a
 * mistake, naming the file, the line and the column; the file then stays as it is until someone
 * mends it. It is REGISTRY_FAILED when the file cannot be read or written, or when others hold its
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
  private record State(TextFile.Stamp stamp, String text, Catalog catalog) {}

  /**
   * A registry in {@code file}; nothing is read or created before the first use.
   *
   * @param lockTimeout how long {@link #update} waits for others that change the file
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

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if called from within {@code change}
   */
  @Override
  public Catalog update(UnaryOperator<Catalog> change) {
    try {
      file.checkFolder();
      try (FileLock lock = FileLock.take(file.target(), lockTimeout)) {
        State current = read();
        Catalog next = Objects.requireNonNull(change.apply(current.catalog()));
        if (!next.equals(current.catalog())) {
          write(lock.file(), next, current.text());
        }
        return next;
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** Does nothing: no file stays open between calls. */
  @Override
  public void close() {}

  private State read() throws IOException {
    State known = state;
    // Before the text: if the file changes in between, the stamp is old and the next call reads it.
    TextFile.Stamp stamp = file.stamp();
    String text = decode(stamp);
    Catalog catalog = known != null && known.text().equals(text) ? known.catalog() : parse(text);
    State read = new State(stamp, text, catalog);
    state = read;
    return read;
  }

  private void write(Path target, Catalog catalog, String previous) throws IOException {
    String text = definitionText.print(catalog, previous);
    if (!definitionText.parse(text).equals(catalog)) {
      throw FeatureSqlException.of(
          ErrorCode.INTERNAL,
          "the text of the definitions reads back as something else; the registry was not changed");
    }
    file.replace(target, text);
    state = new State(file.stamp(), text, catalog);
  }

  private String decode(TextFile.Stamp stamp) throws IOException {
    try {
      return stamp.exists() ? file.text() : "";
    } catch (TextFile.NotUtf8Exception e) {
      throw broken(e.position(), "this is not text in UTF-8", e);
    }
  }

  private Catalog parse(String text) {
    String definitions = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try {
      return definitions.isBlank() ? Catalog.empty() : definitionText.parse(definitions);
    } catch (FeatureSqlException e) {
      int start = e.span().map(Span::start).orElse(0);
      throw broken(Position.of(definitions, start), String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw broken(Position.of(definitions, 0), String.valueOf(e.getMessage()), e);
    }
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
            : TextFile.reason(e) + "; " + REMEDY;
    return FeatureSqlException.of(
        ErrorCode.REGISTRY_FAILED,
        String.format(Locale.ROOT, "cannot %s the registry %s: %s", action, file, reason),
        e);
  }
}
