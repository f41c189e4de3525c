package io.featuresql.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first statement of a process with a time limit of 5 ms: loading classes and connecting do not
 * count, and after a warm-up there is nothing left of them.
 */
@Timeout(240)
final class FirstStatementTest {
  /** Processes to try: one may be held up on a machine that is busy with something else. */
  private static final int TIMES = 6;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"false, not", "false, key", "false, made-up", "true, not"})
  void itKeepsALimitOfFiveMilliseconds(boolean property, String warmUp) throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      String url = "jdbc:featuresql:project=" + folder + ";namespace=first;online=" + redis.url();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        for (String sql :
            List.of(
                "CREATE TABLE numbers AS SELECT range AS id, now()::TIMESTAMP - INTERVAL '9' DAY AS"
                    + " at_time, current_date AS seen, 'n' || range AS n FROM range(20)",
                "CREATE ENTITY thing (id BIGINT)",
                "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS SELECT id, at_time, seen,"
                    + " n AS v FROM numbers",
                "CREATE FEATURE VIEW w ENTITY thing TIMESTAMP at_time AS SELECT id, at_time,"
                    + " 2 * id AS w FROM numbers",
                "MATERIALIZE ALL")) {
          statement.execute(sql);
        }
      }
      String given = url + ";route=online;queryTimeoutMillis=5;warmUp=" + property;
      List<String> said = new ArrayList<>();
      String first = "";
      for (int i = 0; i < TIMES && !first.startsWith("v="); i++) {
        Path own = Files.createDirectories(folder.resolve("run" + i));
        Program program =
            Program.java(
                own,
                List.of(),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .map(Path::of)
                    .toList(),
                FirstStatementClient.class,
                Duration.ofSeconds(60),
                given,
                warmUp);
        said.add(program.output() + program.errors());
        assertThat(program.status()).as(said.toString()).isZero();
        first = program.output().lines().findFirst().orElse("");
      }
      assertThat(first).as(said.toString()).isEqualTo("v=n7 w=14");
    }
  }
}
