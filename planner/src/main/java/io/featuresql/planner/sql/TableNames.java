package io.featuresql.planner.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names in a query that its warehouse looks up outside of it: of tables, but for those that
 * WITH defines in the query itself, and of functions.
 *
 * <p>They are found by tokens, not by a grammar, in one pass that keeps its own stack. What is no
 * table after all, such as a column that looks like one, is told by the warehouse.
 *
 * @param tables the names of tables, each by the tokens of its parts; also texts that stand where a
 *     table does
 * @param functions the names in front of a parenthesis
 */
public record TableNames(List<List<Token>> tables, List<List<Token>> functions) {
  public TableNames {
    tables = List.copyOf(tables);
    functions = List.copyOf(functions);
  }

  /**
   * The names in {@code query}.
   *
   * @param exactQuotes whether a name in quotes is another than the same in upper case
   */
  public static TableNames of(String query, boolean exactQuotes) {
    Scan scan = new Scan(Tokens.of(query), exactQuotes);
    scan.run();
    return new TableNames(scan.tables, scan.functions);
  }

  /** What {@code name} is compared by. */
  private static String key(Token name, boolean exactQuotes) {
    return exactQuotes && name.kind() == Token.Kind.QUOTED_NAME
        ? name.name()
        : name.name().toLowerCase(Locale.ROOT);
  }

  private enum State {
    START,
    WITH,
    FROM,
    /** The select list, what follows FROM, or no query at all. */
    OTHER
  }

  /** A level of parentheses. */
  private static final class Frame {
    final @Nullable Frame parent;
    final boolean query;
    State state;

    /** Whether a table comes next. */
    boolean expects;

    /** Whether the rows of a VALUES stand here in place of a table. */
    boolean inValues;

    /** Whether ON and USING belong to a PIVOT statement rather than to a join. */
    boolean pivots;

    boolean recursive;
    @Nullable String defining;
    final Set<String> defined = new HashSet<>();

    Frame(@Nullable Frame parent, boolean query, State state) {
      this.parent = parent;
      this.query = query;
      this.state = state;
    }
  }

  private static final class Scan {
    final List<Token> tokens;
    final boolean exactQuotes;
    final List<List<Token>> tables = new ArrayList<>();
    final List<List<Token>> functions = new ArrayList<>();
    Frame frame = new Frame(null, true, State.START);
    int at;

    Scan(List<Token> tokens, boolean exactQuotes) {
      this.tokens = tokens;
      this.exactQuotes = exactQuotes;
    }

    void run() {
      while (tokens.get(at).kind() != Token.Kind.END) {
        Token token = tokens.get(at);
        switch (token.kind()) {
          case OPEN -> open(token);
          case CLOSE -> close();
          case COMMA -> comma();
          case WORD, QUOTED_NAME, STRING -> {
            if (frame.expects) {
              expected(token);
            } else if (token.kind() != Token.Kind.STRING) {
              word(token);
            }
          }
          default -> frame.expects = false;
        }
        at++;
      }
    }

