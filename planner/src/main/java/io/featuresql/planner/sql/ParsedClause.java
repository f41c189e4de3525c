package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.Objects;

/**
 * A FEATURES clause by itself.
 *
 * @param clause its structure; the left side is not part of it
 * @param span from the word FEATURES to behind the last token of the clause
 */
public record ParsedClause(SqlFeatures clause, Span span) {
  public ParsedClause {
    Objects.requireNonNull(clause);
    Objects.requireNonNull(span);
  }
}
