package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.Set;

/**
 * Tells whether the left side of a clause gives the same rows when it is read a second time in one
 * statement. Judged by the words of the left side and of the WITH queries that it can see; a view
 * of the warehouse that leaves something to chance is not seen through.
 */
record RepeatableSpine(List<Token> tokens) {
  /** Words of SQL that may give other rows, or other values, each time. */
  private static final Set<String> CHANCE =
      Set.of(
          "LIMIT",
          "FETCH",
          "OFFSET",
          "TOP",
          "SAMPLE",
          "TABLESAMPLE",
          "RAND",
          "RANDOM",
          "RANDOM_STRING",
          "SETSEED",
          "SHUFFLE",
          "UUID",
          "UUID_GENERATE_V4",
          "GEN_RANDOM_UUID",
          "NEWID",
          "NEXTVAL",
          "CLOCK_TIMESTAMP",
          "ROW_NUMBER",
          "ANY_VALUE",
          "ARBITRARY",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MATCH_RECOGNIZE");

  boolean is(Outline.Clause clause) {
    return isFree(new Span(clause.itemStart(), clause.span().start()))
        && clause.with().stream().allMatch(this::isFree);
  }

  private boolean isFree(Span span) {
    return Tokens.within(tokens, span).stream()
        .noneMatch(t -> t.kind() == Token.Kind.WORD && CHANCE.contains(t.upper()));
  }
}
