package io.featuresql.connectors.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The script that writes rows unless newer ones are stored. */
final class NewerWins {
  /** The text of the script. */
  static final byte[] SCRIPT = load();

  private NewerWins() {}

  private static byte[] load() {
    try (InputStream in = NewerWins.class.getResourceAsStream("newer-wins.lua")) {
      return Objects.requireNonNull(in, "newer-wins.lua is not on the class path").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
