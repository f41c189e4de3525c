package io.featuresql.connectors.embedded;

import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that writes all rows anew, over and over, and says so each time they are safe. The file
 * is copied every few rounds.
 */
final class RewritingClient {
  static final int ROWS = 30_000;

  private RewritingClient() {}

  static Process launch(Path file, long firstRound) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            RewritingClient.class.getName(),
            file.toString(),
            Long.toString(firstRound))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) {
    OnlineStore store = EmbeddedOnlineStore.inFile(Path.of(args[0]), "shop");
    for (long round = Long.parseLong(args[1]); ; round++) {
      try (Writer writer = store.writer(EmbeddedHolder.VIEW, Duration.ofSeconds(1))) {
        for (long i = 0; i < ROWS; i++) {
          long key = i * 7_919 % ROWS;
          writer.put(new Object[] {key}, round, 0, new Object[] {round});
        }
        writer.flush();
      }
      System.out.println(round);
      System.out.flush();
    }
  }
}
