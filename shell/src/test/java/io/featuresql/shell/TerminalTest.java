package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What stands on the screen of a real pseudo-terminal. The screens are in the files {@code
 * screens-*.txt}; with {@code -Dfeaturesql.golden=write} they are written anew.
 */
final class TerminalTest {
  private static final String DEFINITIONS =
      """
      CREATE TABLE payments AS SELECT * FROM (VALUES
        (1, TIMESTAMP '2026-01-01 10:00', 12.5, 'first order, paid by card and delivered to a neighbour', NULL),
        (2, TIMESTAMP '2026-01-02 11:30', 3.25, '', 'b')) AS t (customer_id, paid_at, amount, remark, coupon);
      CREATE TABLE labels AS SELECT customer_id, paid_at + INTERVAL 1 DAY AS ts FROM payments;
      CREATE ENTITY customer (customer_id INTEGER);
      CREATE FEATURE VIEW spend ENTITY customer TIMESTAMP paid_at TTL INTERVAL 30 DAY
        AS SELECT customer_id, paid_at, amount, remark, coupon FROM payments;
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void onLinux() {
    assumeTrue(
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
            && Files.isExecutable(Path.of("/usr/bin/setsid")),
        "needs Linux and setsid for a pseudo-terminal");
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120})
  void theFirstHour(int columns) throws IOException, InterruptedException {
    Path definitions = Files.writeString(folder.resolve("definitions.sql"), DEFINITIONS);
    StringBuilder screens = new StringBuilder();
    try (PseudoTerminal terminal = new PseudoTerminal(columns, 40, folder)) {
      add(screens, terminal.await("the greeting", PseudoTerminal::isAtPrompt));
      terminal.run("!run " + definitions.getFileName());
      for (String line :
          new String[] {
            "help",
            "SELECT * FROM labels FEATURES spend AS OF labels.ts ORDER BY customer_id;",
            "EXPLAIN SELECT * FROM labels FEATURES spend AS OF labels.ts;",
            "SHOW CREATE spend;",
            "DESCRIBE spend;",
            "SELECT 1 AS a; SELECT 2);",
            "SELECT * FROM labels FEATURES spent AS OF labels.ts;",
            "SHOW FEATURE VIEWS;",
            "INSERT INTO labels VALUES (3, TIMESTAMP '2026-01-03');",
            "DROP VIEW IF EXISTS spend;",
            "!outputformat vertical",
            "SELECT 1 AS a, 'x' AS b;",
            "!outputformat csv",
            "SELECT 1 AS a, 'x' AS b;",
            "!outputformat table",
            "SELECT 1 AS a, 'x' AS b;",
          }) {
        add(screens, terminal.run(line));
      }
      terminal.type("\fSELECT * FROM labels FEATURES sp\t");
      add(screens, terminal.await("the view", text -> text.contains("FEATURES spend")));
      terminal.type("AS OF labels.ts\r");
      add(screens, terminal.await("a second line", text -> text.contains("->")));
      terminal.type("\u0003");
      terminal.await("a new line", PseudoTerminal::isAtPrompt);
      terminal.type("\fSELECT * FROM labels FEATURES spend AS o\t");
      add(screens, terminal.await("a list", text -> text.contains("order by")));
      terminal.type("\u0003");
      terminal.await("a new line", PseudoTerminal::isAtPrompt);
      terminal.type("exit\r");
      assertThat(terminal.end()).isZero();
    }
    compare("screens-" + columns + ".txt", screens.toString());
  }

  @Test
  void controlCStopsAStatement() throws IOException, InterruptedException {
    try (PseudoTerminal terminal = new PseudoTerminal(80, 24, folder)) {
      terminal.await("the greeting", PseudoTerminal::isAtPrompt);
      terminal.type("\fSELECT sum(a * b) FROM range(99999999) x (a), range(99999) y (b);\r");
      terminal.await("the bar", text -> text.matches("(?s).*\\d s( left|, about .*|$)"));
      terminal.type("\u0003");
      assertThat(terminal.await("the prompt", PseudoTerminal::isAtPrompt)).contains("Error: ");
      assertThat(terminal.run("SELECT 6 * 7 AS answer;")).contains("    42");
      terminal.type("quit\r");
      assertThat(terminal.end()).isZero();
    }
  }

  private static void add(StringBuilder screens, String screen) {
    screens
        .append("=".repeat(20))
        .append("\n")
        .append(screen.replaceAll("\\(\\d+\\.\\d{3} s", "(0.000 s"))
        .append('\n');
  }

  private static void compare(String name, String screens) throws IOException {
    if ("write".equals(System.getProperty("featuresql.golden"))) {
      Files.writeString(
          Path.of("src", "test", "resources", "io", "featuresql", "shell", name), screens);
    }
    try (InputStream in =
        Objects.requireNonNull(TerminalTest.class.getResourceAsStream(name), name)) {
      assertThat(screens).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
