package io.featuresql.planner.online;

import io.featuresql.planner.type.DataType;
import org.jspecify.annotations.Nullable;

/** A value that is known before anything is read: a literal, or a parameter. */
sealed interface Value {
  /** The value for one execution. */
  @Nullable Object get(@Nullable Object[] parameters);

  /** Its type; {@link OnlineQuery#UNKNOWN} of a parameter. */
  DataType type();

  /** As written in EXPLAIN. */
  String text();

  /** A literal. */
  record Literal(@Nullable Object value, DataType type, String text) implements Value {
    @Override
    public @Nullable Object get(@Nullable Object[] parameters) {
      return value;
    }
  }

  /** A parameter, counted from 0. */
  record Parameter(int index) implements Value {
    @Override
    public @Nullable Object get(@Nullable Object[] parameters) {
      return Conversion.plain(parameters[index]);
    }

    @Override
    public DataType type() {
      return OnlineQuery.UNKNOWN;
    }

    @Override
    public String text() {
      return "?" + (index + 1);
    }
  }
}
