package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the Python of the quick start and of docs/python.md, as the pages have it, against the
 * finished jar, behind the SQL that stands above it. Needs what the pages need: a {@code python3}
 * with {@code jaydebeapi} and, for the second, {@code pandas}, {@code pyarrow} and {@code polars}.
 * {@code -Dfeaturesql.python=} names another Python.
 */
@Timeout(180)
final class PythonIT {
  private static final Logger LOG = Logger.getLogger(PythonIT.class.getName());
  private static final String PYTHON = System.getProperty("featuresql.python", "python3");
  private static final String QUICK_START = "docs/quick-start.md";
  private static final String PYTHON_PAGE = "docs/python.md";
  private static final String JAR = "driver/target/featuresql-jdbc.jar";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  /** Skips the test, and says so, where a package is lacking. */
  private void needs(String packages, String install) throws InterruptedException {
    String lacking;
    try {
      Program check =
          Program.run(folder, LIMIT, List.of(PYTHON, "-c", "import jaydebeapi, jpype" + packages));
      if (check.status() == 0) {
        return;
      }
      lacking = check.errors().strip().lines().reduce((first, last) -> last).orElse("it failed");
    } catch (IOException e) {
      lacking = String.valueOf(e.getMessage());
    }
    String message =
        "NOT TESTED: Python through JDBC, because "
            + PYTHON
            + " does not import what it needs ("
            + lacking
            + "); run: python3 -m pip install jaydebeapi JPype1"
            + install;
    // A skipped test's reason is only in a report; this is seen.
    LOG.warning(message);
    abort(message);
  }

  @Test
  void theQuickStartPrintsWhatThePageSays() throws Exception {
    needs("", "");
    assertPrintsWhatItSays(Page.of(QUICK_START), "");
  }

  @Test
  void thePageOfPythonPrintsWhatItSays() throws Exception {
    needs(", pandas, pyarrow, polars", " pandas pyarrow polars");
    assertPrintsWhatItSays(Page.of(PYTHON_PAGE), "");
  }

  /** The part for PostgreSQL, with what it needs from above. */
  @Test
  void onPostgres() throws Exception {
    needs(", pandas, pyarrow", " pandas pyarrow");
    List<Page.Block> blocks = new ArrayList<>();
    blocks.addAll(Page.of(QUICK_START).before("## Your own files"));
    boolean taken = false;
    for (Page.Block block : Page.of(PYTHON_PAGE).blocks()) {
      taken =
          block.info().equals("python")
              ? Stream.of("connect(", "labels = ", "TEMP TABLE", "close()")
                  .anyMatch(block.text()::contains)
              : taken && block.info().equals("text");
      if (taken) {
        blocks.add(block);
      }
    }
    assertThat(blocks).anyMatch(block -> block.text().contains("TEMP TABLE"));
    String withFile = "(?ms)^labels_file.*";
    assertPrintsWhatItSays(
        blocks,
        ";warehouse=" + PostgresServer.newDatabase(),
        text -> text.replaceAll(withFile, ""));
  }

  private void assertPrintsWhatItSays(Page page, String properties) throws Exception {
    assertPrintsWhatItSays(page.blocks(), properties, text -> text);
  }

  /** All Python of a page is one program, which prints what stands behind its parts. */
  private void assertPrintsWhatItSays(
      List<Page.Block> blocks, String properties, UnaryOperator<String> change) throws Exception {
    StringBuilder program = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    int first = blocks.size();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).info().equals("python")) {
        first = Math.min(first, i);
        program.append(change.apply(blocks.get(i).text())).append('\n');
        if (i + 1 < blocks.size() && blocks.get(i + 1).info().equals("text")) {
          expected.append(blocks.get(i + 1).text());
        }
      }
    }
    fill(blocks.subList(0, first), properties);
    String text = program.toString();
    assertThat(text).contains(JAR).contains("project=shop\"");
    Path script = folder.resolve("program.py");
    Files.writeString(
        script,
        text.replace(JAR, Program.FINISHED_JAR.toString())
            .replace("project=shop\"", "project=shop" + properties + "\""));

    Program ended = Program.run(folder, LIMIT, List.of(PYTHON, script.toString()));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(ended.output()).isEqualTo(expected.toString());
  }

  /** Makes the project that the page has made by then. */
  private void fill(List<Page.Block> blocks, String properties) throws IOException, SQLException {
    Path project = Files.createDirectory(folder.resolve("shop"));
    try (Connection connection =
        DriverManager.getConnection("jdbc:featuresql:project='" + project + "'" + properties)) {
      Statements.runAll(connection, project, blocks);
    }
  }
}
