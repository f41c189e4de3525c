package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import java.util.List;

/**
 * Keeps the labels of a select list where the warehouse makes them of the text of an item: one
 * whose text is changed gets its own text as its alias.
 */
record ItemLabels(List<Token> tokens, Outline.Block block, WarehouseDialect dialect, Edits edits) {
  void keep() {
    if (block.select() < 0 || dialect.labelLength() == 0) {
      return;
    }
    int first = behindDistinct();
    int depth = 0;
    for (int i = first; ; i++) {
      Token token = tokens.get(i);
      boolean ends =
          i >= block.endToken()
              || depth == 0 && (token.isAny("FROM", "INTO") || ClauseWords.endsFrom(tokens, i));
      if (ends || depth == 0 && token.kind() == Token.Kind.COMMA) {
        item(first, i);
        first = i + 1;
      }
      if (ends) {
        return;
      }
      depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
    }
  }

  private int behindDistinct() {
    int first = block.select() + 1;
    if (!tokens.get(first).isAny("DISTINCT", "ALL")) {
      return first;
    }
    first++;
    if (!tokens.get(first).is("ON") || tokens.get(first + 1).kind() != Token.Kind.OPEN) {
      return first;
    }
    int depth = 0;
    do {
      first++;
      Token.Kind kind = tokens.get(first).kind();
      depth += kind == Token.Kind.OPEN ? 1 : kind == Token.Kind.CLOSE ? -1 : 0;
    } while (depth > 0 && first < block.endToken());
    return first + 1;
  }

  private void item(int first, int behind) {
    if (behind <= first || hasAlias(first, behind) || showsColumns(first, behind)) {
      return;
    }
    Span span = new Span(tokens.get(first).start(), tokens.get(behind - 1).end());
    if (!edits.changes(span)) {
      return;
    }
    String label = text(first, behind);
    if (label.length() <= dialect.labelLength()) {
      Span end = new Span(span.end(), span.end());
      edits.put(end, SqlText.written(" AS " + dialect.quote(label), end));
    }
  }

  /** {@code expression AS name}, {@code expression name} or {@code name: expression}. */
  private boolean hasAlias(int first, int behind) {
    if (behind - first < 2) {
      return false;
    }
    Token last = tokens.get(behind - 1);
    Token before = tokens.get(behind - 2);
    boolean name = last.kind() == Token.Kind.QUOTED_NAME || isFreeWord(last);
    boolean operand =
        switch (before.kind()) {
          case QUOTED_NAME, STRING, NUMBER, PARAMETER, CLOSE -> true;
          case WORD -> isFreeWord(before) || before.isAny("END", "NULL", "TRUE", "FALSE");
          default -> false;
        };
    return before.is("AS")
        || (name && operand)
        || (tokens.get(first).isName() && tokens.get(first + 1).text().equals(":"));
  }

  private static boolean isFreeWord(Token token) {
    return token.kind() == Token.Kind.WORD
        && !token.isAny("AND", "OR", "NOT", "IS", "IN", "LIKE", "CASE", "WHEN", "THEN", "ELSE")
        && !token.isAny("END", "NULL", "TRUE", "FALSE", "DISTINCT", "BETWEEN");
  }

  /** Whether the labels are those of columns: {@code *}, {@code t.*}, {@code COLUMNS(...)}. */
  private boolean showsColumns(int first, int behind) {
    int depth = 0;
    for (int i = first; i < behind; i++) {
      Token token = tokens.get(i);
      boolean star =
          token.text().equals("*")
              && (i == first || depth == 0 && tokens.get(i - 1).kind() == Token.Kind.DOT);
      if (star || token.is("COLUMNS")) {
        return true;
      }
      depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
    }
    // a name alone is shown as such whatever stands in its place
    return behind - first == 3 && tokens.get(first + 1).kind() == Token.Kind.DOT;
  }

  /** The text of the tokens, in which comments and line breaks are spaces. */
  private String text(int first, int behind) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i < behind; i++) {
      if (i > first && tokens.get(i).start() > tokens.get(i - 1).end()) {
        text.append(' ');
      }
      text.append(tokens.get(i).text());
    }
    return text.toString();
  }
}
