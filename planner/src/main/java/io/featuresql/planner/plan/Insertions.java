package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.resolve.OnlineViews;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.sql.FeatureDelete;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.PlainTable;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.KeyTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plans INSERT INTO a feature view, and DELETE. */
record Insertions(
    FeatureView view, Entity entity, ViewSchema schema, int life, WarehouseDialect dialect) {
  private static final int MAX_DELETED = 100_000;

  /** The table into which the rows of a query are computed. */
  private static final String COMPUTED = "featuresql inserted";

  /** Plans the user's text with names put in place of others. */
  @FunctionalInterface
  interface Planning {
    Rewritten of(SortedMap<Integer, ReadTables.Other> others);
  }

  /**
   * The plan.
   *
   * @param warehouse plans a text that the warehouse is to compute
   */
  Plan plan(FeatureInsert insert, Planning warehouse) {
    List<Column> columns = PushedRows.columns(schema);
    List<Integer> places = places(insert, columns);
    boolean known = insert.rows().stream().flatMap(List::stream).allMatch(PushedRows::isKnown);
    if (insert.isQuery()) {
      return computed(insert, places, columns, warehouse)
          .orElseThrow(() -> keepsNoQuery(insert.view().span()));
    }
    if (!known) {
      return computed(insert, places, columns, warehouse)
          .orElseThrow(() -> PushedRows.computed(firstUnknown(insert)));
    }
    PushedRows rows = pushed(places, insert.rows());
    Optional<PushedRows.Wrong> wrong = rows.wrongLiteral();
    if (wrong.isPresent()) {
      Optional<Plan> computed =
          wrong.get().time() ? computed(insert, places, columns, warehouse) : Optional.empty();
      return computed.orElseThrow(wrong.get()::error);
    }
    return new Plan.Insert(
        target(), rows, table(places, columns), insert.parameters(), insert.view().span());
  }

  /** The plan. */
  Plan.Delete plan(FeatureDelete delete) {
    List<Integer> places = new ArrayList<>();
    List<List<FeatureInsert.Item>> rows = List.of(List.of());
    for (FeatureDelete.Condition condition : delete.conditions()) {
      for (Name name : condition.keys()) {
        int place = place(name, PushedRows.columns(schema));
        if (place >= schema.keys().size()) {
          throw FeatureSqlException.at(
              name.span(),
              ErrorCode.SYNTAX,
              "'"
                  + name.text()
                  + "' is not a key of feature view '"
                  + view.name()
                  + "'; DELETE takes keys, compared with values by = or IN");
        }
        if (places.contains(place)) {
          throw FeatureSqlException.at(
              name.span(),
              ErrorCode.DUPLICATE_COLUMN,
              "'" + name.text() + "' is compared twice; leave one out");
        }
        places.add(place);
      }
      rows = product(rows, condition.tuples(), delete.view().span());
    }
    for (int i = 0; i < schema.keys().size(); i++) {
      if (!places.contains(i)) {
        throw FeatureSqlException.at(
            delete.view().span(),
            ErrorCode.MISSING_KEY,
            "DELETE needs a value for each key, and there is none for '"
                + schema.keys().get(i).name()
                + "'");
      }
    }
    PushedRows keys = pushed(places, rows);
    keys.wrongLiteral()
        .ifPresent(
            wrong -> {
              throw wrong.error();
            });
    Optional<String> table =
        PlainTable.of(schema.query())
            .map(
                plain -> {
                  List<String> equal = new ArrayList<>();
                  for (Column key : schema.keys()) {
                    equal.add(plain.column(key.name(), dialect::quote).orElseThrow() + " = ?");
                  }
                  return "DELETE FROM " + plain.name() + where(equal, " AND ");
                });
    return new Plan.Delete(target(), keys, table, delete.parameters(), delete.view().span());
  }

  /** Each of some rows with each of some others. */
  private static List<List<FeatureInsert.Item>> product(
      List<List<FeatureInsert.Item>> rows, List<List<FeatureInsert.Item>> others, Span span) {
    if ((long) rows.size() * others.size() > MAX_DELETED) {
      throw FeatureSqlException.at(
          span,
          ErrorCode.TOO_COMPLEX,
          "more than " + MAX_DELETED + " keys in one DELETE; delete them by executeBatch");
    }
    return rows.stream()
        .flatMap(row -> others.stream().map(o -> Stream.concat(row.stream(), o.stream()).toList()))
        .toList();
  }

  private PushedRows pushed(List<Integer> places, List<List<FeatureInsert.Item>> rows) {
    List<KeyTarget> keys =
        entity.joinKeys().stream().map(key -> KeyTarget.of(key, view.name(), dialect)).toList();
    return new PushedRows(target().online(), schema, keys, places, rows);
  }

  private Plan.Target target() {
    return new Plan.Target(
        view, entity, schema, OnlineViews.of(view, entity, schema, life, dialect));
  }

  private static Span firstUnknown(FeatureInsert insert) {
    return insert.rows().stream()
        .flatMap(List::stream)
        .filter(item -> !PushedRows.isKnown(item))
        .findFirst()
        .orElseThrow()
        .span();
  }

  private FeatureSqlException keepsNoQuery(Span span) {
    boolean table = PlainTable.of(schema.query()).isPresent();
    return FeatureSqlException.at(
        span,
        ErrorCode.NOT_MATERIALIZED,
        table
            ? "rows of a query are computed into a temporary table, which "
                + dialect.name()
                + " has not; insert them into the table that feature view '"
                + view.name()
                + "' reads, and run MATERIALIZE"
            : "rows of a query are for a feature view that reads the columns of one table, and '"
                + view.name()
                + "' does not; insert them into the tables that it reads, and run MATERIALIZE");
  }

  private List<Integer> places(FeatureInsert insert, List<Column> columns) {
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
    for (int i = 0; i < required(); i++) {
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
    return places;
  }

  /** How many of the columns every row has: the keys, and the event timestamp. */
  private int required() {
    return schema.keys().size() + (schema.eventTimestamp().isPresent() ? 1 : 0);
  }

  /** The plan by which the warehouse computes the rows, if the view and the warehouse allow it. */
  private Optional<Plan> computed(
      FeatureInsert insert, List<Integer> places, List<Column> columns, Planning warehouse) {
    String name = dialect.quote(COMPUTED);
    Optional<PlainTable> table = PlainTable.of(schema.query());
    Optional<String> create = dialect.temporaryTable(name, schema.query());
    if (table.isEmpty() || create.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Integer, ReadTables.Other> others = new TreeMap<>();
    others.put(insert.table().start(), new ReadTables.Other(insert.table(), name));
    for (int i = 0; i < places.size(); i++) {
      Span span = insert.columns().get(i).span();
      others.put(
          span.start(),
          new ReadTables.Other(span, dialect.quote(columns.get(places.get(i)).name())));
    }
    for (List<FeatureInsert.Item> row : insert.rows()) {
      for (int i = 0; i < row.size(); i++) {
        Span span = row.get(i).span();
        if (row.get(i).node().filter(Instants::isNow).isPresent()) {
          others.put(
              span.start(), new ReadTables.Other(span, now(columns.get(places.get(i)).type())));
        }
      }
    }
    List<String> lacking = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < required(); i++) {
      String column = dialect.quote(columns.get(i).name());
      lacking.add(column + " IS NULL");
      if (i < schema.keys().size()) {
        keys.add("given." + column + " = part." + column);
      }
    }
    List<Integer> written = written(places);
    List<String> names =
        written.stream().map(place -> dialect.quote(columns.get(place).name())).toList();
    return Optional.of(
        new Plan.InsertQuery(
            target(),
            create.get(),
            warehouse.of(others),
            written.size() == places.size()
                ? Optional.empty()
                : Optional.of(
                    "UPDATE "
                        + name
                        + " SET "
                        + dialect.quote(columns.get(required()).name())
                        + " = ?"),
            "SELECT count(*) FROM "
                + name
                + (lacking.isEmpty() ? " WHERE FALSE" : where(lacking, " OR ")),
            into(table.get(), written, columns)
                + "SELECT "
                + String.join(", ", names)
                + " FROM "
                + name,
            "EXISTS (SELECT 1 FROM " + name + " AS given" + where(keys, " AND ") + ")",
            "DROP TABLE " + name,
            insert.view().span()));
  }

  private String now(DataType type) {
    return type.kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE
        ? "CURRENT_TIMESTAMP"
        : dialect.currentTimestamp();
  }

  private static String where(List<String> conditions, String between) {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(between, conditions);
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
    List<Integer> written = written(places);
    return PlainTable.of(schema.query())
        .map(
            table ->
                into(table, written, columns)
                    + "VALUES ("
                    + String.join(", ", Collections.nCopies(written.size(), "?"))
                    + ")");
  }

  /** The places of the columns that the table is given: a created timestamp always. */
  private List<Integer> written(List<Integer> places) {
    List<Integer> written = new ArrayList<>(places);
    if (schema.createdTimestamp().isPresent() && !places.contains(required())) {
      written.add(required());
    }
    return written;
  }

  private String into(PlainTable table, List<Integer> written, List<Column> columns) {
    List<String> names = new ArrayList<>();
    for (int place : written) {
      names.add(table.column(columns.get(place).name(), dialect::quote).orElseThrow());
    }
    return "INSERT INTO " + table.name() + " (" + String.join(", ", names) + ") ";
  }
}
