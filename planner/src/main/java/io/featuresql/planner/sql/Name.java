package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.Objects;

/**
 * A name in a statement.
 *
 * @param text the name without its quotes, in the case written
 * @param span where it stands, quotes included
 */
public record Name(String text, Span span) {
  public Name {
    Objects.requireNonNull(text);
    Objects.requireNonNull(span);
  }

  static Name of(Token token) {
    return new Name(token.name(), token.span());
  }
}
