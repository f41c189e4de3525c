package io.featuresql.connectors.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.featuresql.connectors.online.LongKeys;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFileStoreTest extends EmbeddedContract {
  @TempDir Path folder;

  @Override
  Optional<Path> path() {
    return Optional.of(folder.resolve("online.mv.db"));
  }

  @Test
  void whatWasFlushedIsThereAfterReopening() {
    put(CLICKS, 1L, 1, 1, 10L);
    close();
    open();
    assertThat(get(CLICKS, 1L).values()).containsExactly(10L);
    put(CLICKS, 1L, 0, 0, 11L);
    assertThat(get(CLICKS, 1L).values()).containsExactly(10L);
  }

  @Test
  void aFileThatIsOpenElsewhereSaysSo() throws Exception {
    Path file = path().orElseThrow();
    Process other = EmbeddedHolder.launch(file);
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("holding");
      assertCode(ErrorCode.ONLINE_FAILED, () -> get(CLICKS, 1L));
      assertThat(messageOf(() -> get(CLICKS, 1L)))
          .isEqualTo(
              "another process holds the online store "
                  + file
                  + ", or another project of this process; close it there, or use a Redis server"
                  + " for both");
    } finally {
      // As a crash: what the other process flushed must be there.
      other.destroyForcibly().waitFor();
    }
    OnlineRow[][] rows =
        store()
            .lookup(List.of(all(EmbeddedHolder.VIEW)))
            .get(LongKeys.range(0, EmbeddedHolder.ROWS), TIMEOUT);
    for (OnlineRow[] row : rows) {
      assertThat(row[0].found()).isTrue();
    }
  }

  @Test
  void aFirstLoadTakesNotMuchMoreThanItsContent() throws Exception {
    long rows = 50_000;
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      for (long i = 0; i < rows; i++) {
        long key = i * 7_919 % rows; // in no order
        writer.put(new Object[] {key}, 1, 1, new Object[] {key});
      }
      writer.flush();
    }
    long content = rows * ("shop:user:12345".length() + 40);
    assertThat(Files.size(path().orElseThrow())).isLessThan(2 * content);
  }

  /** A limit on the size of files is to a process what a full disk is. */
  @Test
  void afterAFullDiskTheStoreGoesOnWithWhatWasWritten() throws Exception {
    Path file = path().orElseThrow();
    Process other = FullDiskClient.launch(file);
    try (var in = other.outputWriter();
        var out = other.inputReader()) {
      in.write('1');
      in.flush();
      assertThat(out.readLine()).isEqualTo("written; [0]");
      limit(other, String.valueOf(Files.size(file) + 10_000));
      for (int full = 0; full < 2; full++) {
        in.write('1');
        in.flush();
        assertThat(out.readLine()).isEqualTo("ONLINE_FAILED File too large; [0]");
      }
      limit(other, "unlimited");
      in.write('1');
      in.flush();
      assertThat(out.readLine()).isEqualTo("written; [3]");
    } finally {
      other.destroyForcibly().waitFor();
    }
    open();
    OnlineRow[][] rows =
        store()
            .lookup(List.of(all(EmbeddedHolder.VIEW)))
            .get(LongKeys.range(0, FullDiskClient.ROWS), TIMEOUT);
    for (OnlineRow[] row : rows) {
      assertThat(row[0].values()).containsExactly(3L);
    }
  }

  /** Sets the soft limit on the size of files; the hard one stays unlimited. */
  private static void limit(Process process, String bytes) throws Exception {
    Process limits =
        new ProcessBuilder(
                "prlimit", "--pid", process.pid() + "", "--fsize=" + bytes + ":unlimited")
            .inheritIO()
            .start();
    assertThat(limits.waitFor()).isZero();
  }

  @Test
  void whatIsNoFileIsNoStore() throws Exception {
    Path fifo = folder.resolve("fifo");
    assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0);
    for (Path special : List.of(fifo, Path.of("/dev/zero"), folder)) {
      try (OnlineStore store = EmbeddedOnlineStore.inFile(special, NAMESPACE)) {
        assertCode(ErrorCode.ONLINE_FAILED, () -> store.materialization("v", TIMEOUT));
      }
    }
  }

  @Test
  void aFileThatIsOpenInThisProcessSaysSo() {
    put(CLICKS, 1L, 1, 1, 1L);
    try (OnlineStore second = EmbeddedOnlineStore.inFile(path().orElseThrow(), NAMESPACE)) {
      assertCode(ErrorCode.ONLINE_FAILED, () -> second.materialization("clicks", TIMEOUT));
    }
  }

  @Test
  void aFileThatIsNoStoreSaysSoAndIsLeftAlone() throws Exception {
    Path file = path().orElseThrow();
    byte[] content = "not a store".repeat(2000).getBytes(UTF_8);
    Files.write(file, content);
    assertCode(ErrorCode.ONLINE_CORRUPT, () -> get(CLICKS, 1L));
    assertThat(messageOf(() -> get(CLICKS, 1L))).contains(file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void aMissingFolderSaysSo() {
    Path file = folder.resolve("no/such/online.mv.db");
    try (OnlineStore store = EmbeddedOnlineStore.inFile(file, NAMESPACE)) {
      assertCode(ErrorCode.ONLINE_FAILED, () -> store.materialization("v", TIMEOUT));
      assertThat(messageOf(() -> store.materialization("v", TIMEOUT)))
          .isEqualTo("the folder of the online store " + file + " does not exist");
    }
  }

  @Test
  void anInterruptedReaderBreaksNothing() {
    try (Writer writer = store().writer(CLICKS, TIMEOUT)) {
      for (long key = 0; key < 20_000; key++) {
        writer.put(new Object[] {key}, 1, 1, new Object[] {key});
      }
      writer.flush();
    }
    close();
    open();
    Thread.currentThread().interrupt();
    try {
      get(CLICKS, 10_000L);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(get(CLICKS, 15_000L).values()).containsExactly(15_000L);
    put(CLICKS, 1L, 2, 2, 7L);
    assertThat(get(CLICKS, 1L).values()).containsExactly(7L);
  }

  private String messageOf(Runnable action) {
    try {
      action.run();
      return "no error";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
