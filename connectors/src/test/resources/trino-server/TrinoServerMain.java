import static io.trino.testing.TestingSession.testSessionBuilder;

import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.DistributedQueryRunner;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * A real Trino, one coordinator and one worker, with the catalogs {@code memory} and {@code
 * iceberg}. Run from its source by JDK 25, since the build compiles for an older one. Says {@code
 * READY} and its URL when it can be used, and ends at the end of its standard input: also when
 * whoever started it was killed. All its files are in {@code java.io.tmpdir}, which it removes.
 */
public final class TrinoServerMain {
  public static void main(String[] args) throws Exception {
    PrintStream output = System.out; // which Trino's logging takes away
    Path work = Path.of(System.getProperty("java.io.tmpdir"));
    Thread input =
        new Thread(
            () -> {
              awaitEndOfInput();
              remove(work);
              Runtime.getRuntime().halt(0);
            });
    input.setDaemon(true);
    input.start();
    DistributedQueryRunner server =
        DistributedQueryRunner.builder(
                testSessionBuilder().setCatalog("memory").setSchema("default").build())
            .setWorkerCount(1)
            .build();
    server.installPlugin(new MemoryPlugin());
    server.createCatalog("memory", "memory", Map.of("memory.max-data-per-node", "512MB"));
    server.installPlugin(new IcebergPlugin());
    server.createCatalog(
        "iceberg",
        "iceberg",
        Map.of(
            "iceberg.catalog.type", "TESTING_FILE_METASTORE",
            "hive.metastore.catalog.dir", "local:///",
            "fs.local.enabled", "true",
            "local.location", Files.createDirectory(work.resolve("iceberg")).toString()));
    output.println("READY " + server.getCoordinator().getBaseUrl());
    Thread.currentThread().join();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected here
      }
    } catch (IOException closed) {
      // as good as its end
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | RuntimeException stillWritten) {
      // a last file of a server that is being ended
    }
  }
}
