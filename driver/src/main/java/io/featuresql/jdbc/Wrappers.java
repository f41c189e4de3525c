package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** What {@code unwrap} and {@code isWrapperFor} answer. */
final class Wrappers {
  private Wrappers() {}

  static <T> T unwrap(Class<T> target, Object self) throws SQLException {
    return unwrap(target, self, null);
  }

  /** {@code self}, or the warehouse's object below it. */
  static <T> T unwrap(Class<T> target, Object self, @Nullable Wrapper below) throws SQLException {
    checkNamed(target);
    if (target.isInstance(self)) {
      return target.cast(self);
    }
    if (target.isInstance(below)) {
      return target.cast(below);
    }
    if (below != null && below.isWrapperFor(target)) {
      return below.unwrap(target);
    }
    throw SqlExceptions.usage("this object does not wrap a " + target.getName());
  }

  private static void checkNamed(@Nullable Class<?> target) throws SQLException {
    if (target == null) {
      throw SqlExceptions.usage("unwrap needs a class");
    }
  }

  static boolean isWrapper(Class<?> target, Object self) throws SQLException {
    return isWrapper(target, self, null);
  }

  static boolean isWrapper(Class<?> target, Object self, @Nullable Wrapper below)
      throws SQLException {
    checkNamed(target);
    return target.isInstance(self)
        || target.isInstance(below)
        || (below != null && below.isWrapperFor(target));
  }
}
