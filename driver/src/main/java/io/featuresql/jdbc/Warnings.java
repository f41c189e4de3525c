package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/** The warnings of a connection, each of which is told once. Safe for use by many threads. */
final class Warnings {
  private @Nullable SQLWarning first;

  synchronized void add(String message) {
    for (SQLWarning known = first; known != null; known = known.getNextWarning()) {
      if (message.equals(known.getMessage())) {
        return;
      }
    }
    SQLWarning warning = SqlExceptions.warning(message);
    if (first == null) {
      first = warning;
    } else {
      first.setNextWarning(warning);
    }
  }

  synchronized @Nullable SQLWarning first() {
    return first;
  }

  synchronized void clear() {
    first = null;
  }
}
