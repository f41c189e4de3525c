package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Between which timestamps, in UTC and inclusive, lies all that can matter. A bound may be wider
 * than need be, never narrower.
 *
 * @param from the least that matters; empty when nothing is known
 * @param to the greatest that matters; empty when nothing is known
 */
public record EventRange(Optional<LocalDateTime> from, Optional<LocalDateTime> to) {
  public static final EventRange ALL = new EventRange(Optional.empty(), Optional.empty());

  /** From {@code instant}. */
  public static EventRange from(LocalDateTime instant) {
    return new EventRange(Optional.of(instant.truncatedTo(ChronoUnit.MICROS)), Optional.empty());
  }

  /** Up to {@code instant}. */
  public static EventRange to(LocalDateTime instant) {
    LocalDateTime micros = instant.truncatedTo(ChronoUnit.MICROS);
    LocalDateTime atLeast = micros.equals(instant) ? micros : micros.plusNanos(1_000);
    return new EventRange(Optional.empty(), Optional.of(atLeast));
  }

  /** What lies in both. */
  public EventRange and(EventRange other) {
    return new EventRange(
        from.isPresent() && other.from.isPresent()
            ? Optional.of(greater(from.get(), other.from.get()))
            : from.or(other::from),
        to.isPresent() && other.to.isPresent()
            ? Optional.of(less(to.get(), other.to.get()))
            : to.or(other::to));
  }

  /** What lies in either, and what lies between. */
  EventRange or(EventRange other) {
    return new EventRange(
        from.flatMap(a -> other.from.map(b -> less(a, b))),
        to.flatMap(a -> other.to.map(b -> greater(a, b))));
  }

  private static LocalDateTime less(LocalDateTime a, LocalDateTime b) {
    return a.isBefore(b) ? a : b;
  }

  private static LocalDateTime greater(LocalDateTime a, LocalDateTime b) {
    return a.isAfter(b) ? a : b;
  }

  /** The range, {@code margin} wider at both ends. */
  public EventRange widened(Duration margin) {
    return new EventRange(from.map(t -> t.minus(margin)), to.map(t -> t.plus(margin)));
  }

  /** If this is where as-of instants lie: where the events lie that count for them. */
  public EventRange ofEvents(Optional<Duration> ttl, Duration delay) {
    return new EventRange(from.flatMap(t -> ttl.map(t::minus)), to.map(t -> t.minus(delay)));
  }

  /** What a timestamp in the range is, {@code >= ...} and {@code <= ...}, as far as is known. */
  public List<String> comparisons(WarehouseDialect dialect) {
    List<String> comparisons = new ArrayList<>();
    from.filter(EventRange::isPlain)
        .ifPresent(t -> comparisons.add(" >= " + dialect.timestampLiteral(t)));
    to.filter(EventRange::isPlain)
        .ifPresent(t -> comparisons.add(" <= " + dialect.timestampLiteral(t)));
    return comparisons;
  }

  /** Whether the year has four digits, as every warehouse can write it. */
  private static boolean isPlain(LocalDateTime timestamp) {
    return timestamp.getYear() >= 1_000 && timestamp.getYear() <= 9_999;
  }

  /** In words, behind other words; nothing when all events matter. */
  public String explain() {
    return equals(ALL)
        ? ""
        : "; reads events"
            + from.map(t -> " from " + t).orElse("")
            + to.map(t -> " to " + t).orElse("")
            + " only, by the WHERE of the statement";
  }
}
