package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link SoakClient} in a JVM of its own, where nobody else's threads come and go. Seconds long,
 * unless {@code -Dfeaturesql.soak=PT10M} says otherwise; docs/reliability.md has the last results.
 */
final class SoakTest {
  private static final Duration LENGTH =
      Duration.parse(System.getProperty("featuresql.soak", "PT10S"));

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void nothingGrows() throws Exception {
    long seed = Long.getLong("featuresql.seed", new Random().nextInt(1_000_000));
    try (RedisServer redis = RedisServer.start()) {
      Program client =
          Program.java(
              folder,
              List.of("-Xmx1g"),
              List.of(Path.of(System.getProperty("java.class.path"))),
              SoakClient.class,
              LENGTH.plus(PATIENCE),
              redis.url(),
              LENGTH.toString(),
              Long.toString(seed));
      System.getLogger(SoakTest.class.getName())
          .log(System.Logger.Level.INFO, client.output() + "seed " + seed);
      assertThat(client.status()).as("seed %s: %s", seed, client.errors()).isZero();
    }
  }
}
