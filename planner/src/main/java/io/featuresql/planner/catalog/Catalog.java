package io.featuresql.planner.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All definitions at one moment: immutable, and always whole, in that everything a definition
 * depends on is here too.
 */
public final class Catalog {
  private static final Catalog EMPTY = new Catalog(Map.of(), Optional.empty(), Map.of());

  private final Map<String, Definition> byKey;
  private final Optional<String> project;
  private final Map<String, Integer> drops;

  private Catalog(
      Map<String, Definition> byKey, Optional<String> project, Map<String, Integer> drops) {
    this.byKey = byKey;
    this.project = project;
    this.drops = drops;
  }

  /** The catalog in which nothing is defined. */
  public static Catalog empty() {
    return EMPTY;
  }

  /** A list of definitions that grows; reading n of them takes n steps. For one thread. */
  public static final class Draft {
    private final Map<String, Definition> byKey = new HashMap<>();

    /** What is there so far; it grows with the draft. */
    private final Catalog soFar = new Catalog(byKey, Optional.empty(), Map.of());

    /** What is there so far, in no order; it changes with the draft. */
    public Catalog soFar() {
      return soFar;
    }

    /**
     * Adds a definition, in place of the one of that name if there was one.
     *
     * @throws IllegalArgumentException if something that it depends on is not here
     */
    public void add(Definition definition) {
      checkDependencies(definition, byKey);
      byKey.put(key(definition.name()), definition);
    }

    /** The catalog of all. */
    public Catalog catalog() {
      return new Catalog(ordered(byKey), Optional.empty(), Map.of());
    }
  }

  /**
   * What tells this project from others, whatever folder it is in and however often it is copied;
   * empty where nothing was ever written that would need it.
   */
  public Optional<String> project() {
    return project;
  }

  /** How often a feature view of each name was dropped, by {@link #key}; none that never was. */
  public Map<String, Integer> drops() {
    return drops;
  }

  /**
   * Which of the feature views that had this name one after the other the name means now, from 0:
   * nothing that was stored of an earlier one is of a later one.
   */
  public int life(String view) {
    return drops.getOrDefault(key(view), 0);
  }

  /** These definitions in a project of that id, and with that past. */
  public Catalog of(Optional<String> otherProject, Map<String, Integer> otherDrops) {
    return new Catalog(byKey, otherProject, Collections.unmodifiableMap(new TreeMap<>(otherDrops)));
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
    String key = key(definition.name());
    Definition before = byKey.get(key);
    Map<String, Definition> next;
    if (before != null && rank(before) != rank(definition)) {
      next = new HashMap<>(byKey);
      next.put(key, definition);
      next = ordered(next);
    } else {
      next = before == null ? inserted(key, definition) : new LinkedHashMap<>(byKey);
      next.put(key, definition);
      checkDependencies(definition, next);
    }
    return new Catalog(Collections.unmodifiableMap(next), project, drops);
  }

  /** The definitions with a new one at its place in their order. */
  private Map<String, Definition> inserted(String key, Definition definition) {
    Map<String, Definition> next = new LinkedHashMap<>(2 * byKey.size() + 2);
    byKey.forEach(
        (otherKey, other) -> {
          int byRank = Integer.compare(rank(definition), rank(other));
          if (byRank < 0 || (byRank == 0 && key.compareTo(otherKey) < 0)) {
            next.putIfAbsent(key, definition);
          }
          next.put(otherKey, other);
        });
    return next;
  }

  /**
   * This catalog without {@code name}.
   *
   * @throws IllegalArgumentException if something depends on it
   */
  public Catalog without(String name) {
    Map<String, Definition> next = new LinkedHashMap<>(byKey);
    Definition dropped = next.remove(key(name));
    next.values().forEach(definition -> checkDependencies(definition, next));
    Map<String, Integer> nextDrops = new TreeMap<>(drops);
    if (dropped instanceof FeatureView) {
      nextDrops.merge(key(name), 1, Integer::sum);
    }
    return new Catalog(Collections.unmodifiableMap(next), project, nextDrops);
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
      checkDependencies(definition, result);
      result.put(key(definition.name()), definition);
    }
    return Collections.unmodifiableMap(result);
  }

  private static void checkDependencies(Definition definition, Map<String, Definition> byKey) {
    for (String dependency : definition.dependencies()) {
      if (!byKey.containsKey(key(dependency))) {
        throw new IllegalArgumentException(
            "'" + definition.name() + "' needs '" + dependency + "', which is not defined");
      }
    }
  }

  private static int rank(Definition definition) {
    if (definition instanceof Entity) {
      return 0;
    }
    return definition instanceof FeatureView ? 1 : 2;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Catalog that
            && byKey.equals(that.byKey)
            && project.equals(that.project)
            && drops.equals(that.drops);
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
