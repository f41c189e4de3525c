package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.SourceMap;
import io.featuresql.planner.online.OnlineQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a statement becomes. Plans are immutable and may be executed many times, by many threads. */
public sealed interface Plan {
  /** The warehouse gets the statement as the user wrote it. */
  record PassThrough(String sql) implements Plan {}

  /**
   * The warehouse gets a rewritten statement.
   *
   * @param sql the text for the warehouse, with {@code ?} for parameters
   * @param bindings what each {@code ?} of {@code sql} is, in order
   * @param parameterCount how many parameters the user's text has
   * @param map from places of {@code sql} to places of the user's text
   * @param explanation lines for EXPLAIN: the strategies, and why
   */
  record Offline(
      String sql,
      List<Binding> bindings,
      int parameterCount,
      SourceMap map,
      List<String> explanation)
      implements Plan {}

  /** Key look-ups in the online store, and expressions over what they give. */
  record Online(OnlineQuery query, List<String> explanation) implements Plan {}

  /**
   * A change of the catalog.
   *
   * @param change throws FeatureSqlException when the change is not possible
   */
  record Define(UnaryOperator<Catalog> change) implements Plan {}

  /** A result that needs no warehouse and no store: SHOW, DESCRIBE, EXPLAIN. */
  record Answer(Rows rows) implements Plan {}

  /**
   * Copies the newest rows of views to the online store.
   *
   * @param views names of feature views
   * @param from as the user bounds it: rows whose event timestamp is earlier are left alone
   * @param to the as-of instant; the start of execution when empty
   */
  record Materialize(List<String> views, Optional<Instant> from, Optional<Instant> to, Span span)
      implements Plan {}

  /** What a {@code ?} of rewritten SQL stands for. */
  sealed interface Binding {
    /**
     * A parameter of the user's text.
     *
     * @param index counted from 0
     * @param utc true when an instant (OffsetDateTime, Instant) is to be bound as UTC wall-clock,
     *     because the SQL takes a timestamp without zone there
     */
    record Parameter(int index, boolean utc) implements Binding {}

    /** The start of execution of the statement, as a UTC wall-clock timestamp. */
    record Now() implements Binding {}
  }
}
