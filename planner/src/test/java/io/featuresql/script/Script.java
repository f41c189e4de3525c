package io.featuresql.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cases of a test as a text file, which stands in the resources beside the test's class:
 *
 * <pre>
 * # a heading, or why the case is there
 *
 * SELECT * FROM labels FEATURES profil AS OF ts
 * =&gt; there is no feature view 'profil'
 * </pre>
 *
 * <p>A case is one line of input or several, and behind them what is expected, each line after
 * {@code =>}. An empty line ends it. Lines that begin with {@code #} are comments where no case has
 * begun. With {@code -Dfeaturesql.golden=write} a run puts what came in place of what was expected.
 */
public final class Script {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final boolean WRITE = "write".equals(System.getProperty("featuresql.golden"));
  private static final String MARK = "=>";

  private final Path file;

  /** The cases, each behind the comments and empty lines before it. */
  private final List<Case> cases = new ArrayList<>();

  /** Comments and empty lines behind the last case. */
  private List<String> end = new ArrayList<>();

  private Script(Path file) {
    this.file = file;
  }

  /**
   * The script {@code name} of {@code test}.
   *
   * @throws IllegalArgumentException when the file does not read as cases; the message has the line
   */
  public static Script of(Class<?> test, String name) {
    String folder = test.getPackageName().replace('.', '/');
    Script script = new Script(RESOURCES.resolve(folder).resolve(name));
    script.read();
    return script;
  }

  /** The cases, in the order of the file. */
  public List<Case> cases() {
    return List.copyOf(cases);
  }

  private void read() {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Integer> seen = new HashMap<>();
    int i = 0;
    while (i < lines.size()) {
      if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
        end.add(lines.get(i++));
        continue;
      }
      int first = i + 1;
      List<String> input = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (; i < lines.size() && !lines.get(i).isBlank(); i++) {
        String line = lines.get(i);
        if (line.equals(MARK) || line.startsWith(MARK + " ")) {
          expected.add(line.substring(Math.min(line.length(), MARK.length() + 1)));
        } else if (expected.isEmpty()) {
          input.add(line);
        } else {
          throw wrong(i + 1, "this line stands behind " + MARK + "; an empty line ends a case");
        }
      }
      if (input.isEmpty() || expected.isEmpty()) {
        throw wrong(first, "a case is lines of input and, behind them, lines after " + MARK);
      }
      Case read = new Case(end, first, String.join("\n", input), String.join("\n", expected));
      Integer same = seen.putIfAbsent(read.input, first);
      if (same != null) {
        throw wrong(first, "this is the case of line " + same + " again");
      }
      cases.add(read);
      end = new ArrayList<>();
    }
  }

  private IllegalArgumentException wrong(int line, String message) {
    return new IllegalArgumentException(file + ":" + line + ": " + message);
  }

  private synchronized void write() {
    StringBuilder text = new StringBuilder();
    for (Case each : cases) {
      each.before.forEach(line -> text.append(line).append('\n'));
      text.append(each.input).append('\n').append(marked(each.expected)).append('\n');
    }
    end.forEach(line -> text.append(line).append('\n'));
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String marked(String expected) {
    return expected
        .lines()
        .map(line -> line.isEmpty() ? MARK : MARK + " " + line)
        .collect(Collectors.joining("\n"));
  }

  /** One case. Its text is its place and its input, for the name of its test. */
  public final class Case {
    private final List<String> before;
    private final int line;
    private final String input;
    private String expected;

    private Case(List<String> before, int line, String input, String expected) {
      this.before = before;
      this.line = line;
      this.input = input;
      this.expected = expected;
    }

    public String input() {
      return input;
    }

    public String expected() {
      return expected;
    }

    /** Fails unless {@code actual} is expected, or writes it down as what is expected. */
    public void check(String actual) {
      if (WRITE && !actual.equals(expected)) {
        expected = actual;
        write();
      }
      assertThat(actual).as(toString()).isEqualTo(expected);
    }

    @Override
    public String toString() {
      return file.getFileName() + ":" + line + ": " + input;
    }
  }
}
