package io.featuresql.planner.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What EXPLAIN tells of a plan. Immutable.
 *
 * @param route who answers; empty when it is not asked which way a statement goes
 * @param reason why it goes this way
 * @param strategies of the warehouse: a line for each view, with the form of its join and why
 * @param steps what else is done, each as {@code what: details}
 * @param sql what the warehouse gets
 */
public record Explanation(
    Optional<Route> route,
    Optional<String> reason,
    List<String> strategies,
    List<String> steps,
    Optional<String> sql) {
  public Explanation {
    strategies = List.copyOf(strategies);
    steps = List.copyOf(steps);
  }

  /** Of a plan that does {@code steps}, and has no choice between two ways. */
  static Explanation of(List<String> steps) {
    return new Explanation(Optional.empty(), Optional.empty(), List.of(), steps, Optional.empty());
  }

  /** The lines for a person to read. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    route.ifPresent(way -> lines.add("route: " + way.name().toLowerCase(Locale.ROOT)));
    reason.ifPresent(words -> lines.add("reason: " + words));
    strategies.forEach(line -> lines.add("strategy: " + line));
    lines.addAll(steps);
    sql.ifPresent(
        text -> {
          lines.add("sql:");
          text.strip().lines().forEach(lines::add);
        });
    return lines;
  }
}
