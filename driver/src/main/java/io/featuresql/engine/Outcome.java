package io.featuresql.engine;

import io.featuresql.engine.session.Cursor;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.util.List;

/** What a run gave. */
public sealed interface Outcome {
  /** How many rows the run changed; -1 when it gave rows. */
  long count();

  /**
   * Rows, though there may be none.
   *
   * @param source where they come from
   */
  record Result(List<Column> columns, Cursor cursor, RowSource source) implements Outcome {
    @Override
    public long count() {
      return -1;
    }
  }

  /** A count. */
  record Count(long count) implements Outcome {}

  /** Rows in memory. */
  static Result of(Rows rows) {
    return new Result(rows.columns(), Cursor.ofRows(rows.rows()), RowSource.MEMORY);
  }

  /** An explanation as rows. */
  static Rows rows(Plan.Explain explain) {
    return Rows.ofTexts("plan", explain.explanation().lines());
  }

  /** Definitions of the warehouse count as 0, for which DuckDB says -1. */
  static Outcome ofCount(long count) {
    return new Count(Math.max(0, count));
  }
}
