package io.featuresql.planner.dialect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms of SQL that find the row of a view for each spine row. All give the same rows. */
public enum StrategyKind {
  /** A native as-of join over key and event, then the row, then its features. */
  NARROW_MATCH,
  /** The same among the rows that lie near an instant of the spine. */
  SPAN_MATCH,
  /** Ties settled for the whole source, then a native as-of join, then features. */
  GROUPED_MATCH,
  /** The distinct instants of the spine by a native as-of join, then the rows of these events. */
  EVENT_MATCH,
  /** For each spine row the first of its rows in descending order, by an index. */
  LATERAL_TOP_ONE,
  /** Each row is valid until the next one of its key. */
  VALIDITY_INTERVAL,
  /** The distinct instants of the spine and the events by a native as-of join, then the row. */
  ASOF_JOIN,
  /** Instants of the spine and events in one sort, the last event carried. */
  UNION_WINDOW,
  /** A binary search among the events of a key, as a sorted array. */
  ARRAY_SEARCH,
  /** All rows that count for an instant, ranked. */
  RANKED_CANDIDATES,
  /** The same, found by spans of time as long as the TTL. */
  RANGE_JOIN;

  /** The name in connection properties and EXPLAIN, such as {@code validity-interval}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the form uses an as-of join of the warehouse's. */
  public boolean joinsAsOf() {
    return switch (this) {
      case NARROW_MATCH, SPAN_MATCH, GROUPED_MATCH, EVENT_MATCH, ASOF_JOIN -> true;
      case LATERAL_TOP_ONE,
          VALIDITY_INTERVAL,
          UNION_WINDOW,
          ARRAY_SEARCH,
          RANKED_CANDIDATES,
          RANGE_JOIN ->
          false;
    };
  }

  /** The kind of that name. */
  public static Optional<StrategyKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text().equalsIgnoreCase(text)).findFirst();
  }

  /** All names. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(StrategyKind::text).toList();
  }
}
