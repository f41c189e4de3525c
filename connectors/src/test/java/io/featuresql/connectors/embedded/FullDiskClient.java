package io.featuresql.connectors.embedded;

import io.featuresql.connectors.online.LongKeys;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineStore.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that writes to a store in rounds: one for each line that it reads. */
final class FullDiskClient {
  static final int ROWS = 20_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private FullDiskClient() {}

  static Process launch(Path file) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            FullDiskClient.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    try (OnlineStore store = EmbeddedOnlineStore.inFile(Path.of(args[0]), "shop")) {
      for (long round = 0; System.in.read() >= 0; round++) {
        say(write(store, round) + "; " + read(store));
      }
    }
  }

  private static String write(OnlineStore store, long round) {
    try (Writer writer = store.writer(EmbeddedHolder.VIEW, TIMEOUT)) {
      for (long key = 0; key < ROWS; key++) {
        writer.put(new Object[] {key}, round, 0, new Object[] {round});
      }
      writer.flush();
      return "written";
    } catch (FeatureSqlException e) {
      return e.code() + " " + e.getMessage().replaceAll(".*(?=File too large)", "");
    }
  }

  /** The rounds of which rows are there. */
  private static String read(OnlineStore store) {
    OnlineRow[][] rows =
        store
            .lookup(List.of(new Read(EmbeddedHolder.VIEW, List.of(0))))
            .get(LongKeys.range(0, ROWS), TIMEOUT);
    return java.util.Arrays.stream(rows)
        .map(row -> row[0].found() ? String.valueOf(row[0].values()[0]) : "none")
        .distinct()
        .sorted()
        .toList()
        .toString();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
