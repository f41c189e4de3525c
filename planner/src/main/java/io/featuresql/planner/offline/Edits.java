package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.Plan.Binding;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The user's text and what is to be put in place of parts of it. */
final class Edits {
  private record Edit(Span span, SqlText text, int order) {}

  private static final Comparator<Edit> BY_PLACE =
      Comparator.<Edit>comparingInt(e -> e.span().start())
          // at one place: what is put between two characters first, then the widest
          .thenComparing(e -> e.span().start() == e.span().end() ? 0 : 1)
          .thenComparing(e -> -e.span().end())
          .thenComparingInt(Edit::order);

  private static final Pattern NUMBERED = Pattern.compile("\\$[1-9]\\d{0,4}");

  private final List<Edit> edits = new ArrayList<>();
  private final List<Token> parameters;

  /** Edits of a text of which {@code tokens} are the tokens. */
  Edits(List<Token> tokens) {
    this.parameters = tokens.stream().filter(Edits::isParameter).toList();
  }

  /** Whether the token is {@code ?}, or {@code $1} and the like. */
  static boolean isParameter(Token token) {
    return token.kind() == Token.Kind.PARAMETER
        || (token.kind() == Token.Kind.OPERATOR && NUMBERED.matcher(token.text()).matches());
  }

  /** How many parameters the user's text has. */
  int parameterCount() {
    int count = 0;
    for (int i = 0; i < parameters.size(); i++) {
      count = Math.max(count, number(i) + 1);
    }
    return count;
  }

  /** Which parameter of the text, from 0, stands at {@code offset}. */
  int parameterIndex(int offset) {
    return number(firstFrom(offset));
  }

  /** What the parameter at {@code place} of the list binds, from 0. */
  private int number(int place) {
    Token token = parameters.get(place);
    return token.kind() == Token.Kind.PARAMETER
        ? place
        : Integer.parseInt(token.text().substring(1)) - 1;
  }

  /** The place in the list of the first parameter at or behind {@code offset}. */
  private int firstFrom(int offset) {
    int low = 0;
    int high = parameters.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parameters.get(middle).start() >= offset) {
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
    for (int i = firstFrom(from); i < parameters.size(); i++) {
      Span parameter = parameters.get(i).span();
      if (parameter.start() >= to) {
        break;
      }
      if (parameter.start() > at) {
        result.add(SqlText.copied(new Span(at, parameter.start())));
      }
      result.add(SqlText.parameter(new Binding.Parameter(number(i), false), parameter));
      at = parameter.end();
    }
    if (at < to) {
      result.add(SqlText.copied(new Span(at, to)));
    }
  }
}
