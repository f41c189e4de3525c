package io.featuresql.connectors.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files of the disk under the scheme {@value #SCHEME}, opened as {@link SteadyFile}. Public with a
 * public constructor only because H2 makes instances by reflection.
 */
public final class SteadyFilePath extends FilePathWrapper {
  private static final String SCHEME = "featuresql-steady";

  static {
    FilePath.register(new SteadyFilePath());
  }

  /** For H2. */
  public SteadyFilePath() {}

  /** The name by which H2 opens {@code file} in this way. */
  static String nameOf(Path file) {
    return SCHEME + ":" + file;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new SteadyFile(unwrap().toString(), mode);
  }
}
