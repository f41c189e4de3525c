package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.Plan.Binding;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.Collections;
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
  private final List<Integer> parameters;

  /** Edits of a text of which {@code tokens} are the tokens. */
  Edits(List<Token> tokens) {
    this.parameters =
        tokens.stream()
            .filter(token -> token.kind() == Token.Kind.PARAMETER)
            .map(Token::start)
            .toList();
  }

  /** How many {@code ?} the user's text has. */
  int parameterCount() {
    return parameters.size();
  }

  /** Which parameter of the text, from 0, stands at {@code offset}. */
  int parameterIndex(int offset) {
    return Collections.binarySearch(parameters, offset);
  }

  /** Puts {@code text} in place of {@code span}, or between two characters if it is empty. */
  void put(Span span, SqlText text) {
    edits.add(new Edit(span, text, edits.size()));
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
    int found = Collections.binarySearch(parameters, from);
    for (int i = found < 0 ? -found - 1 : found; i < parameters.size(); i++) {
      int parameter = parameters.get(i);
      if (parameter >= to) {
        break;
      }
      if (parameter > at) {
        result.add(SqlText.copied(new Span(at, parameter)));
      }
      Span span = new Span(parameter, parameter + 1);
      result.add(SqlText.parameter(new Binding.Parameter(i, false), span));
      at = parameter + 1;
    }
    if (at < to) {
      result.add(SqlText.copied(new Span(at, to)));
    }
  }
}
