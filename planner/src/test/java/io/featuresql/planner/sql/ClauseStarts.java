package io.featuresql.planner.sql;

import java.util.List;
import java.util.stream.IntStream;

/** Where clauses begin. */
final class ClauseStarts {
  private ClauseStarts() {}

  /** The indexes of the tokens FEATURES that begin a clause, in order. */
  static List<Integer> of(List<Token> tokens) {
    Outline outline = Outline.of(tokens);
    return IntStream.range(0, tokens.size()).filter(outline::startsClause).boxed().toList();
  }
}
