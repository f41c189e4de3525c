package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Token;
import java.util.List;

/** Writes the instants behind AS OF and KNOWN AS OF for the warehouse. */
final class InstantText {
  private final List<Token> tokens;
  private final WarehouseDialect dialect;
  private final boolean definesView;

  /**
   * Renders instants of one statement.
   *
   * @param definesView true when the statement keeps its text for later (CREATE VIEW), so that NOW
   *     is when the view is read
   */
  InstantText(List<Token> tokens, WarehouseDialect dialect, boolean definesView) {
    this.tokens = tokens;
    this.dialect = dialect;
    this.definesView = definesView;
  }

  /** The user's text of an instant, with NOW as a parameter. */
  SqlText render(Span span, Edits edits) {
    SqlText.Builder result = SqlText.builder(span);
    int at = span.start();
    for (int i = firstAt(span.start()); tokens.get(i).start() < span.end(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.END) {
        break;
      }
      boolean now =
          Instants.isNow(token)
              && tokens.get(i + 1).kind() != Token.Kind.DOT
              && (i == 0 || tokens.get(i - 1).kind() != Token.Kind.DOT);
      if (now) {
        int end = token.end();
        if (tokens.get(i + 1).text().equals("(") && tokens.get(i + 2).text().equals(")")) {
          end = tokens.get(i + 2).end();
        }
        result.add(copy(new Span(at, token.start()), edits)).add(now(new Span(token.start(), end)));
        at = end;
      } else if (token.kind() == Token.Kind.PARAMETER && token.span().equals(span)) {
        return bareParameter(span, edits);
      }
    }
    return result.add(copy(new Span(at, Math.max(at, span.end())), edits)).build();
  }

  private static SqlText copy(Span span, Edits edits) {
    return span.start() == span.end() ? SqlText.EMPTY : edits.render(span);
  }

  private SqlText bareParameter(Span span, Edits edits) {
    return SqlText.builder(span)
        .sql("CAST(")
        .add(
            SqlText.parameter(
                new Binding.Parameter(edits.parameterIndex(span.start()), true), span))
        .sql(" AS " + dialect.timestampType() + ")")
        .build();
  }

  private SqlText now(Span span) {
    if (definesView) {
      return SqlText.written(dialect.currentTimestamp(), span);
    }
    return SqlText.builder(span)
        .sql("CAST(")
        .add(SqlText.parameter(new Binding.Now(), span))
        .sql(" AS " + dialect.timestampType() + ")")
        .build();
  }

  private int firstAt(int offset) {
    int low = 0;
    int high = tokens.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tokens.get(middle).start() >= offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
