package io.featuresql.planner.resolve;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.PlainTable;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and checks the columns of feature views. */
public final class ViewSchemas {
  /** What warehouses say of SQL that is another's. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(?i)\\b(functions?|procedure|types?|aggregate|macro|operator|syntax|mismatched"
              + " input)\\b");

  /** What they say of a table, a file or a column that is not there, or no longer. */
  private static final Pattern MISSING =
      Pattern.compile(
          "(?i)^(table(?! function)|view|relation|schema|catalog|database|column|unknown column"
              + "|referenced)\\b|\\bfiles?\\b");

  private final WarehouseDialect dialect;

  /** Reads columns whose types are those of {@code dialect}. */
  public ViewSchemas(WarehouseDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Where the parts of a view are in the text that is being worked on.
   *
   * @param defined whether the text defines the view, so that its query stands there
   */
  public record Places(
      Span keys, Span eventTimestamp, Span createdTimestamp, Span query, boolean defined) {
    /** All of them at one place: a statement that only uses the view. */
    public static Places all(Span span) {
      return new Places(span, span, span, span, false);
    }
  }

  /** As the other, in a statement that only uses the view, at {@code span}. */
  public ViewSchema read(FeatureView view, Entity entity, Relations relations, Span span) {
    return read(view, entity, relations, Places.all(span));
  }

  /**
   * The columns of {@code view}.
   *
   * @throws FeatureSqlException when the warehouse refuses the view's query, or the query lacks a
   *     column or has one of a wrong type
   */
  public ViewSchema read(FeatureView view, Entity entity, Relations relations, Places places) {
    BoundQuery query = new QueryBinder(dialect, relations).bind(view);
    List<Column> columns = describe(view, query, relations, places);
    Set<String> special = new HashSet<>();
    List<Column> keys = new ArrayList<>();
    for (int i = 0; i < view.keyColumns().size(); i++) {
      String name = view.keyColumns().get(i);
      Column column =
          find(
              view,
              columns,
              name,
              "join key '" + entity.joinKeys().get(i).name() + "'",
              places.keys());
      checkKey(view, entity.joinKeys().get(i), column, places.keys());
      keys.add(column);
      special.add(name.toLowerCase(Locale.ROOT));
    }
    Optional<Column> event =
        view.eventTimestamp()
            .map(name -> timestamp(view, columns, name, "TIMESTAMP", places.eventTimestamp()));
    view.eventTimestamp().ifPresent(name -> special.add(name.toLowerCase(Locale.ROOT)));
    Optional<Column> created =
        view.createdTimestamp()
            .map(
                name ->
                    timestamp(view, columns, name, "CREATED TIMESTAMP", places.createdTimestamp()));
    view.createdTimestamp().ifPresent(name -> special.add(name.toLowerCase(Locale.ROOT)));
    List<Column> features =
        columns.stream()
            .filter(column -> !special.contains(column.name().toLowerCase(Locale.ROOT)))
            .toList();
    features.forEach(feature -> checkFeature(view, feature, places.query()));
    return new ViewSchema(keys, event, created, features, query.text());
  }

  /**
   * All columns that the query of {@code view} gives, in order. Where it shows columns of one table
   * the warehouse is asked for those of the table, once for all views of it, unless it is known.
   *
   * @param tables the columns of tables that are known, by the parts of their names in lower case
   * @throws Relations.Refusal when the warehouse does not accept the query
   */
  public List<Column> columns(
      FeatureView view, Map<List<String>, List<Column>> tables, Relations relations)
      throws Relations.Refusal {
    QueryBinder binder = new QueryBinder(dialect, relations);
    Optional<PlainTable> table = PlainTable.of(view.query());
    if (table.isPresent()) {
      String name = table.get().name();
      List<Column> all =
          binder.likely(name, view).map(parts -> tables.get(parts)).orElse(List.of());
      if (all.isEmpty()) {
        all = relations.describe(binder.bind("SELECT * FROM " + name, view).text());
      }
      List<Column> columns = shown(table.get(), all);
      if (!columns.isEmpty()) {
        return columns;
      }
    }
    return relations.describe(binder.bind(view).text());
  }

  /** The columns that are shown; none where that goes by more than their names as written. */
  private static List<Column> shown(PlainTable table, List<Column> all) {
    if (table.all()) {
      return all;
    }
    Map<String, Column> byName = new HashMap<>();
    all.forEach(column -> byName.put(column.name(), column));
    List<Column> columns = new ArrayList<>();
    for (Map.Entry<String, String> shown : table.columns().entrySet()) {
      Column column = byName.get(shown.getKey());
      if (column == null || !shown.getValue().equals(shown.getKey())) {
        return List.of();
      }
      columns.add(column);
    }
    return columns;
  }

  private List<Column> describe(
      FeatureView view, BoundQuery query, Relations relations, Places places) {
    List<Column> columns;
    try {
      columns = relations.describe(query.text());
    } catch (Relations.Refusal e) {
      throw refused(view, query, e, places);
    }
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw FeatureSqlException.at(
            places.query(),
            ErrorCode.DUPLICATE_COLUMN,
            "the query of feature view '"
                + view.name()
                + "' has two columns named '"
                + column.name()
                + "'; give one of them another name with AS");
      }
    }
    return columns;
  }

  /** At the mistake where the query is defined; else with what to do about a query of elsewhere. */
  private FeatureSqlException refused(
      FeatureView view, BoundQuery bound, Relations.Refusal e, Places places) {
    String query = view.query();
    int offset = e.offset() < 0 ? -1 : bound.defined(e.offset());
    boolean placed = offset >= 0 && offset < query.length();
    Span span = places.query();
    String message =
        "the warehouse refuses the query of feature view '" + view.name() + "': " + e.words();
    if (!places.defined()) {
      message +=
          (placed ? " (line " + Position.of(query, offset) + " of the query)" : "")
              + (isForeign(e.words())
                  ? "; write it for "
                      + dialect.name()
                      + " by CREATE OR REPLACE FEATURE VIEW "
                      + view.name()
                  : "");
    } else if (placed && span.end() - span.start() == query.length()) {
      span = new Span(span.start() + offset, span.start() + offset);
    }
    return FeatureSqlException.at(span, ErrorCode.WAREHOUSE_REFUSED, message, e);
  }

  /** Whether it is the SQL that the warehouse does not know, and not a table or file it lacks. */
  private static boolean isForeign(String words) {
    return FOREIGN.matcher(words).find() && !MISSING.matcher(words).find();
  }

  private static Column find(
      FeatureView view, List<Column> columns, String name, String role, Span span) {
    return columns.stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                FeatureSqlException.at(
                    span,
                    ErrorCode.MISSING_COLUMN,
                    "the query of feature view '"
                        + view.name()
                        + "' has no column '"
                        + name
                        + "' for the "
                        + role
                        + Names.didYouMean(name, columns.stream().map(Column::name).toList())));
  }

  private static Column timestamp(
      FeatureView view, List<Column> columns, String name, String role, Span span) {
    Column column = find(view, columns, name, role, span);
    if (column.type().kind().family() != TypeKind.Family.INSTANT) {
      throw FeatureSqlException.at(
          span,
          ErrorCode.COLUMN_TYPE,
          "the "
              + role
              + " column '"
              + column.name()
              + "' is "
              + column.type()
              + ", not a timestamp or date; cast it in the query of the view");
    }
    return column;
  }

  private void checkFeature(FeatureView view, Column feature, Span span) {
    Optional<String> refusal = dialect.refusesFeature(feature.type());
    if (refusal.isPresent()) {
      throw FeatureSqlException.at(
          span,
          ErrorCode.COLUMN_TYPE,
          "the feature '"
              + feature.name()
              + "' of feature view '"
              + view.name()
              + "' is "
              + feature.type()
              + ", "
              + refusal.get());
    }
  }

  private void checkKey(FeatureView view, Entity.JoinKey key, Column column, Span span) {
    DataType wanted = dialect.parseType(key.typeName());
    if (!wanted.comparableWith(column.type())) {
      throw FeatureSqlException.at(
          span,
          ErrorCode.COLUMN_TYPE,
          "the key column '"
              + column.name()
              + "' of feature view '"
              + view.name()
              + "' is "
              + column.type()
              + ", but the join key '"
              + key.name()
              + "' is "
              + wanted
              + "; cast it in the query of the view"
              + (wanted.kind() == TypeKind.OTHER
                  ? ", or give the key a type that " + dialect.name() + " has"
                  : ""));
    }
  }
}
