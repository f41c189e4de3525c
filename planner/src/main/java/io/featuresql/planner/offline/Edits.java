package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.sql.QuestionMarks;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The user's text and what is to be put in place of parts of it. */
final class Edits {
  private record Edit(Span span, SqlText text, int order) {}

  private static final Comparator<Edit> BY_PLACE =
      Comparator.<Edit>comparingInt(e -> e.span().start())
          // at one place: what is put between two characters first, then the widest
          .thenComparing(e -> e.span().start() == e.span().end() ? 0 : 1)
          .thenComparing(e -> -e.span().end())
          .thenComparingInt(Edit::order);

  private final List<Edit> edits = new ArrayList<>();
  private final Parameters parameters;

  /** Edits of a text of {@code dialect} of which {@code tokens} are the tokens. */
  Edits(List<Token> tokens, WarehouseDialect dialect) {
    this.parameters = Parameters.of(tokens);
    if (dialect.hasQuestionMarkOperators()) {
      for (Token token : tokens) {
        if (QuestionMarks.isOperator(token)) {
          put(token.span(), SqlText.written(QuestionMarks.sent(token), token.span()));
        }
      }
    }
  }

  /** How many parameters the user's text has. */
  int parameterCount() {
    return parameters.count();
  }

  /** Which parameter of the text, from 0, stands at {@code offset}. */
  int parameterIndex(int offset) {
    return parameters.numberAt(offset);
  }

  /** The place in the list of the first parameter at or behind {@code offset}. */
  private int firstFrom(int offset) {
    int low = 0;
    int high = parameters.places().size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parameters.places().get(middle).start() >= offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Puts {@code text} in place of {@code span}, or between two characters if it is empty. */
  void put(Span span, SqlText text) {
    edits.add(new Edit(span, text, edits.size()));
  }

  /** Whether anything within {@code span} is another text than the user's. */
  boolean changes(Span span) {
    return edits.stream()
        .anyMatch(e -> e.span().start() >= span.start() && e.span().end() <= span.end());
  }

  /** The text of {@code span} with every edit that lies inside; of nested edits the outermost. */
  SqlText render(Span span) {
    SqlText.Builder result = SqlText.builder(span);
    int at = span.start();
    List<Edit> inside =
        edits.stream()
            .filter(e -> e.span().start() >= span.start() && e.span().end() <= span.end())
            .sorted(BY_PLACE)
            .toList();
    for (Edit edit : inside) {
      if (edit.span().start() < at) {
        continue;
      }
      copy(at, edit.span().start(), result);
      result.add(edit.text());
      at = edit.span().end();
    }
    copy(at, span.end(), result);
    return result.build();
  }

  private void copy(int from, int to, SqlText.Builder result) {
    int at = from;
    for (int i = firstFrom(from); i < parameters.places().size(); i++) {
      Span parameter = parameters.places().get(i).span();
      if (parameter.start() >= to) {
        break;
      }
      if (parameter.start() > at) {
        result.add(SqlText.copied(new Span(at, parameter.start())));
      }
      Binding binding = new Binding.Parameter(parameters.numberAt(parameter.start()), false);
      result.add(SqlText.parameter(binding, parameter));
      at = parameter.end();
    }
    if (at < to) {
      result.add(SqlText.copied(new Span(at, to)));
    }
  }
}
