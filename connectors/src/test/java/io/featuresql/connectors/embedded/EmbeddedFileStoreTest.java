package io.featuresql.connectors.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.featuresql.connectors.online.LongKeys;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

  /** In no order, a flush each: what H2 writes anew each time is won back. */
  @Test
  void afterAnyHistoryTheFileIsAtMostTwiceItsContent() throws Exception {
    int keys = 100_000;
    Random random = new Random(1);
    write(CLICKS, keys, 1, random);
    assertSmall(keys);
    for (int run = 0; run < 10; run++) {
      write(CLICKS, keys / 100, 2 + run, random);
      assertSmall(keys);
    }
    OnlineView rebuilt = CLICKS.withGeneration(1);
    write(rebuilt, keys, 20, random);
    assertSmall(2L * keys);
    finish(store().removal(CLICKS, TIMEOUT));
    assertSmall(keys);
    for (int push = 0; push < 1_000; push++) {
      write(rebuilt, 1, 100 + push, random);
    }
    assertSmall(keys);
    OnlineView last = CLICKS.withGeneration(2);
    try (Writer unfinished = store().writer(last, TIMEOUT)) {
      put(unfinished, keys, 1, random);
    }
    close();
    open();
    finish(store().removal(last, TIMEOUT));
    assertSmall(keys);
    finish(store().expiry(rebuilt, 100, TIMEOUT));
    assertSmall(1_000);
    close();
    assertSmall(1_000);
    open();
    long found =
        Arrays.stream(store().lookup(List.of(all(rebuilt))).get(LongKeys.range(0, keys), TIMEOUT))
            .filter(row -> row[0].found())
            .count();
    assertThat(found).isBetween(900L, 1_000L);
  }

  private void write(OnlineView view, int keys, long event, Random random) {
    try (Writer writer = store().writer(view, TIMEOUT)) {
      put(writer, keys, event, random);
      writer.flush();
    }
  }

  /** All keys, or as many as said of them. */
  private static void put(Writer writer, int keys, long event, Random random) {
    List<Long> some = new ArrayList<>();
    for (long key = 0; key < keys; key++) {
      some.add(keys == 100_000 ? key : random.nextLong(100_000));
    }
    Collections.shuffle(some, random);
    for (long key : some) {
      writer.put(new Object[] {key}, event, OnlineRow.NO_CREATED, new Object[] {key});
    }
  }

  /** Below a megabyte nothing is done. */
  private void assertSmall(long rows) throws Exception {
    long content = rows * ("shop:user:12345".length() + 25);
    assertThat(Files.size(path().orElseThrow())).isLessThan((1 << 20) + 2 * content);
  }

  /** While one rewrites all rows, and so has the file copied, others find each row. */
  @Test
  void whoReadsAndWritesWhileTheFileIsCopiedNoticesNothing() throws Exception {
    int keys = 20_000;
    int rounds = 4;
    OnlineView counted = view("counted", List.of(BIGINT));
    write(CLICKS, keys);
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Long>> others = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        others.add(
            threads.submit(
                () -> {
                  long reads = 0;
                  while (!ended.get()) {
                    for (OnlineRow[] row :
                        store()
                            .lookup(List.of(all(CLICKS)))
                            .get(LongKeys.range(reads % 1_000, 1_000), TIMEOUT)) {
                      assertThat(row[0].found()).isTrue();
                    }
                    reads++;
                  }
                  return reads;
                }));
      }
      others.add(
          threads.submit(
              () -> {
                long pushes = 0;
                while (!ended.get()) {
                  put(counted, 1L, pushes, 0, pushes);
                  assertThat(get(counted, 1L).values()).containsExactly(pushes);
                  pushes++;
                }
                return pushes;
              }));
      Object before =
          Files.readAttributes(path().orElseThrow(), BasicFileAttributes.class).fileKey();
      int copies = 0;
      for (int round = 0; round < rounds; round++) {
        write(CLICKS, keys);
        Object now =
            Files.readAttributes(path().orElseThrow(), BasicFileAttributes.class).fileKey();
        copies += now.equals(before) ? 0 : 1;
        before = now;
      }
      ended.set(true);
      for (Future<Long> other : others) {
        assertThat(other.get()).isPositive();
      }
      assertThat(copies).isPositive();
    } finally {
      ended.set(true);
      threads.shutdown();
    }
  }

  private void write(OnlineView view, int keys) {
    long now = System.nanoTime();
    try (Writer writer = store().writer(view, TIMEOUT)) {
      for (long i = 0; i < keys; i++) {
        writer.put(new Object[] {i * 7_919 % keys}, now, 0, new Object[] {i});
      }
      writer.flush();
    }
  }

  /** At moments at random, of which some are in a copy. */
  @Test
  void aProcessThatIsKilledWhileItCopiesLosesNothing() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long round = 0;
    for (int kill = 0; kill < 4; kill++) {
      Process other = RewritingClient.launch(path().orElseThrow(), round + 1);
      Thread killer;
      try (var out = other.inputReader()) {
        round = Long.parseLong(out.readLine());
        long nanos = random.nextInt(1_500_000_000);
        killer =
            new Thread(
                () -> {
                  LockSupport.parkNanos(nanos);
                  other.destroyForcibly();
                });
        killer.start();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          round = Long.parseLong(line);
        }
      } finally {
        other.destroyForcibly().waitFor();
      }
      killer.join();
      open();
      OnlineRow[][] rows =
          store()
              .lookup(List.of(all(EmbeddedHolder.VIEW)))
              .get(LongKeys.range(0, RewritingClient.ROWS), TIMEOUT);
      long newest = round;
      for (OnlineRow[] row : rows) {
        long value = (long) Objects.requireNonNull(row[0].values()[0]);
        assertThat(value).as("seed %d, kill %d", seed, kill).isGreaterThanOrEqualTo(round);
        newest = Math.max(newest, value);
      }
      round = newest;
      close();
      assertThat(Files.size(path().orElseThrow())).isLessThan(2 * (1 << 20) + 2L * 1_300_000);
    }
  }

  /** The copy of a process that was killed while it wrote it. */
  @Test
  void whatIsLeftOfACopyIsRemoved() throws Exception {
    Path rest = path().orElseThrow().resolveSibling(path().orElseThrow().getFileName() + ".copy");
    Files.write(rest, new byte[100_000]);
    put(CLICKS, 1L, 1, 1, 10L);
    assertThat(rest).doesNotExist();
    assertThat(get(CLICKS, 1L).values()).containsExactly(10L);
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
