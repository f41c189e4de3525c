package io.featuresql.engine.value;

import org.jspecify.annotations.Nullable;

/** A value of a result that is bound to a parameter in another form. */
public interface Bindable {
  /** What is bound in its place: null, or a value that every warehouse binds. */
  @Nullable Object bindable();

  /** {@code value} as it is bound. */
  static @Nullable Object of(@Nullable Object value) {
    return value instanceof Bindable other ? other.bindable() : value;
  }
}
