package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.shell.Script.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where statements end. */
final class ScriptTest {
  @Test
  void statementsEndAtSemicolonsOutsideStringsAndComments() {
    Script script =
        Script.of("-- a; b\nSELECT ';' AS \"x;y\";\n\n  SELECT $$;$$ /* ; */\n;; SELECT 3");
    assertThat(script.statements())
        .containsExactly(
            new Statement("SELECT ';' AS \"x;y\"", 2), new Statement("SELECT $$;$$ /* ; */", 4));
    assertThat(script.rest()).contains(new Statement("SELECT 3", 5));
    assertThat(script.open()).isEmpty();
  }

  @Test
  void aStrayBracketDoesNotSwallowWhatFollows() {
    assertThat(texts("SELECT 1); SELECT 2; SELECT (3; SELECT 4;"))
        .containsExactly("SELECT 1)", "SELECT 2", "SELECT (3", "SELECT 4");
  }

  @Test
  void commandsEndWithTheirLines() {
    assertThat(texts("!set prompt it's\nSELECT 1;\nhelp\nQUIT ;\n SELECT 2;exit"))
        .containsExactly("!set prompt it's", "SELECT 1", "help", "QUIT", "SELECT 2", "exit");
    assertThat(texts("\\d it's\nHELP features;\nSELECT 1;"))
        .containsExactly("\\d it's", "HELP features", "SELECT 1");
    assertThat(Script.of("help\nhelp me\n\\d t").statements()).allMatch(Statement::isCommand);
    assertThat(Script.of("SELECT help;").statements()).noneMatch(Statement::isCommand);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "-- only a comment", "/* that */ ;;"})
  void nothingIsNoStatement(String text) {
    assertThat(Script.of(text)).isEqualTo(new Script(List.of(), none(), noText()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "SELECT 'a, this string does not end; close it",
        "SELECT 1 /* c, this comment does not end; close it",
        "SELECT \"a;, this quoted name does not end; close it",
      })
  void tellsWhatIsOpen(String text, String what) {
    Script script = Script.of("SELECT 1; " + text);
    assertThat(script.statements()).containsExactly(new Statement("SELECT 1", 1));
    assertThat(script.rest()).contains(new Statement(text, 1));
    assertThat(script.open()).contains(what);
  }

  private static List<String> texts(String text) {
    return Script.of(text).statements().stream().map(Statement::text).toList();
  }

  private static Optional<Statement> none() {
    return Optional.empty();
  }

  private static Optional<String> noText() {
    return Optional.empty();
  }
}