    private Token next() {
      return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    private boolean isBehind(String... words) {
      return at > 0 && tokens.get(at - 1).isAny(words);
    }

    private void open(Token token) {
      boolean round = token.text().equals("(");
      boolean query = round && ClauseWords.opensQuery(tokens, at) && !isBehind("TRIM");
      boolean table = round && !query && (frame.expects || isBehind("TABLE"));
      Frame inner = new Frame(frame, query, query ? State.START : table ? State.FROM : State.OTHER);
      inner.expects = table;
      frame.expects = false;
      String own = frame.defining;
      if (query && own != null && frame.recursive && isUnion()) {
        inner.defined.add(own);
      }
      frame = inner;
    }

    /** Whether the query behind the parenthesis at this place can read itself. */
    private boolean isUnion() {
      return Brackets.outside(tokens, at + 1, tokens.size())
          .anyMatch(i -> tokens.get(i).is("UNION"));
    }

    private void close() {
      Frame outer = frame.parent;
      if (outer == null) {
        return; // the warehouse will say so
      }
      if (frame.query && outer.defining != null) {
        outer.defined.add(outer.defining);
        outer.defining = null;
      }
      frame = outer;
    }

    private void comma() {
      if (frame.state == State.WITH) {
        define();
      } else if (frame.state == State.FROM) {
        frame.inValues = frame.inValues && next().kind() == Token.Kind.OPEN;
        frame.expects = !frame.inValues;
      }
    }

    /** Takes the name of a query of WITH, which comes next. */
    private void define() {
      if (next().isName()) {
        at++;
        frame.defining = key(tokens.get(at), exactQuotes);
      }
    }

    /** A table is expected, and here is {@code token}. */
    private void expected(Token token) {
      boolean opens = next().kind() == Token.Kind.OPEN;
      if (token.isAny("LATERAL", "ONLY")
          || (token.is("TABLE") && opens)
          || (token.is("ROWS") && next().is("FROM"))
          || token.is("FROM")) {
        return; // and the table comes behind it
      }
      if (next().text().equals(":")) {
        at++; // an alias in front
        return;
      }
      frame.expects = false;
      if (token.is("VALUES") && opens) {
        frame.inValues = true;
        return;
      }
      if (ClauseWords.isReserved(token)) {
        word(token);
        return;
      }
      List<Token> name = name();
      if (next().kind() == Token.Kind.OPEN && token.kind() != Token.Kind.STRING) {
        functions.add(name);
      } else if (name.size() > 1 || !isDefined(key(token, exactQuotes))) {
        tables.add(name);
      }
    }

    /** Takes all parts of the name that begins here. */
    private List<Token> name() {
      List<Token> parts = new ArrayList<>();
      parts.add(tokens.get(at));
      while (next().kind() == Token.Kind.DOT
          && tokens.get(Math.min(at + 2, tokens.size() - 1)).isName()) {
        at += 2;
        parts.add(tokens.get(at));
      }
      return parts;
    }

    private boolean isDefined(String name) {
      for (Frame f = frame; f != null; f = f.parent) {
        if (f.defined.contains(name)) {
          return true;
        }
      }
      return false;
    }

    private void word(Token token) {
      boolean shapes = frame.query || frame.state == State.FROM;
      boolean keyWord = token.kind() == Token.Kind.WORD && shapes && changesState(token);
      if (keyWord || ClauseWords.isReserved(token)) {
        return;
      }
      boolean alias = at > 0 && (isBehind("AS") || endsOperand(tokens.get(at - 1)));
      List<Token> name = name();
      if (next().kind() == Token.Kind.OPEN && !alias) {
        functions.add(name);
      }
    }

    private static boolean endsOperand(Token token) {
      return ClauseWords.endsOperand(token) && !ClauseWords.isReserved(token);
    }

    /** Follows a word of the query on this level; whether it is one of those that shape it. */
    private boolean changesState(Token token) {
      if (ClauseWords.isSetOperation(tokens, at)) {
        if (frame.state == State.WITH || frame.state == State.START) {
          return false;
        }
        frame.state = State.START;
        return true;
      }
      String word = token.upper();
      switch (word) {
        case "WITH" -> {
          if (frame.state != State.START || !next().isName()) {
            return false;
          }
          frame.state = State.WITH;
          if (next().is("RECURSIVE")) {
            frame.recursive = true;
            at++;
          }
          define();
        }
        case "SELECT" -> frame.state = State.OTHER;
        case "FROM" -> {
          boolean compares =
              isBehind("DISTINCT") && tokens.get(Math.max(at - 2, 0)).isAny("IS", "NOT");
          if (!compares) {
            frame.state = State.FROM;
            frame.expects = true;
          }
        }
        case "JOIN", "STRAIGHT_JOIN" -> frame.expects = !isBehind("ARRAY");
        case "TABLE",
            "PIVOT",
            "UNPIVOT",
            "PIVOT_WIDER",
            "PIVOT_LONGER",
            "SUMMARIZE",
            "DESCRIBE" -> {
          if (frame.state != State.START && frame.state != State.WITH) {
            return false;
          }
          frame.state = State.FROM;
          frame.expects = true;
          frame.pivots = !word.equals("TABLE");
        }
        case "ON", "USING", "INTO" -> frame.state = frame.pivots ? State.OTHER : frame.state;
        default -> {
          boolean ends = ClauseWords.endsFrom(tokens, at);
          if (frame.state == State.FROM && ends) {
            frame.state = State.OTHER;
          }
          return ends;
        }
      }
      return true;
    }
  }
}
