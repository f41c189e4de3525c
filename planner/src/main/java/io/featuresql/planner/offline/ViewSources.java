package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin.Source;
import io.featuresql.planner.offline.strategy.AsOfJoin.SpineSide;
import io.featuresql.planner.offline.strategy.AsOfJoin.WithQuery;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.Outline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the views of a statement are read from: their queries, with row numbers where matches carry
 * these, and as WITH queries where their rows have to be numbered first.
 */
final class ViewSources {
  private final WarehouseDialect dialect;
  private final Relations relations;
  private final List<WithQuery> shared = new ArrayList<>();
  private final Map<Integer, WithList> withLists = new LinkedHashMap<>();

  ViewSources(WarehouseDialect dialect, Relations relations) {
    this.dialect = dialect;
    this.relations = relations;
  }

  private record WithList(boolean exists, List<WithQuery> queries) {}

  /** The WITH queries that there are so far; grows with the sources. */
  List<WithQuery> shared() {
    return shared;
  }

  /** What {@code reference} reads for the rows of {@code spine}. */
  Source of(Outline.Clause clause, FeatureReference reference, String id, SpineSide spine) {
    String query = reference.schema().query();
    String row = id + ".number";
    boolean needsRows = dialect.hasRowNumbers();
    if (!needsRows) {
      return new Source("(" + query + "\n)", Optional.empty(), Optional.empty());
    }
    Optional<String> numbered = dialect.withRowNumber(query, row, relations);
    if (numbered.isPresent()) {
      return new Source(
          "(" + numbered.get() + "\n)", Optional.of(dialect.quote(row)), Optional.empty());
    }
    if (spine.constant() && spine.knownConstant()) {
      return new Source("(" + query + "\n)", Optional.empty(), Optional.empty());
    }
    String name = id + ".source";
    WithQuery with =
        new WithQuery(
            dialect.quote(name),
            "SELECT *, row_number() OVER () AS " + dialect.quote(row) + " FROM (" + query + "\n)");
    shared.add(with);
    withLists
        .computeIfAbsent(
            clause.queryStart(), start -> new WithList(clause.queryHasWith(), new ArrayList<>()))
        .queries()
        .add(with);
    return new Source(dialect.quote(name), Optional.of(dialect.quote(row)), Optional.of(with));
  }

  /** Puts the WITH queries where the clauses see them. */
  void put(Edits edits) {
    withLists.forEach(
        (start, list) -> {
          StringBuilder text = new StringBuilder(list.exists() ? "" : "WITH ");
          String separator = "";
          for (WithQuery query : list.queries()) {
            text.append(separator).append(query.name());
            text.append(" AS MATERIALIZED (").append(query.sql()).append(")");
            separator = ", ";
          }
          text.append(list.exists() ? ", " : " ");
          Span place = new Span(start, start);
          edits.put(place, SqlText.written(text.toString(), place));
        });
  }
}
