package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs all SQL of README.md and of the pages in docs, each page in a project of its own, from top
 * to bottom.
 *
 * <p>A {@code text result} block directly behind a {@code sql} block is the result of its last
 * statement, of EXPLAIN without the SQL. A {@code text error} block is its error, and without one
 * no statement may fail. A {@code sql rewritten} block is what EXPLAIN says of the last statement,
 * but for white space and comments, and gives the same rows. Comments before a block: {@code setup:
 * page} runs the SQL of another page first; {@code skip-run: reason} leaves the block out; {@code
 * run: statement} makes what the block needs. A block with {@code file: name} is put into the
 * project folder, which is {@code shop} there and in results.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DocsTest {
  private static final Pattern PYTHON_SQL =
      Pattern.compile("execute\\(\\s*\"\"\"(.*?)\"\"\"", Pattern.DOTALL);

  private static final int LINE = 90;
  private static final Pattern LINK = Pattern.compile("]\\(([\\w./-]*)(?:#([\\w-]+))?\\)");

  @TempDir Path project;

  static Stream<String> pages() {
    return Page.names().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void sqlRunsAndResultsAreThose(String name) throws SQLException, IOException {
    Page page = Page.of(name);
    try (Connection connection = connect()) {
      String written = run(page, connection);
      if (Page.WRITES && !written.equals(page.text())) {
        new Page(page.file(), written).write();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(String name) {
    Page page = Page.of(name);
    Matcher link = LINK.matcher(page.text());
    while (link.find()) {
      Path target = page.file();
      if (!link.group(1).isEmpty()) {
        target = page.file().resolveSibling(link.group(1)).normalize();
      }
      if (!target.endsWith("benchmarks.md")) { // made by those who measure, and not always there
        assertThat(target).as(name).exists();
      }
      if (link.group(2) != null) {
        assertThat(anchors(target)).as(name).contains(link.group(2));
      }
    }
  }

  /** The anchors of the headings of a page. */
  private static List<String> anchors(Path page) {
    return Page.of(page.toString())
        .text()
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:project='" + project + "'");
  }

  /** Runs the blocks of a page; the page with the results that came out. */
  private String run(Page page, Connection connection) throws SQLException, IOException {
    StringBuilder written = new StringBuilder();
    int copied = 0;
    String last = "";
    String outcome = "";
    List<Page.Block> blocks = page.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      Page.Block block = blocks.get(i);
      if (block.comment("skip-run").isPresent()) {
        continue;
      }
      Statements.makeFilesFor(block, connection, project);
      String place = page.place(block);
      String next = i + 1 < blocks.size() ? blocks.get(i + 1).info() : "";
      switch (block.info()) {
        case "sql" -> {
          if (block.comment("setup").isPresent()) {
            run(Page.of(block.comment("setup").get()), connection);
          }
          List<String> statements = Statements.of(block.text());
          last = statements.get(statements.size() - 1);
          outcome = runAll(statements, connection, place, next.equals("text error"));
        }
        case "python" -> {
          for (String sql : sqlOf(block)) {
            runAll(List.of(sql), connection, place, false);
          }
        }
        case "text result", "text error" -> {
          outcome = outcome.replaceFirst("(?s)\\nsql:\\n.*", "\nsql: ...\n");
          if (Page.WRITES) {
            written.append(page.text(), copied, block.start()).append(outcome);
            copied = block.start() + block.text().length();
          } else {
            assertThat(outcome).as(place).isEqualTo(block.text());
          }
        }
        case "sql rewritten" -> {
          String sent = sent(last, connection);
          if (!words(sent).equals(words(block.text()))) {
            if (!Page.WRITES) {
              assertThat(block.text()).as(place + ": EXPLAIN says").isEqualTo(sent);
            }
            // Its line breaks and comments are to be put in again, by hand.
            written.append(page.text(), copied, block.start()).append(wrapped(sent));
            copied = block.start() + block.text().length();
          }
          assertThat(sorted(Statements.run(connection, sent)))
              .as(place + ": rows")
              .isEqualTo(sorted(Statements.run(connection, last)));
        }
        case "", "text", "sh", "java", "properties", "gitignore", "xml", "dockerfile", "csv" -> {}
        default -> fail(place + ": a block is one of those that DocsTest knows: " + block.info());
      }
    }
    return written.append(page.text().substring(copied)).toString();
  }

  private static List<String> sqlOf(Page.Block python) {
    List<String> statements = new ArrayList<>();
    Matcher matcher = PYTHON_SQL.matcher(python.text());
    while (matcher.find()) {
      statements.add(matcher.group(1).strip());
    }
    return statements;
  }

  private String runAll(
      List<String> statements, Connection connection, String place, boolean lastFails)
      throws IOException {
    String outcome = "";
    for (int i = 0; i < statements.size(); i++) {
      boolean fails = lastFails && i == statements.size() - 1;
      try {
        outcome = Statements.run(connection, statements.get(i));
        if (fails) {
          fail(place + ": was to fail: " + statements.get(i));
        }
      } catch (SQLException e) {
        if (!fails) {
          throw new AssertionError(place + ": " + statements.get(i), e);
        }
        outcome = "SQLSTATE " + e.getSQLState() + ": " + e.getMessage() + "\n";
      }
    }
    return outcome.replace(project.toRealPath().toString(), "shop");
  }

  /** What the warehouse is sent for {@code sql}, as EXPLAIN says. */
  static String sent(String sql, Connection connection) throws SQLException {
    String plan = Statements.run(connection, "EXPLAIN " + sql);
    assertThat(plan).contains("\nsql:\n");
    return plan.substring(plan.indexOf("\nsql:\n") + "\nsql:\n".length());
  }

  private static String wrapped(String sql) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String word : sql.strip().split("\\s+", -1)) {
      if (column > 0 && column + word.length() > LINE) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? "" : " ").append(word);
      column += word.length() + 1;
    }
    return text.append('\n').toString();
  }

  /** What is neither white space nor a comment. */
  static List<String> words(String sql) {
    return Tokens.of(sql).stream()
        .filter(token -> token.kind() != Token.Kind.SEMICOLON)
        .map(Token::text)
        .toList();
  }

  private static List<String> sorted(String rows) {
    List<String> lines = new ArrayList<>(rows.lines().toList());
    Collections.sort(lines);
    return lines;
  }
}
