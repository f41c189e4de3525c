package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Brackets;
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
    int end = Brackets.first(tokens, first, block.endToken(), this::endsList);
    Brackets.parts(tokens, first, end).forEach(part -> item(part.first(), part.behind()));
  }

  private boolean endsList(int index) {
    return tokens.get(index).isAny("FROM", "INTO") || ClauseWords.endsFrom(tokens, index);
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
    return Brackets.closing(tokens, first + 1, block.endToken()) + 1;
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
    boolean star =
        Brackets.outside(tokens, first, behind)
            .filter(i -> tokens.get(i).text().equals("*"))
            .anyMatch(i -> i == first || tokens.get(i - 1).kind() == Token.Kind.DOT);
    // a name alone is shown as such whatever stands in its place
    boolean name = behind - first == 3 && tokens.get(first + 1).kind() == Token.Kind.DOT;
    return star
        || name
        || tokens.subList(first, behind).stream().anyMatch(token -> token.is("COLUMNS"));
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
