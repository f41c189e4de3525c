package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.featuresql.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the Python of the quick start, as the page has it, against the finished jar, behind the SQL
 * that stands above it. Needs what the page needs: a {@code python3} with {@code jaydebeapi}.
 */
@Timeout(180)
final class PythonIT {
  private static final Logger LOG = Logger.getLogger(PythonIT.class.getName());
  private static final String JAR = "driver/target/featuresql-jdbc.jar";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  @BeforeEach
  void havePython() throws InterruptedException {
    String lacking;
    try {
      Program check =
          Program.run(folder, LIMIT, List.of("python3", "-c", "import jaydebeapi, jpype"));
      if (check.status() == 0) {
        return;
      }
      lacking = check.errors().strip().lines().reduce((first, last) -> last).orElse("it failed");
    } catch (IOException e) {
      lacking = String.valueOf(e.getMessage());
    }
    String message =
        "NOT TESTED: Python through JDBC, because python3 does not import jaydebeapi ("
            + lacking
            + "); run: python3 -m pip install jaydebeapi JPype1";
    // A skipped test's reason is only in a report; this is seen.
    LOG.warning(message);
    abort(message);
  }

  @Test
  void theQuickStartPrintsWhatThePageSays() throws Exception {
    List<Page.Block> blocks = Page.of("docs/quick-start.md").blocks();
    int python = 0;
    while (!blocks.get(python).info().equals("python")) {
      python++;
    }
    fill(blocks.subList(0, python));
    String text = blocks.get(python).text();
    assertThat(text).contains(JAR);
    Path script = folder.resolve("quick_start.py");
    Files.writeString(script, text.replace(JAR, Program.FINISHED_JAR.toString()));

    Program ended = Program.run(folder, LIMIT, List.of("python3", script.toString()));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(ended.output()).isEqualTo(blocks.get(python + 1).text());
  }

  /** Makes the project that the page has made by then. */
  private void fill(List<Page.Block> blocks) throws IOException, SQLException {
    Path project = Files.createDirectory(folder.resolve("shop"));
    try (Connection connection =
            DriverManager.getConnection("jdbc:featuresql:project='" + project + "'");
        Statement statement = connection.createStatement()) {
      for (Page.Block block : blocks) {
        if (block.info().equals("sql")) {
          for (String sql : Statements.of(block.text())) {
            statement.execute(sql);
          }
        }
      }
    }
  }
}
