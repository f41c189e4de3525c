package io.featuresql.planner.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All definitions at one moment: immutable, and always whole, in that everything a definition
 * depends on is here too.
 */
public final class Catalog {
  private static final Catalog EMPTY = new Catalog(Map.of());

  private final Map<String, Definition> byKey;

  private Catalog(Map<String, Definition> byKey) {
    this.byKey = byKey;
  }

  /** The catalog in which nothing is defined. */
  public static Catalog empty() {
    return EMPTY;
  }

  /** The definition of that name, in any case. */
  public Optional<Definition> find(String name) {
    return Optional.ofNullable(byKey.get(key(name)));
  }

  /** The entity of that name, if the name is an entity's. */
  public Optional<Entity> entity(String name) {
    return find(name).filter(Entity.class::isInstance).map(Entity.class::cast);
  }

  /** The feature view of that name, if the name is a feature view's. */
  public Optional<FeatureView> featureView(String name) {
    return find(name).filter(FeatureView.class::isInstance).map(FeatureView.class::cast);
  }

  /** The entity of {@code view}. */
  public Entity entityOf(FeatureView view) {
    return entity(view.entity())
        .orElseThrow(() -> new IllegalStateException("no entity for '" + view.name() + "'"));
  }

  /** All definitions, each behind those that it depends on. */
  public Collection<Definition> definitions() {
    return byKey.values();
  }

  /** The definitions of one kind, in the order of {@link #definitions()}. */
  public <D extends Definition> List<D> definitions(Class<D> kind) {
    return byKey.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The definitions that depend directly on {@code name}. */
  public List<Definition> dependents(String name) {
    return byKey.values().stream()
        .filter(d -> d.dependencies().stream().anyMatch(n -> key(n).equals(key(name))))
        .toList();
  }

  /**
   * This catalog with {@code definition} in it, in place of the one of that name if there was one.
   *
   * @throws IllegalArgumentException if something that it depends on is not here
   */
  public Catalog with(Definition definition) {
    Map<String, Definition> next = new LinkedHashMap<>(byKey);
    next.put(key(definition.name()), definition);
    return new Catalog(ordered(next));
  }

  /**
   * This catalog without {@code name}.
   *
   * @throws IllegalArgumentException if something depends on it
   */
  public Catalog without(String name) {
    Map<String, Definition> next = new LinkedHashMap<>(byKey);
    next.remove(key(name));
    return new Catalog(ordered(next));
  }

  /** Two names are the same name when their keys are equal. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Entities, then views, then services, each by name: an order that diffs well. */
  private static Map<String, Definition> ordered(Map<String, Definition> byKey) {
    List<Definition> list = new ArrayList<>(byKey.values());
    list.sort(
        (a, b) -> {
          int byRank = Integer.compare(rank(a), rank(b));
          return byRank != 0 ? byRank : key(a.name()).compareTo(key(b.name()));
        });
    Map<String, Definition> result = new LinkedHashMap<>();
    for (Definition definition : list) {
      for (String dependency : definition.dependencies()) {
        if (!result.containsKey(key(dependency))) {
          throw new IllegalArgumentException(
              "'" + definition.name() + "' needs '" + dependency + "', which is not defined");
        }
      }
      result.put(key(definition.name()), definition);
    }
    return Collections.unmodifiableMap(result);
  }

  private static int rank(Definition definition) {
    if (definition instanceof Entity) {
      return 0;
    }
    return definition instanceof FeatureView ? 1 : 2;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Catalog that && byKey.equals(that.byKey);
  }

  @Override
  public int hashCode() {
    return byKey.hashCode();
  }

  @Override
  public String toString() {
    return byKey.values().toString();
  }
}
