package io.featuresql.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each example gives what stands in the file of expected results beside it. The results of the last
 * run are in {@code target/examples}, to be copied when they are right.
 */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("sql-examples", "examples");
  private static final Path ACTUAL = Path.of("sql-examples", "target", "examples");

  @ParameterizedTest
  @MethodSource("examples")
  void givesWhatIsExpected(String name) throws IOException, SQLException {
    Script script = Script.parse(Files.readString(EXAMPLES.resolve(name + ".sql")));
    Files.createDirectories(ACTUAL);
    Path actual = ACTUAL.resolve(name + ".expected");
    Files.writeString(actual, Transcript.of(script));
    assertThat(actual).hasSameTextualContentAs(EXAMPLES.resolve(name + ".expected"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void beginsWithWordsForItsReader(String name) throws IOException {
    Script script = Script.parse(Files.readString(EXAMPLES.resolve(name + ".sql")));
    assertThat(script.text()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(script.statements()).isNotEmpty();
  }

  @Test
  void everyExpectedFileHasItsExample() throws IOException {
    assertThat(names(".expected")).isEqualTo(names(".sql"));
  }

  static List<String> examples() throws IOException {
    return names(".sql");
  }

  private static List<String> names(String ending) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ending))
          .map(file -> file.substring(0, file.length() - ending.length()))
          .sorted()
          .toList();
    }
  }
}
