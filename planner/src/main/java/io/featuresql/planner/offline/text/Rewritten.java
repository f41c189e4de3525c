package io.featuresql.planner.offline.text;

import java.util.List;

/**
 * A statement for the warehouse. Immutable.
 *
 * @param sql its text, with {@code ?} for parameters
 * @param bindings what each {@code ?} of {@code sql} is, in order
 * @param parameterCount how many parameters the user's text has
 * @param map from places of {@code sql} to places of the user's text
 * @param strategies for EXPLAIN: a line for each view, with the form of its join and why
 */
public record Rewritten(
    String sql,
    List<Binding> bindings,
    int parameterCount,
    SourceMap map,
    List<String> strategies) {
  public Rewritten {
    bindings = List.copyOf(bindings);
    strategies = List.copyOf(strategies);
  }

  /** The same with places of another text. */
  public Rewritten with(SourceMap other) {
    return new Rewritten(sql, bindings, parameterCount, other, strategies);
  }
}
