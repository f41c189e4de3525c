package io.featuresql.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("| 42 ").contains("| done ");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void stopsAtAStatementThatFails() throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT nix;\nSELECT 6 * 7;")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Error: line 1:8: ");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("42");
  }

  /** Sqlline drops such a statement, and says that all is well. */
  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'a", "SELECT (1;", "SELECT 1 /* c", "SELECT \"a;"})
  void refusesALastStatementThatIsNotComplete(String statement) throws IOException {
    assertThat(run("jdbc:featuresql:", "SELECT 6 * 7;\n" + statement)).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("| 42 ");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Error: the last statement is not complete: ");
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

  private int run(String url, String script) throws IOException {
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    Shell shell = new Shell();
    shell.setOutputStream(out);
    shell.setErrorStream(err);
    return shell.run(
        "--silent=true",
        "--maxWidth=80",
        "--historyFile=" + folder.resolve("history"),
        "--isolation=DEFAULT",
        "-d",
        "io.featuresql.jdbc.Driver",
        "-u",
        url,
        "-n",
        "",
        "-p",
        "",
        "-f",
        file.toString());
  }
}
