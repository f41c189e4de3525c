package io.featuresql.planner.online;

import io.featuresql.planner.plan.Rows;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled statement of the online route. Immutable; for use by many threads. */
public interface OnlineQuery {
  /** The columns of the result. */
  List<Column> columns();

  /** The type of each parameter of the user's text. */
  List<DataType> parameterTypes();

  /**
   * Answers the statement.
   *
   * @param parameters one value a parameter: canonical values, or any of the usual JDBC classes
   *     that convert to the parameter's type without loss
   * @param now the start of execution
   */
  Rows run(@Nullable Object[] parameters, Instant now, Duration timeout);
}
