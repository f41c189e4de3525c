package io.featuresql.planner.catalog;

import io.featuresql.planner.sql.Intervals;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A named group of features of one entity, read from one query of the warehouse.
 *
 * @param entity the name of the entity
 * @param keyColumns the columns of the query that hold the join keys, in the order of the keys
 * @param eventTimestamp the column that says when a row became true
 * @param createdTimestamp the column that says when a row was written, if the view has one
 * @param ttl how old a row may be at the as-of instant; unlimited when empty
 * @param delay a row counts only this long after its event timestamp; zero or more
 * @param offline true when the view is never materialized
 * @param properties what {@code WITH (...)} says, in the order of the names
 * @param query the text of the query, in the warehouse's dialect, without a trailing semicolon
 */
public record FeatureView(
    String name,
    String entity,
    List<String> keyColumns,
    String eventTimestamp,
    Optional<String> createdTimestamp,
    Optional<Duration> ttl,
    Duration delay,
    boolean offline,
    String comment,
    SortedMap<String, String> properties,
    String query)
    implements Definition {
  /** The name of the property that tells the {@link #overlap}. */
  public static final String OVERLAP = "overlap";

  public FeatureView {
    Objects.requireNonNull(name);
    Objects.requireNonNull(entity);
    Objects.requireNonNull(eventTimestamp);
    Objects.requireNonNull(createdTimestamp);
    Objects.requireNonNull(ttl);
    Objects.requireNonNull(comment);
    Objects.requireNonNull(query);
    keyColumns = List.copyOf(keyColumns);
    properties = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    if (delay.isNegative() || ttl.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("negative TTL or DELAY in '" + name + "'");
    }
  }

  /**
   * How long before rows can be seen they may have been given their created timestamp; empty where
   * the view does not say it.
   */
  public Optional<Duration> overlap() {
    return Optional.ofNullable(properties.get(OVERLAP)).map(Intervals::ofSql);
  }

  @Override
  public Set<String> dependencies() {
    return Set.of(entity);
  }
}
