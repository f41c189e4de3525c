package io.featuresql.planner.catalog;

import io.featuresql.planner.sql.Intervals;
import io.featuresql.planner.sql.Properties;
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
 * @param eventTimestamp the column that says when a row became true; a static view, whose rows hold
 *     at any instant, has none
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
    Optional<String> eventTimestamp,
    Optional<String> createdTimestamp,
    Optional<Duration> ttl,
    Duration delay,
    boolean offline,
    String comment,
    SortedMap<String, String> properties,
    String query)
    implements Definition {
  /** The property that says where the query looks for names without a schema. */
  public static final String SEARCH_PATH = "search_path";

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
    return Optional.ofNullable(properties.get(Properties.OVERLAP)).map(Intervals::ofSql);
  }

  /**
   * Where names without a schema are looked for in the query; where every session of the warehouse
   * does so unless told otherwise when empty.
   */
  public Optional<SearchPath> searchPath() {
    return properties.entrySet().stream()
        .filter(property -> property.getKey().equalsIgnoreCase(SEARCH_PATH))
        .findFirst()
        .flatMap(property -> SearchPath.parse(property.getValue()));
  }

  /** The same view with another property. */
  public FeatureView with(String property, String value) {
    SortedMap<String, String> all = new TreeMap<>(properties);
    all.put(property, value);
    return new FeatureView(
        name,
        entity,
        keyColumns,
        eventTimestamp,
        createdTimestamp,
        ttl,
        delay,
        offline,
        comment,
        all,
        query);
  }

  /** The name of the property that is the comment of a feature. */
  public static String commentOf(String feature) {
    return "features." + feature + ".comment";
  }

  /** What the user said that a feature is; empty when nothing. */
  public Optional<String> featureComment(String feature) {
    String name = commentOf(feature);
    return properties.entrySet().stream()
        .filter(property -> property.getKey().equalsIgnoreCase(name))
        .map(java.util.Map.Entry::getValue)
        .findFirst();
  }

  /** The features that have a comment, whether or not the view has them. */
  public List<String> commentedFeatures() {
    String before = commentOf("");
    int head = before.indexOf('.') + 1;
    int tail = before.length() - head;
    return properties.keySet().stream()
        .filter(name -> name.length() > head + tail)
        .filter(name -> name.regionMatches(true, 0, before, 0, head))
        .filter(name -> name.regionMatches(true, name.length() - tail, before, head, tail))
        .map(name -> name.substring(head, name.length() - tail))
        .toList();
  }

  /** The same view with a comment on a feature, or without any when that is empty. */
  public FeatureView withFeatureComment(String feature, Optional<String> words) {
    String name = commentOf(feature);
    SortedMap<String, String> next = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    next.putAll(properties);
    next.remove(name);
    words.ifPresent(text -> next.put(name, text));
    return new FeatureView(
        this.name,
        entity,
        keyColumns,
        eventTimestamp,
        createdTimestamp,
        ttl,
        delay,
        offline,
        comment,
        next,
        query);
  }

  /** Whether its rows hold at any instant. */
  public boolean isStatic() {
    return eventTimestamp.isEmpty();
  }

  @Override
  public Set<String> dependencies() {
    return Set.of(entity);
  }
}
