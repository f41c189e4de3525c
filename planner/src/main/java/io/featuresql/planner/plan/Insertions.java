package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.online.KeyTarget;
import io.featuresql.planner.online.OnlineViews;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.PlainTable;
import io.featuresql.planner.type.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Plans INSERT INTO a feature view. */
record Insertions(
    FeatureView view, Entity entity, ViewSchema schema, int life, WarehouseDialect dialect) {
  Plan.Insert plan(FeatureInsert insert) {
    List<Column> columns = PushedRows.columns(schema);
    List<Integer> places = new ArrayList<>();
    for (Name name : insert.columns()) {
      int place = place(name, columns);
      if (places.contains(place)) {
        throw FeatureSqlException.at(
            name.span(),
            ErrorCode.DUPLICATE_COLUMN,
            "'" + name.text() + "' is given twice; leave one out");
      }
      places.add(place);
    }
    int required = schema.keys().size() + (schema.eventTimestamp().isPresent() ? 1 : 0);
    for (int i = 0; i < required; i++) {
      if (!places.contains(i)) {
        throw FeatureSqlException.at(
            insert.view().span(),
            ErrorCode.MISSING_KEY,
            "a row of feature view '"
                + view.name()
                + "' needs a value for '"
                + columns.get(i).name()
                + "'");
      }
    }
    PushedRows rows =
        new PushedRows(
            OnlineViews.of(view, entity, schema, life, dialect),
            schema,
            entity.joinKeys().stream().map(key -> KeyTarget.of(key, view.name(), dialect)).toList(),
            places,
            insert.rows());
    return new Plan.Insert(
        view, rows, table(places, columns), insert.parameters(), insert.view().span());
  }

  private int place(Name name, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name.text())) {
        return i;
      }
    }
    for (int i = 0; i < entity.joinKeys().size(); i++) {
      if (entity.joinKeys().get(i).name().equalsIgnoreCase(name.text())) {
        return i;
      }
    }
    Span span = name.span();
    throw FeatureSqlException.at(
        span,
        ErrorCode.UNKNOWN_FEATURE,
        "'"
            + name.text()
            + "' is no column of feature view '"
            + view.name()
            + "'"
            + Names.didYouMean(name.text(), columns.stream().map(Column::name).toList()));
  }

  /** The INSERT into the table that the view reads, if a row of the one is a row of the other. */
  private Optional<String> table(List<Integer> places, List<Column> columns) {
    Optional<PlainTable> table = PlainTable.of(schema.query());
    if (table.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> written = new ArrayList<>(places);
    int created = schema.keys().size() + (schema.eventTimestamp().isPresent() ? 1 : 0);
    if (schema.createdTimestamp().isPresent() && !places.contains(created)) {
      written.add(created);
    }
    List<String> names = new ArrayList<>();
    for (int place : written) {
      names.add(table.get().column(columns.get(place).name(), dialect::quote).orElseThrow());
    }
    return Optional.of(
        "INSERT INTO "
            + table.get().name()
            + " ("
            + String.join(", ", names)
            + ") VALUES ("
            + String.join(", ", Collections.nCopies(names.size(), "?"))
            + ")");
  }
}
