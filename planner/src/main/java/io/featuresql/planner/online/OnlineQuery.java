package io.featuresql.planner.online;

import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.value.Value;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A compiled statement of the online route. Immutable; for use by many threads. */
public interface OnlineQuery {
  /**
   * The columns of the result. The type of a column that only passes a parameter through is {@link
   * Value#UNKNOWN} until values are there; the rows then tell it.
   */
  List<Column> columns();

  /**
   * The type of each parameter of the user's text; {@link Value#UNKNOWN} where any value will do.
   */
  List<DataType> parameterTypes();

  /** Lines for EXPLAIN: which keys are looked up, and what is read. */
  List<String> explain();

  /** What the views that are read were materialized as, in the order of the references. */
  List<Materialization> materializations();

  /**
   * Sends for everything that the statement needs, in one exchange with the store, and does not
   * wait for it.
   *
   * @param parameters one value a parameter: canonical values, or any of the usual JDBC classes
   *     that convert to the parameter's type without loss
   * @param now the start of execution
   * @param limit how long the answer may be waited for
   */
  Execution start(@Nullable Object[] parameters, Instant now, TimeLimit limit);

  /**
   * What a spine gives when nothing is known of its keys: its rows with NULL features. Of a
   * statement whose rows are the keys that have a live row: no rows.
   */
  Rows withoutFeatures(@Nullable Object[] parameters);

  /** An execution that has begun. For one thread at a time, but for {@link #cancel}. */
  interface Execution {
    /**
     * The answer; waits for what has not arrived. To be called once.
     *
     * @throws StalePlanException when a view was materialized anew with another definition or other
     *     columns, so that the statement must be planned again
     */
    OnlineResult result();

    /** As {@link io.featuresql.planner.spi.OnlineStore.Pending#arrived}, of all that was sent. */
    CompletionStage<?> arrived();

    /** Makes {@link #result} end with CANCELLED, unless everything has arrived. Idempotent. */
    void cancel();
  }
}
