package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shell makes of a URL and of scripts. */
final class ShellTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void runsAScript() throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT 6 * 7 AS answer;\nSELECT 'done' -- at the end"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("answer\n------\n    42\ndone\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void stopsAtAStatementThatFails() throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT nix;\nSELECT 6 * 7;")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Error: script.sql, line 1:8: ");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'a", "SELECT 1 /* c", "SELECT \"a;"})
  void refusesALastStatementThatIsNotComplete(String statement) throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT 6 * 7;\n" + statement)).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("    42\n");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Error: script.sql, line 2: the last statement is not complete: this ")
        .endsWith(" does not end; close it\n");
  }

  @Test
  void doesNotStartWithoutAConnection() throws IOException {
    Path missing = folder.resolve("missing");
    assertThat(run("jdbc:featuresql:project=" + missing, "SELECT 1;")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .startsWith("featuresql: the project folder '" + missing + "' does not exist")
        .doesNotContain("\n");
  }

  @Test
  void saysHowAUrlBegins() throws IOException {
    assertThat(run("jdbc:featursql:", "SELECT 1;")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("featuresql: the URL has to begin with jdbc:featuresql:");
  }

  @Test
  void aBracketTooManyIsOneErrorInEveryFormat() throws IOException {
    for (String format : List.of("table", "csv")) {
      out.reset();
      err.reset();
      assertThat(
              run(
                  "jdbc:featuresql:",
                  "SELECT 1 AS a;\nSELECT 2);\nSELECT 3;",
                  "--outputFormat=" + format))
          .isEqualTo(2);
      assertThat(text(out)).contains("1").doesNotContain("3");
      assertThat(text(err)).startsWith("Error: script.sql, line 2").hasLineCount(1);
    }
  }

  @Test
  void errorsTellTheLineOfTheFile() throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT 1;\n\n-- a comment\nSELECT\n  nix;")).isEqualTo(2);
    assertThat(text(err)).startsWith("Error: script.sql, line 5:3: ");
  }

  @Test
  void errorsHaveNoStackTrace() throws IOException {
    String script =
        """
        CREATE TABLE t (id BIGINT, ts TIMESTAMP, v DOUBLE);
        CREATE ENTITY e (id BIGINT);
        CREATE FEATURE VIEW a ENTITY e TIMESTAMP ts AS SELECT * FROM t;
        CREATE FEATURE VIEW b ENTITY e TIMESTAMP ts AS SELECT * FROM t;
        DROP TABLE t;
        MATERIALIZE ALL;
        """;
    assertThat(run("jdbc:featuresql:online=embedded", script)).isEqualTo(2);
    assertThat(text(err)).startsWith("Error: script.sql, line 6").doesNotContain("\tat ");
  }

  @Test
  void commandsWorkWithAndWithoutSemicolon() throws IOException {
    assertThat(
            run(
                "jdbc:featuresql:",
                "help\nhelp;\n!set rowLimit 1\nSELECT * FROM range(9) r (n);\nquit;\nnix;"))
        .isZero();
    assertThat(text(out)).isEqualTo((Shell.help() + "\n").repeat(2) + "n\n-\n0\n");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void saysWhatToWriteForACommandOfPsql() throws IOException {
    assertThat(run("jdbc:featuresql:", "help features\n\\d payments\n")).isEqualTo(2);
    assertThat(text(out)).isEqualTo(Shell.help() + "\n");
    assertThat(text(err))
        .isEqualTo(
            "Error: script.sql, line 2: '\\d payments' is a command of another shell; SHOW TABLES,"
                + " SHOW FEATURE VIEWS and DESCRIBE tell what there is, and !help which"
                + " commands\n");
    assertThat(run("jdbc:featuresql:", "\\q\nnix;")).isZero();
  }

  @Test
  void aWarehouseThatIsAwayIsOneError() throws IOException {
    String url = "jdbc:featuresql:warehouse=jdbc:postgresql://127.0.0.1:1/none";
    assertThat(run(url, "SELECT 1;")).isEqualTo(2);
    assertThat(text(err)).startsWith("Error: ").contains("code=3002").hasLineCount(1);
  }

  @Test
  void theExamplesOfHelpRun() throws IOException {
    String examples =
        Shell.help()
            .lines()
            .filter(line -> line.startsWith("  "))
            .collect(Collectors.joining("\n"));
    String tables =
        """
        CREATE TABLE payments AS SELECT 42 AS customer_id, TIMESTAMP '2026-01-01' AS paid_at, 9.5 AS amount;
        CREATE TABLE labels AS SELECT 42 AS customer_id, TIMESTAMP '2026-01-02' AS ts;
        """;
    assertThat(run("jdbc:featuresql:online=embedded", tables + examples)).isZero();
    assertThat(text(err)).isEmpty();
    assertThat(Script.of(examples).statements()).hasSize(9);
    assertThat(Shell.help()).hasLineCount(14);
  }

  @Test
  void otherFormatsAreSqllines() throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT 1 AS a, 'x' AS b;", "--outputFormat=csv")).isZero();
    assertThat(text(out)).isEqualTo("\"a\",\"b\"\n\"1\",\"x\"\n");
  }

  @Test
  void refusesAnOptionThatThereIsNot() throws IOException {
    assertThatThrownBy(() -> run("jdbc:featuresql:", "", "--nix=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'--nix' is not an option");
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private int run(String url, String script, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        List.of("--historyFile=" + folder.resolve("history"), "-u", url, "-f", file.toString()));
    try {
      Shell shell = Shell.of(arguments.toArray(String[]::new));
      shell.setOutputStream(out);
      shell.setErrorStream(err);
      return shell.run(false, InputStream.nullInputStream());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
