package io.featuresql.planner.offline.text;

import io.featuresql.planner.value.KeyUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@code ?} of rewritten SQL stands for. */
public sealed interface Binding {
  /**
   * A parameter of the user's text.
   *
   * @param index counted from 0
   * @param keys the join keys that it is; it is bound as a value of the first
   * @param utc true when an instant (OffsetDateTime, Instant) is to be bound as UTC wall-clock,
   *     because the SQL takes a timestamp without zone there
   */
  record Parameter(int index, boolean utc, List<KeyUse> keys) implements Binding {
    /** One that is no key. */
    public Parameter(int index, boolean utc) {
      this(index, utc, List.of());
    }

    /**
     * The value to bind.
     *
     * @throws io.featuresql.planner.error.FeatureSqlException VALUE when it is not one of a key
     */
    public @Nullable Object valueOf(@Nullable Object given) {
      Object value = given;
      for (int i = keys.size() - 1; i >= 0; i--) {
        value = keys.get(i).valueOf(given, index);
      }
      return value;
    }
  }

  /** The start of execution of the statement, as a UTC wall-clock timestamp. */
  record Now() implements Binding {}
}
