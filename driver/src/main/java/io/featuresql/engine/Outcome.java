package io.featuresql.engine;

import io.featuresql.engine.session.Cursor;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run gave: rows, or a count. */
public final class Outcome {
  private final List<Column> columns;
  private final @Nullable Cursor cursor;
  private final RowSource source;
  private final long count;

  private Outcome(List<Column> columns, @Nullable Cursor cursor, RowSource source, long count) {
    this.columns = columns;
    this.cursor = cursor;
    this.source = source;
    this.count = count;
  }

  static Outcome of(List<Column> columns, Cursor cursor, RowSource source) {
    return new Outcome(columns, cursor, source, -1);
  }

  /** Rows in memory. */
  public static Outcome of(Rows rows) {
    return of(rows.columns(), Cursor.ofRows(rows.rows()), RowSource.MEMORY);
  }

  /** An explanation as rows. */
  public static Rows rows(Plan.Explain explain) {
    return Rows.ofTexts("plan", explain.explanation().lines());
  }

  /** Definitions of the warehouse count as 0, for which DuckDB says -1. */
  static Outcome ofCount(long count) {
    return new Outcome(List.of(), null, RowSource.MEMORY, Math.max(0, count));
  }

  /** Whether it gave rows, though there may be none. */
  public boolean hasRows() {
    return cursor != null;
  }

  /** How many rows the run changed; -1 when it gave rows. */
  public long count() {
    return count;
  }

  public List<Column> columns() {
    return columns;
  }

  /**
   * The rows.
   *
   * @throws NullPointerException when it gave a count
   */
  public Cursor cursor() {
    return Objects.requireNonNull(cursor);
  }

  /** Where the rows come from. */
  public RowSource source() {
    return source;
  }
}
