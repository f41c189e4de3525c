package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pictures in docs/pictures are what is drawn from today's data, and can be read. */
class PicturesTest {
  private static final Pattern PICTURE = Pattern.compile("!\\[([^]]*)]\\(([\\w./-]+\\.svg)\\)");
  private static final String FOLDER = "docs/pictures/";

  @TempDir Path project;

  @Test
  void timeline() throws SQLException {
    try (Connection connection = quickStart()) {
      check("timeline", TimelinePicture.of(connection, readme(0)));
    }
  }

  @Test
  void ways() throws SQLException {
    try (Connection connection = quickStart()) {
      Statements.run(connection, "MATERIALIZE user_activity");
      check("ways", StatementPictures.ways(connection, readme(0), readme(3)));
    }
  }

  @Test
  void rewrite() throws SQLException {
    List<Page.Block> blocks = Page.of("docs/how-the-rewrite-works.md").blocks();
    int sent = 0;
    while (!blocks.get(sent).info().equals("sql rewritten")) {
      sent++;
    }
    String before = Statements.of(blocks.get(sent - 1).text()).get(0);
    String after = blocks.get(sent).text();
    try (Connection connection = connect()) {
      for (Page.Block block : blocks.subList(0, sent)) {
        for (String sql : Statements.of(block.text())) {
          Statements.run(connection, sql);
        }
      }
      assertThat(DocsTest.words(DocsTest.sent(before, connection)))
          .isEqualTo(DocsTest.words(after));
    }
    check("rewrite", StatementPictures.rewrite(before, after));
  }

  @Test
  void demo() throws IOException {
    check("demo", TerminalPicture.of(demoLines()));
  }

  @Test
  void benchmarks() {
    check("benchmarks", BenchmarkChart.drawn());
    GeneratedTablesTest.checkSection("docs/benchmarks.md", "in-short", BenchmarkChart.inShort());
  }

  @Test
  void modules() {
    check("modules", ProjectPictures.modules());
  }

  @Test
  void badges() throws IOException {
    check("badges", ProjectPictures.badges());
  }

  @Test
  void dbeaver() throws Exception {
    Map<String, String> driver = DialogPictures.fields("The driver, once");
    Map<String, String> connection = DialogPictures.fields("The connection");
    check("dbeaver-driver", DialogPictures.of("Create new driver", driver, "Cancel", "OK"));
    check(
        "dbeaver-connection",
        DialogPictures.of("Connect to a database", connection, "Test Connection", "Finish"));

    assertThat(Class.forName(driver.get("Class Name"))).isAssignableTo(java.sql.Driver.class);
    assertThat(driver.get("URL Template").replace("{folder}", connection.get("Path")))
        .isEqualTo(connection.get("JDBC URL"));
    try (Connection connected =
        DriverManager.getConnection(
            connection.get("JDBC URL").replace(connection.get("Path"), project.toString()))) {
      assertThat(connected.isValid(1)).isTrue();
    }
  }

  /** What the demo prints on all flights, without times. */
  static List<String> demoLines() throws IOException {
    return Files.readAllLines(Page.root().resolve(FOLDER + "demo.txt"));
  }

  @Test
  void everyPictureIsOnAPageAndSaysWhatItShows() throws IOException {
    List<Path> shown =
        Stream.concat(Page.names().stream(), Stream.of("CONTRIBUTING.md"))
            .map(Page::of)
            .flatMap(
                page ->
                    PICTURE
                        .matcher(page.text())
                        .results()
                        .peek(picture -> assertThat(picture.group(1)).isNotBlank())
                        .map(picture -> page.file().resolveSibling(picture.group(2)).normalize()))
            .toList();
    try (Stream<Path> files = Files.list(Page.root().resolve(FOLDER))) {
      assertThat(files.filter(file -> file.toString().endsWith(".svg"))).allMatch(shown::contains);
    }
  }

  @Test
  void coloursCanBeToldFromTheirGround() {
    for (Colour ground : Set.of(Colour.PAPER, Colour.BOX)) {
      for (Colour colour : Colour.values()) {
        if (colour != Colour.PAPER && colour != Colour.BOX) {
          // WCAG 2.2 AA: 4.5 for text, 3 for lines.
          double least = colour == Colour.LINE ? 3 : 4.5;
          assertThat(Colour.contrast(colour.light(), ground.light()))
              .as(colour + " on " + ground + ", light")
              .isGreaterThanOrEqualTo(least);
          assertThat(Colour.contrast(colour.dark(), ground.dark()))
              .as(colour + " on " + ground + ", dark")
              .isGreaterThanOrEqualTo(least);
        }
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:project='" + project + "'");
  }

  /** A project that has gone through the SQL of the quick start, up to the first training set. */
  private Connection quickStart() throws SQLException {
    Connection connection = connect();
    for (Page.Block block : Page.of("docs/quick-start.md").blocks()) {
      if (block.info().equals("sql")) {
        if (block.text().contains("FEATURES")) {
          break;
        }
        for (String sql : Statements.of(block.text())) {
          Statements.run(connection, sql);
        }
      }
    }
    return connection;
  }

  /** A statement of README.md. */
  private static String readme(int number) {
    return Page.of("README.md").blocks().stream()
        .filter(block -> block.info().equals("sql"))
        .flatMap(block -> Statements.of(block.text()).stream())
        .toList()
        .get(number);
  }

  private static void check(String name, Drawing drawing) {
    Path file = Page.root().resolve(FOLDER + name + ".svg");
    try {
      if (Page.WRITES) {
        Files.writeString(file, drawing.svg());
      } else {
        assertThat(file)
            .as("%s differs from what is drawn now; -Ddocs.write=true writes it", name)
            .hasContent(drawing.svg());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
