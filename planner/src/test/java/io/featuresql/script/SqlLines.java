package io.featuresql.script;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * SQL broken over lines, so that a difference between two texts can be read: each clause, join and
 * WITH query begins a line, and what is in a query's brackets is indented. Only white space
 * changes, and none of that in quotes or beside comments.
 */
public final class SqlLines {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private static final String[] CLAUSES = {
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "QUALIFY",
    "WINDOW",
    "ORDER",
    "LIMIT",
    "UNION",
    "EXCEPT",
    "INTERSECT"
  };

  private static final String[] JOINS = {
    "ANTI",
    "ASOF",
    "CROSS",
    "FULL",
    "INNER",
    "LEFT",
    "NATURAL",
    "OUTER",
    "POSITIONAL",
    "RIGHT",
    "SEMI"
  };

  /**
   * A token with the white space before it, and how many brackets are open since its line began.
   */
  private record Piece(String text, Token token, int depth) {}

  private final String sql;
  private final List<Token> tokens;
  private final Deque<Boolean> queries = new ArrayDeque<>();
  private final List<Piece> line = new ArrayList<>();
  private final StringBuilder result = new StringBuilder();
  private String indent = "";
  private int depth;

  private SqlLines(String sql) {
    this.sql = sql;
    this.tokens = Tokens.of(sql);
  }

  /** {@code sql} in lines, without white space at its ends. */
  public static String of(String sql) {
    SqlLines lines = new SqlLines(sql.strip());
    lines.run();
    return lines.result.toString();
  }

  private void run() {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean closesQuery = token.kind() == Token.Kind.CLOSE && close();
      String gap = sql.substring(i == 0 ? 0 : tokens.get(i - 1).end(), token.start());
      if (!gap.isBlank()) {
        add(gap + token.text(), token);
      } else if (i > 0 && token.kind() != Token.Kind.END && (closesQuery || begins(i))) {
        end();
        add(token.text(), token);
      } else {
        add((gap.isEmpty() || line.isEmpty() ? "" : " ") + token.text(), token);
      }
      if (token.kind() == Token.Kind.OPEN) {
        queries.push(isQuery(i + 1));
      }
    }
    end();
  }

  private void add(String text, Token token) {
    depth -= token.kind() == Token.Kind.CLOSE && !line.isEmpty() ? 1 : 0;
    line.add(new Piece(text, token, depth));
    depth += token.kind() == Token.Kind.OPEN ? 1 : 0;
  }

  /** Whether the bracket that is closed here is around a query. */
  private boolean close() {
    return !queries.isEmpty() && queries.pop();
  }

  private boolean isQuery(int index) {
    Token token = tokens.get(index);
    return token.isAny("SELECT", "WITH", "FROM")
        || token.kind() == Token.Kind.OPEN && isQuery(index + 1);
  }

  private boolean begins(int index) {
    Token token = tokens.get(index);
    Token before = tokens.get(index - 1);
    if (token.kind() == Token.Kind.CLOSE || !queries.isEmpty() && !queries.peek()) {
      return false;
    }
    if (before.kind() == Token.Kind.OPEN) {
      return true;
    }
    boolean shown = before.text().equals("*") && token.is("EXCEPT");
    boolean clause =
        token.isAny(CLAUSES) && !shown && !before.isAny("DISTINCT", "WITHIN", "DELETE");
    boolean with =
        before.kind() == Token.Kind.COMMA
            && token.isName()
            && tokens.get(index + 1).is("AS")
            && (tokens.get(index + 2).kind() == Token.Kind.OPEN
                || tokens.get(index + 2).is("MATERIALIZED"));
    return clause || with || !before.isAny(JOINS) && isJoin(index);
  }

  private boolean isJoin(int index) {
    Token token = tokens.get(index);
    return token.is("JOIN") || token.isAny(JOINS) && isJoin(index + 1);
  }

  private static boolean mayBreak(Token before, Piece piece) {
    Token token = piece.token();
    return piece.text().startsWith(" ")
        && (piece.depth() == 0
                && (before.kind() == Token.Kind.COMMA || token.isAny("AND", "OR", "ON"))
            || piece.depth() == 1 && token.is("ORDER"));
  }

  /** Ends a line, which becomes several where it is too long for one. */
  private void end() {
    boolean wide = indent.length() + line.stream().mapToInt(p -> p.text().length()).sum() > WIDTH;
    for (int i = 0; i < line.size(); i++) {
      Piece piece = line.get(i);
      boolean breaks = wide && i > 0 && mayBreak(line.get(i - 1).token(), piece);
      if (i == 0 || breaks) {
        String more = i == 0 ? "" : INDENT.repeat(2 + 2 * piece.depth());
        result.append(result.isEmpty() ? "" : "\n").append(indent).append(more);
      }
      result.append(breaks ? piece.text().stripLeading() : piece.text());
    }
    line.clear();
    depth = 0;
    indent = INDENT.repeat((int) queries.stream().filter(query -> query).count());
  }
}
