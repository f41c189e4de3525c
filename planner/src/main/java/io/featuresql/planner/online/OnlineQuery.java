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
  /**
   * The columns of the result. The type of a column that only passes a parameter through is {@link
   * #UNKNOWN} until values are there; the rows then tell it.
   */
  List<Column> columns();

  /** The type of each parameter of the user's text; {@link #UNKNOWN} where any value will do. */
  List<DataType> parameterTypes();

  /** Lines for EXPLAIN: which keys are looked up, and what is read. */
  List<String> explain();

  /**
   * Answers the statement.
   *
   * @param parameters one value a parameter: canonical values, or any of the usual JDBC classes
   *     that convert to the parameter's type without loss
   * @param now the start of execution
   * @throws StalePlanException when a view was materialized anew with another definition or other
   *     columns, so that the statement must be planned again
   */
  Rows run(@Nullable Object[] parameters, Instant now, Duration timeout);

  /** The type of what is not known before execution. */
  DataType UNKNOWN = DataType.of(io.featuresql.planner.type.TypeKind.OTHER, "UNKNOWN");
}
