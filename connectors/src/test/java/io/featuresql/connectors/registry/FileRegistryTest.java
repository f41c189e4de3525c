package io.featuresql.connectors.registry;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileRegistryTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("registry.sql");
  }

  private FileRegistry registry() {
    return registry(Duration.ofSeconds(30));
  }

  private FileRegistry registry(Duration lockTimeout) {
    return new FileRegistry(file, new LineText(), lockTimeout);
  }

  private static void add(FileRegistry registry, String name) {
    registry.update(catalog -> catalog.with(LineText.entity(name, "c")));
  }

  private static List<String> names(FileRegistry registry) {
    return registry.catalog().definitions().stream().map(Definition::name).toList();
  }

  private static FeatureSqlException error(Runnable action) {
    FeatureSqlException e = catchThrowableOfType(FeatureSqlException.class, action::run);
    assertThat(e).isNotNull();
    return e;
  }

  /** Makes the file look as if nobody had touched it for an hour. */
  private void age() throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  @Test
  void aMissingFileIsAnEmptyCatalog() {
    assertThat(registry().catalog()).isEqualTo(Catalog.empty());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void changesAreWrittenAndRead() throws Exception {
    FileRegistry registry = registry();
    add(registry, "user");
    assertThat(registry.catalog().entity("user")).isPresent();
    add(registry, "airport");
    assertThat(Files.readString(file)).isEqualTo("ENTITY airport c\nENTITY user c\n");
    assertThat(names(registry)).containsExactly("airport", "user");
    assertThat(names(registry())).containsExactly("airport", "user");
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("registry.sql", "registry.sql.lock");
    }
  }

  @Test
  void anUnchangedFileGivesTheSameCatalog() throws Exception {
    FileRegistry registry = registry();
    add(registry, "user");
    Catalog catalog = registry.catalog();
    assertThat(registry.catalog()).isSameAs(catalog);
    age();
    assertThat(registry.catalog()).as("other time, same text").isSameAs(catalog);
    assertThat(registry.catalog()).isSameAs(catalog);
  }

  @Test
  void onlyARegularFileIsRead() throws Exception {
    Path fifo = folder.resolve("fifo");
    assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"));
    for (Path special : List.of(fifo, link, Path.of("/dev/null"))) {
      file = special;
      Runnable change = () -> add(registry(Duration.ofMillis(1)), "user");
      Runnable read = () -> registry().catalog();
      for (Runnable use : List.of(read, change)) {
        FeatureSqlException e = error(use);
        assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_FAILED);
        assertThat(e)
            .hasMessageEndingWith(
                "it is not a regular file; name a file with the connection property registry");
      }
      assertThat(Files.isRegularFile(special)).isFalse();
    }
    assertThat(Path.of("/dev/null.lock")).doesNotExist();
  }

  @Test
  void aFileBeyondTheBoundIsRefused() throws Exception {
    try (var channel = java.nio.channels.FileChannel.open(file, CREATE, WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(1), 40L << 20);
    }
    assertThat(error(() -> registry().catalog()))
        .hasMessageContaining("it has more than 16777216 bytes");
  }

  @Test
  void aChangeThatThrowsChangesNothing() throws Exception {
    FileRegistry registry = registry();
    add(registry, "user");
    assertThatThrownBy(
            () ->
                registry.update(
                    catalog -> {
                      throw new UnsupportedOperationException("no");
                    }))
        .hasMessage("no");
    assertThat(names(registry)).containsExactly("user");
    assertThat(Files.readString(file)).isEqualTo("ENTITY user c\n");
    add(registry, "airport");
  }

  @Test
  void aChangeThatChangesNothingLeavesTheFileAlone() throws Exception {
    Files.writeString(file, "-- by hand\nENTITY user c\n");
    registry().update(catalog -> catalog);
    assertThat(Files.readString(file)).startsWith("-- by hand");
  }

  @Test
  void editsByHandAreSeenEvenWithinOneTickOfTheClock() throws Exception {
    FileRegistry registry = registry();
    for (int i = 0; i < 200; i++) {
      Files.writeString(file, "ENTITY user%03d c\n".formatted(i));
      assertThat(names(registry)).containsExactly("user%03d".formatted(i));
    }
    age();
    registry.catalog();
    Files.writeString(file, "ENTITY airport c\n");
    assertThat(names(registry)).containsExactly("airport");
    Files.delete(file);
    assertThat(names(registry)).isEmpty();
  }

  @Test
  void aBrokenFileSaysWhereAndIsNotOverwritten() throws Exception {
    FileRegistry registry = registry();
    add(registry, "user");
    String broken = "ENTITY user c\r\nENTITY airport c\nENTITY\n";
    Files.writeString(file, broken);
    for (int i = 0; i < 2; i++) {
      FeatureSqlException read = error(registry::catalog);
      assertThat(read.code()).isEqualTo(ErrorCode.REGISTRY_BROKEN);
      assertThat(read).hasMessage(file + ":3:1: expected ENTITY name comment");
      assertThat(error(() -> add(registry, "other")).code()).isEqualTo(ErrorCode.REGISTRY_BROKEN);
    }
    Files.writeString(file, "ENTITY user c\nENTITY airport\n");
    assertThat(error(registry::catalog)).hasMessage(file + ":2:15: expected ENTITY name comment");
    assertThat(Files.readString(file)).isEqualTo("ENTITY user c\nENTITY airport\n");
    Files.writeString(file, "ENTITY airport c\n");
    add(registry, "other");
    assertThat(names(registry)).containsExactly("airport", "other");
  }

  @Test
  void textThatIsNotUtf8SaysWhere() throws Exception {
    Files.write(file, new byte[] {'-', '-', 'x', '\n', 'E', (byte) 0xFF, 'T'});
    FeatureSqlException e = error(registry()::catalog);
    assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_BROKEN);
    assertThat(e).hasMessage(file + ":2:2: this is not text in UTF-8");
    // A character that the end of the file cuts off.
    Files.write(file, new byte[] {'-', '-', (byte) 0xC3});
    assertThat(error(registry()::catalog)).hasMessage(file + ":1:3: this is not text in UTF-8");
  }

  @Test
  void aByteOrderMarkIsNoMistake() throws Exception {
    Files.writeString(file, "\uFEFFENTITY user c\n");
    assertThat(names(registry())).containsExactly("user");
  }

  @Test
  void permissionsStay() throws Exception {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions");
    Files.writeString(file, "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    add(registry(), "user");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-rw-r--");
  }

  @Test
  void aSymbolicLinkStaysOne() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("definitions.sql");
    Files.writeString(real, "ENTITY user c\n");
    Files.createSymbolicLink(file, real);
    add(registry(), "airport");
    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(Files.readString(real)).isEqualTo("ENTITY airport c\nENTITY user c\n");
  }

  @Test
  void aMissingFolderIsNamed() {
    file = folder.resolve("no/registry.sql");
    assertThat(registry().catalog()).isEqualTo(Catalog.empty());
    FeatureSqlException e = error(() -> add(registry(), "user"));
    assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_FAILED);
    assertThat(e)
        .hasMessage(
            "the folder of the registry does not exist: " + folder.resolve("no") + "; create it");
  }

  @Test
  void aFolderThatRefusesFilesIsNamed() throws Exception {
    // The superuser may write into any folder but those that the kernel makes.
    boolean superuser = System.getProperty("user.name").equals("root");
    Path refusing = superuser ? Path.of("/proc") : folder;
    assumeTrue(!superuser || Files.isDirectory(refusing), "no folder that refuses files to root");
    if (!superuser) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    file = refusing.resolve("registry.sql");
    FeatureSqlException e = error(() -> add(registry(), "user"));
    assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_FAILED);
    assertThat(e.getMessage()).contains(refusing.toString());
    if (!superuser) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFolderInPlaceOfTheFileSaysSo() throws Exception {
    Files.createDirectory(file);
    FeatureSqlException e = error(registry()::catalog);
    assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_FAILED);
    assertThat(e)
        .hasMessage(
            "cannot read the registry "
                + file
                + ": it is a folder; name a file with the connection property registry");
  }

  @Test
  void textThatReadsBackAsSomethingElseIsNotWritten() throws Exception {
    FileRegistry registry = registry();
    add(registry, "user");
    FeatureSqlException e =
        error(() -> registry.update(c -> c.with(LineText.entity("two", "a\nENTITY x y"))));
    assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(Files.readString(file)).isEqualTo("ENTITY user c\n");
    assertThat(names(registry)).containsExactly("user");
  }

  @Test
  void whatAnotherProcessChangedMeanwhileIsKept() throws Exception {
    FileRegistry registry = registry();
    Catalog before = registry.catalog();
    List<Catalog> seen = new ArrayList<>();
    registry.update(
        catalog -> {
          seen.add(catalog);
          if (seen.size() == 1) {
            add(registry(), "other");
          }
          return catalog.with(LineText.entity("user", "c"));
        });
    assertThat(seen).hasSize(2).first().isEqualTo(before);
    assertThat(names(registry())).containsExactly("other", "user");
    assertThat(registry.replace(before, before)).isFalse();
  }

  @Test
  void threadsLoseNothing() throws Exception {
    int threads = 4;
    int each = 10;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String prefix = "t" + t + "_";
        running.add(
            pool.submit(
                () -> {
                  FileRegistry registry = registry();
                  for (int i = 0; i < each; i++) {
                    add(registry, prefix + i);
                  }
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(names(registry())).hasSize(threads * each);
  }

  @Test
  void processesLoseNothingAndSeeOneAnother() throws Exception {
    FileRegistry registry = registry();
    add(registry, "mine");
    Process first = RegistryProcess.launch(file, "add", "a", "20");
    Process second = RegistryProcess.launch(file, "add", "b", "20");
    for (int i = 0; i < 20; i++) {
      add(registry, "mine" + i);
      assertThat(names(registry)).contains("mine" + i);
    }
    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(names(registry)).hasSize(61).contains("a19", "b19", "mine19");
  }

  @Test
  void whoHoldsTheLockIsNamedAndReadersDoNotWait() throws Exception {
    add(registry(), "user");
    Process other = RegistryProcess.launch(file, "hold", "late");
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("holding");
      FileRegistry registry = registry(Duration.ofMillis(200));
      assertThat(names(registry)).containsExactly("user");
      FeatureSqlException e = error(() -> add(registry, "mine"));
      assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_FAILED);
      assertThat(e.getMessage())
          .startsWith(
              "cannot change the registry "
                  + file.toRealPath()
                  + ": for 200 ms the lock was held by perhaps process "
                  + other.pid()
                  + ", which took it at ");
      other.outputWriter().append('\n').flush();
      assertThat(other.waitFor()).isZero();
      add(registry, "mine");
      assertThat(names(registry)).containsExactly("late", "mine", "user");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aProcessThatDiesInAnUpdateLeavesTheOldTextAndNoLock() throws Exception {
    add(registry(), "user");
    Process other = RegistryProcess.launch(file, "hold", "late");
    assertThat(other.inputReader().readLine()).isEqualTo("holding");
    other.destroyForcibly().waitFor();
    FileRegistry registry = registry();
    assertThat(names(registry)).containsExactly("user");
    add(registry, "mine");
    assertThat(names(registry)).containsExactly("mine", "user");
  }
}
