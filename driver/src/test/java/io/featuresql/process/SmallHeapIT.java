package io.featuresql.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is large passes through the heap, and never lies in it. */
@Timeout(240)
final class SmallHeapIT {
  @TempDir Path folder;

  @Test
  void rowsAreNotGathered() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      Program.java(
              folder,
              List.of("-Xmx64m"),
              List.of(Program.FINISHED_JAR, Program.classesOf(SmallHeapClient.class, folder)),
              SmallHeapClient.class,
              Duration.ofSeconds(180),
              "150000",
              "jdbc:featuresql:project=memory:served;online=" + redis.url())
          .assertSilent();
    }
  }
}
