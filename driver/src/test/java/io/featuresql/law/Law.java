package io.featuresql.law;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The point-in-time law (language, section 4), as it stands there: slow, and with little to get
 * wrong. Times are microseconds since the epoch.
 */
final class Law {
  private Law() {}

  /** A row of a feature view; null stands for NULL. */
  record Row(List<Object> key, Long event, Long created, List<Object> features) {}

  /** What is asked for one spine row. */
  record Question(List<Object> key, Long asOf, boolean before, Optional<KnownAsOf> known) {}

  record KnownAsOf(Long instant) {}

  /** The one row of a view that counts, if there is one. */
  static Optional<Row> match(List<Row> rows, Question q, Optional<Long> ttl, long delay) {
    if (q.key().contains(null) || q.asOf() == null) {
      return Optional.empty();
    }
    return rows.stream()
        .filter(row -> row.key().equals(q.key()) && row.event() != null)
        .filter(row -> isBefore(row.event(), q.asOf() - delay, q.before()))
        .filter(row -> ttl.isEmpty() || row.event() >= q.asOf() - ttl.get())
        .filter(row -> q.known().isEmpty() || wasKnown(row, q.known().get()))
        .max(NEWEST);
  }

  private static boolean isBefore(long event, long latest, boolean strictly) {
    return strictly ? event < latest : event <= latest;
  }

  private static boolean wasKnown(Row row, KnownAsOf known) {
    return known.instant() != null && row.created() != null && row.created() <= known.instant();
  }

  private static final Comparator<Row> NEWEST =
      Comparator.comparing(Row::event)
          .thenComparing(Row::created, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Row::features, Law::inOrder);

  @SuppressWarnings("unchecked")
  private static int inOrder(List<Object> a, List<Object> b) {
    Comparator<Object> nullsFirst =
        Comparator.nullsFirst((x, y) -> ((Comparable<Object>) x).compareTo(y));
    for (int i = 0; i < a.size(); i++) {
      int order = nullsFirst.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
