package io.featuresql.planner.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What features describe.
 *
 * @param joinKeys one or more, in the order written
 */
public record Entity(String name, List<JoinKey> joinKeys, String comment) implements Definition {
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
    if (joinKeys.isEmpty()) {
      throw new IllegalArgumentException("entity '" + name + "' has no join key");
    }
  }

  @Override
  public Set<String> dependencies() {
    return Set.of();
  }
}
