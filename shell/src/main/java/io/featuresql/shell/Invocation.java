package io.featuresql.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the shell was started with.
 *
 * @param url where to connect
 * @param sources what to run, in order; none to read from the terminal or standard input
 * @param options of sqlline, such as {@code outputFormat=csv}
 */
record Invocation(String url, List<Source> sources, List<String> options) {
  static final String URL = "jdbc:featuresql:";

  Invocation {
    sources = List.copyOf(sources);
    options = List.copyOf(options);
  }

  /** Statements given as such, or in a file. */
  sealed interface Source {
    /** What stood behind {@code -e}. */
    record Text(String sql) implements Source {}

    /** What stood behind {@code -f}. */
    record File(Path path) implements Source {}
  }

  /**
   * Reads {@code -u URL}, {@code -e STATEMENT}, {@code -f FILE} and {@code --NAME=VALUE}.
   *
   * @throws IllegalArgumentException for anything else, with a message for people
   */
  static Invocation of(String... arguments) {
    String url = URL;
    List<Source> sources = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.startsWith("--")) {
        options.add(argument.substring(2));
        continue;
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("'" + argument + "' needs a value");
      }
      String value = arguments[++i];
      switch (argument) {
        case "-u" -> url = value;
        case "-e" -> sources.add(new Source.Text(value));
        case "-f" -> sources.add(new Source.File(Path.of(value)));
        default -> throw new IllegalArgumentException("'" + argument + "' is not an option");
      }
    }
    return new Invocation(url, sources, options);
  }

  /** The value of the option of sqlline, if it was given; its name in any case. */
  Optional<String> option(String name) {
    String start = name.toLowerCase(Locale.ROOT) + "=";
    return options.stream()
        .filter(option -> option.toLowerCase(Locale.ROOT).startsWith(start))
        .map(option -> option.substring(start.length()))
        .reduce((first, last) -> last);
  }
}
