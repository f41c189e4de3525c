package io.featuresql.shell;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text cut into statements. A statement ends with a semicolon, wherever that stands outside
 * strings, names and comments; brackets do not matter, so that one too many does not swallow what
 * follows. A command ends with its line: what begins with {@code !} or, as in psql, with a
 * backslash, and {@code help}, {@code quit} and {@code exit}.
 *
 * @param statements all that are complete, without their semicolons and the comments above them
 * @param rest what stands behind the last one, if anything does
 * @param open what is wrong with the rest when it cannot be a statement yet, such as a string that
 *     does not end
 */
record Script(List<Statement> statements, Optional<Statement> rest, Optional<String> open) {
  private static final Set<String> COMMANDS = Set.of("help", "quit", "exit", "?");

  Script {
    statements = List.copyOf(statements);
  }

  /**
   * A statement or a command.
   *
   * @param text without its semicolon
   * @param line the line on which it begins, the first is 1
   */
  record Statement(String text, int line) {
    /** Whether it is for the shell. */
    boolean isCommand() {
      return isCommand(text);
    }

    private static boolean isCommand(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return lower.startsWith("!")
          || lower.startsWith("\\")
          || lower.startsWith("help ")
          || COMMANDS.contains(lower);
    }
  }

  /** Cuts {@code text}. */
  static Script of(String text) {
    return new Cutter(text).cut();
  }

  private static final class Cutter {
    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private int from;
    private int counted;
    private int line = 1;

    Cutter(String text) {
      this.text = text;
    }

    Script cut() {
      while (true) {
        Scan scan = Scan.of(text, from);
        @Nullable Token first = null;
        boolean again = false;
        for (Token token : scan.tokens) {
          if (first != null && token.kind() == Token.Kind.SEMICOLON) {
            add(first.start(), token.start());
            first = null;
          } else if (first == null && command(token)) {
            again = true;
            break;
          } else if (first == null && token.kind() != Token.Kind.SEMICOLON) {
            first = token;
          }
        }
        if (!again) {
          return end(first, scan);
        }
      }
    }

    private Script end(@Nullable Token first, Scan scan) {
      int start = first != null ? first.start() : scan.openFrom;
      if (start >= text.length()) {
        return new Script(statements, Optional.empty(), Optional.empty());
      }
      Statement rest = new Statement(text.substring(start).strip(), lineOf(start));
      return new Script(statements, Optional.of(rest), Optional.ofNullable(scan.open));
    }

    /** Takes a command that begins with {@code token}, to the end of its line. */
    private boolean command(Token token) {
      int start = token.start();
      int end = text.indexOf('\n', start);
      String rest = text.substring(start, end < 0 ? text.length() : end).strip();
      if (!rest.startsWith("!")) {
        rest = rest.endsWith(";") ? rest.substring(0, rest.length() - 1).strip() : rest;
        if (!Statement.isCommand(rest)) {
          return false;
        }
      }
      statements.add(new Statement(rest, lineOf(start)));
      from = end < 0 ? text.length() : end;
      return true;
    }

    private void add(int start, int end) {
      statements.add(new Statement(text.substring(start, end).strip(), lineOf(start)));
    }

    private int lineOf(int offset) {
      for (; counted < offset; counted++) {
        if (text.charAt(counted) == '\n') {
          line++;
        }
      }
      return line;
    }
  }

  /**
   * Tokens at their places in the whole text, up to a string, name or comment that does not end.
   *
   * @param tokens without the one that ends the text
   * @param openFrom where that begins; the end of the text when there is none
   * @param open what is wrong with it
   */
  record Scan(List<Token> tokens, int openFrom, @Nullable String open) {
    /** Of {@code text} from the offset {@code from} on. */
    static Scan of(String text, int from) {
      String part = text.substring(from);
      try {
        return new Scan(at(from, Tokens.of(part)), text.length(), null);
      } catch (FeatureSqlException e) {
        int end = e.span().map(Span::start).orElse(0);
        return new Scan(
            at(from, Tokens.of(part.substring(0, end))),
            from + end,
            String.valueOf(e.getMessage()));
      }
    }

    private static List<Token> at(int from, List<Token> tokens) {
      return tokens.stream()
          .filter(token -> token.kind() != Token.Kind.END)
          .map(t -> new Token(t.kind(), t.start() + from, t.end() + from, t.text()))
          .toList();
    }
  }
}
