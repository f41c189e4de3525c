package io.featuresql.planner.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What features describe.
 *
 * @param joinKeys in the order written; none for what there is only one of
 * @param properties what {@code WITH (...)} says, in the order of the names
 */
public record Entity(
    String name, List<JoinKey> joinKeys, String comment, SortedMap<String, String> properties)
    implements Definition {
  /**
   * One column of the key.
   *
   * @param typeName the SQL type in the warehouse's words
   */
  public record JoinKey(String name, String typeName) {
    public JoinKey {
      Objects.requireNonNull(name);
      Objects.requireNonNull(typeName);
    }
  }

  public Entity {
    Objects.requireNonNull(name);
    Objects.requireNonNull(comment);
    joinKeys = List.copyOf(joinKeys);
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  /** An entity without properties. */
  public Entity(String name, List<JoinKey> joinKeys, String comment) {
    this(name, joinKeys, comment, new TreeMap<>());
  }

  @Override
  public Set<String> dependencies() {
    return Set.of();
  }
}
