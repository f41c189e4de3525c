package io.featuresql.docs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What becomes of a statement: the two ways that it can go, and how it is rewritten. */
final class StatementPictures {
  private static final int WIDTH = 860;

  /** What stands between parentheses is left out when it has more letters. */
  private static final int SHOWN = 48;

  private StatementPictures() {}

  /**
   * Draws the two ways.
   *
   * @param train a statement that goes to the warehouse
   * @param serve one that goes to the online store
   */
  static Drawing ways(Connection connection, String train, String serve) throws SQLException {
    Drawing drawing =
        new Drawing(
            WIDTH,
            396,
            "One clause, two ways",
            "The same clause over the same view is a join in the warehouse for a training set, "
                + "and a look-up in the online store for a request.");
    drawing.box(Colour.BLUE, 280, 14, 300, 44);
    drawing.centred(Colour.BLUE, 14, 430, 41, "feature view user_activity");
    drawing.arrow(Colour.LINE, 330, 58, 240, 84).arrow(Colour.LINE, 530, 58, 620, 84);
    way(drawing, connection, 20, "to train: as of each label's time", "offline", train);
    way(drawing, connection, 440, "to serve: as of now", "online", serve);
    drawing.arrow(Colour.LINE, 220, 268, 220, 302).arrow(Colour.LINE, 640, 268, 640, 302);
    drawing.store(Colour.GREEN, 110, 304, 220, 76);
    drawing.centred(Colour.GREEN, 14, 220, 346, "warehouse");
    drawing.centred(Colour.SOFT, 12, 220, 366, "all of history");
    drawing.store(Colour.GREEN, 530, 304, 220, 76);
    drawing.centred(Colour.GREEN, 14, 640, 346, "online store");
    drawing.centred(Colour.SOFT, 12, 640, 366, "newest row of each key");
    drawing.arrow(Colour.GREEN, 334, 346, 526, 346);
    return drawing.centred(Colour.GREEN, 14, 430, 336, "MATERIALIZE");
  }

  private static void way(
      Drawing drawing, Connection connection, int x, String title, String route, String sql)
      throws SQLException {
    List<String> plan = Statements.run(connection, "EXPLAIN " + sql).lines().toList();
    if (!plan.get(0).equals("route: " + route)) {
      throw new IllegalStateException(sql + ": " + plan);
    }
    drawing.box(Colour.LINE, x, 86, 400, 182);
    drawing.text(Colour.INK, 14, x + 14, 110, title);
    List<String> lines = new ArrayList<>();
    for (String line : sql.lines().toList()) {
      lines.addAll(Drawing.wrapped(line.replace("AS OF ", "AS\u00a0OF\u00a0"), 44));
    }
    drawing.lines(Colour.BLUE, 14, x + 14, 138, lines);
    List<String> why = new ArrayList<>();
    for (String line : plan.subList(0, 2)) {
      why.addAll(Drawing.wrapped(line, 50));
    }
    drawing.lines(Colour.SOFT, 12, x + 14, 268 - 18 * why.size(), why);
  }

  /**
   * Draws a statement and what the warehouse is sent for it, without what is inside of long
   * parentheses.
   *
   * @param before a statement that ends in a FEATURES clause
   * @param after what is sent, with line breaks and comments
   */
  static Drawing rewrite(String before, String after) {
    List<String> sent = folded(after).lines().filter(line -> !line.isBlank()).toList();
    int clause = before.indexOf("FEATURES");
    int height = 150 + sent.size() * Drawing.leading(13);
    Drawing drawing =
        new Drawing(
            WIDTH,
            height,
            "Before and after the rewrite",
            "The FEATURES clause becomes joins. The rest of the statement stays.");
    drawing.text(Colour.SOFT, 12, 24, 26, "what you write");
    drawing.box(Colour.LINE, 20, 36, WIDTH - 40, 36);
    drawing.text(Colour.INK, 13, 32, 59, before.substring(0, clause).strip());
    drawing.text(
        Colour.BLUE,
        13,
        32 + Drawing.widthOf(before.substring(0, clause), 13),
        59,
        before.substring(clause));
    drawing.arrow(Colour.BLUE, 430, 76, 430, 106);
    drawing.text(Colour.SOFT, 12, 24, 102, "what DuckDB is sent, shortened");
    drawing.box(Colour.LINE, 20, 112, WIDTH - 40, height - 132);
    Deque<String> own =
        new ArrayDeque<>(List.of(before.substring(0, clause).strip().split("\\s+", -1)));
    int y = 138;
    for (String line : sent) {
      rewritten(drawing, line, y, own);
      y += Drawing.leading(13);
    }
    return drawing;
  }

  /** One line: its first words that are the user's own, then ours, then a comment. */
  private static void rewritten(Drawing drawing, String line, int y, Deque<String> own) {
    int comment = line.contains("--") ? line.indexOf("--") : line.length();
    int kept = 0;
    while (!own.isEmpty() && line.startsWith(own.peek(), kept)) {
      kept += own.remove().length();
      while (kept < comment && line.charAt(kept) == ' ') {
        kept++;
      }
    }
    part(drawing, Colour.INK, line, 0, kept, y);
    part(drawing, Colour.BLUE, line, kept, comment, y);
    part(drawing, Colour.SOFT, line, comment, line.length(), y);
  }

  private static void part(Drawing drawing, Colour colour, String line, int from, int to, int y) {
    String part = line.substring(from, to);
    String stripped = part.stripLeading();
    int start = from + part.length() - stripped.length();
    drawing.text(
        colour,
        13,
        32 + Drawing.widthOf(line.substring(0, start), 13),
        y,
        stripped.stripTrailing());
  }

  /** SQL with an ellipsis for what is between long parentheses. */
  private static String folded(String sql) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < sql.length()) {
      int end = i;
      if (sql.startsWith("--", i)) {
        end = sql.indexOf('\n', i);
      } else if (sql.charAt(i) == '(') {
        end = closing(sql, i);
        if (end - i > SHOWN) {
          text.append("(\u2026)");
          i = end + 1;
          continue;
        }
      }
      text.append(sql, i, end + 1);
      i = end + 1;
    }
    return text.toString();
  }

  /** Where the parenthesis that opens at {@code start} closes. */
  private static int closing(String sql, int start) {
    int depth = 0;
    int i = start;
    while (true) {
      if (sql.startsWith("--", i)) {
        i = sql.indexOf('\n', i);
      }
      depth += sql.charAt(i) == '(' ? 1 : 0;
      depth -= sql.charAt(i) == ')' ? 1 : 0;
      if (depth == 0) {
        return i;
      }
      i++;
    }
  }
}
